from datetime import timedelta
from typing import Any

import httpx
import pytest

from services.matching.jobs.snapshots import take
from services.matching.pages.readiness import AUDIENCE, PURPOSE
from services.matching.store import PARTICIPANTS, PROGRAMS
from shared.contracts.participants import ParticipantReadied
from shared.contracts.vocabulary import RunId
from tests.keys import signer
from tests.unit.matching.site import DONE, JUNIOR, SENIOR, Reader, Site, person, roster, row

RIGHT = {  # of the lessons for mentees of a reverse program
    "orientation": {
        "purpose": "2",
        "unpleasant": "0",
        "praise": "1",
        "agrees": "2",
        "cancel": "1",
        "left": "0",
    },
    "openness": {"corrected": "1", "do-not-know": "0", "own-decision": "2", "no-praise": "1", "late": "0"},
    "time_commitment": {"agree": "yes"},
}


def link(site: Site, employee_id: str = "S", **claims: str) -> str:
    said = {"purpose": PURPOSE, "program_id": site.program_id, "person_id": person(employee_id), **claims}
    return f"/readiness/{signer(AUDIENCE).sign(said, site.world.now + timedelta(days=30))}"


@pytest.fixture
async def mentee(site: Site) -> Site:
    await site.publish()
    await site.upload(roster(row("S", SENIOR, languages="en")))
    return site


async def complete(site: Site, step: str, answers: dict[str, str] | None = None) -> httpx.Response:
    return await site.client.post(f"{link(site)}?step={step}", data=answers or RIGHT[step], follow_redirects=True)


async def view(site: Site) -> dict[str, Any]:
    return await site.get(f"{site.program}/participants/{person('S')}")


class TestAPersonWithTheLink:
    async def test_becomes_ready_by_their_own_three_steps(self, mentee: Site) -> None:
        for step in ("orientation", "openness"):
            assert (await complete(mentee, step)).status_code == 200
        assert (await view(mentee))["missing"] == ["time_commitment"]
        done = await complete(mentee, "time_commitment")
        assert "You are ready" in done.text
        assert (await view(mentee))["status"] == "ready"
        assert len(mentee.world.told(ParticipantReadied)) == 1

    async def test_leaves_a_record_of_text_answers_and_date(self, mentee: Site) -> None:
        await complete(mentee, "orientation", RIGHT["orientation"] | {"left": "1"})
        (record,) = (await view(mentee))["completions"]
        assert record == {
            "requirement": "orientation",
            "completed_at": "2026-03-02T08:00:00Z",
            "recorded_by": "person",
            "content_version": 1,
            "content_language": "en",
            "right_answers": 5,
            "questions_asked": 6,
            "reason": None,
        }

    async def test_agrees_to_the_time_of_the_settings_in_force(self, mentee: Site) -> None:
        page = await mentee.client.get(f"{link(mentee)}?step=time_commitment")
        assert "60 minutes every two weeks, for 12 weeks" in page.text
        assert "2 hours a month" in page.text
        await complete(mentee, "time_commitment")
        (record,) = (await view(mentee))["completions"]
        assert (record["requirement"], record["content_version"]) == ("time_commitment", 1)

    async def test_is_told_why_answers_are_wrong_and_may_try_again(self, mentee: Site) -> None:
        failed = await complete(mentee, "openness", RIGHT["openness"] | {"corrected": "0", "late": "1"})
        assert failed.status_code == 422
        assert "3 of 5 answers were right" in failed.text
        assert failed.text.count("Why:") == 2
        assert (await view(mentee))["completions"] == []
        assert (await complete(mentee, "openness")).status_code == 200

    async def test_reads_it_in_their_own_language_or_chooses_another(self, site: Site) -> None:
        await site.publish()
        await site.upload(roster(row("S", SENIOR, languages="de;en")))
        german = (await site.client.get(f"{link(site)}?step=orientation")).text
        assert "Für Mentees: Sie lernen" in german
        assert '<html lang="de">' in german
        assert "For mentees: you learn" in (await site.client.get(f"{link(site)}?step=orientation&lang=en")).text
        assert "60 Minuten alle zwei Wochen" in (await site.client.get(f"{link(site)}?step=time_commitment")).text

    async def test_of_a_language_without_a_text_reads_the_program_s_or_english(self, site: Site) -> None:
        await site.publish(languages=["nl", "de"])
        await site.upload(roster(row("S", SENIOR, languages="pl")))
        assert '<html lang="de">' in (await site.client.get(link(site))).text

    async def test_of_a_mentor_s_role_is_asked_for_no_openness(self, site: Site) -> None:
        await site.publish()
        await site.upload(roster(row("S", JUNIOR)))
        page = (await site.client.get(f"{link(site)}?lang=en")).text
        assert "two short steps" in page
        assert "Openness" not in page

    async def test_changes_nothing_by_reading(self, mentee: Site) -> None:
        before = mentee.world.find(PARTICIPANTS)
        for step in ("", "?step=orientation", "?step=nonsense"):
            assert (await mentee.client.get(link(mentee) + step)).status_code == 200
        assert mentee.world.find(PARTICIPANTS) == before

    async def test_needs_a_link_for_this_purpose(self, mentee: Site) -> None:
        for wrong in (link(mentee, purpose="decision"), "/readiness/x", link(mentee, "nobody")):
            assert (await mentee.client.get(wrong)).status_code == 404
            assert (await mentee.client.post(wrong, data={"agree": "yes"})).status_code == 404

    async def test_has_nothing_to_do_once_they_left_or_the_program_closed(self, mentee: Site) -> None:
        await mentee.post(f"{mentee.program}/participants/{person('S')}/withdrawal")
        assert "You do not take part" in (await mentee.client.get(link(mentee))).text
        await mentee.close()
        assert "has closed" in (await mentee.client.get(link(mentee))).text
        assert (await complete(mentee, "time_commitment")).status_code == 409


class TestACoordinator:
    async def test_records_for_somebody_with_a_reason_that_they_see(self, mentee: Site) -> None:
        await mentee.post(f"{mentee.program}/participants/{person('S')}/readiness", DONE)
        records = (await view(mentee))["completions"]
        assert {(one["recorded_by"], one["reason"]) for one in records} == {("coordinator", DONE["reason"])}
        assert "recorded for you by your program team" in (await mentee.client.get(link(mentee))).text

    async def test_cannot_record_without_a_reason(self, mentee: Site) -> None:
        path = f"{mentee.program}/participants/{person('S')}/readiness"
        problem = await mentee.post(path, {"orientation": True}, 422)
        assert [one["field"] for one in problem["errors"]] == ["reason"]

    async def test_never_replaces_what_the_person_did_and_is_replaced_by_it(self, mentee: Site) -> None:
        path = f"{mentee.program}/participants/{person('S')}/readiness"
        await complete(mentee, "orientation")
        await mentee.post(path, DONE)
        await complete(mentee, "openness")
        by = {one["requirement"]: one["recorded_by"] for one in (await view(mentee))["completions"]}
        assert by == {"orientation": "person", "openness": "person", "time_commitment": "coordinator"}

    async def test_keeps_the_first_record_that_was_made_for_somebody(self, mentee: Site) -> None:
        path = f"{mentee.program}/participants/{person('S')}/readiness"
        await mentee.post(path, DONE)
        await mentee.post(path, DONE | {"reason": "another"})
        assert {one["reason"] for one in (await view(mentee))["completions"]} == {DONE["reason"]}


class TestASnapshot:
    async def test_of_a_run_holds_no_record_of_readiness(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("J", JUNIOR), row("S", SENIOR))
        (program,) = site.world.find(PROGRAMS)
        snapshot = await take(Reader(site.world), program, RunId("run"), site.world.now, 1)
        assert [one.completions for one in snapshot.ready] == [(), ()]


class TestSomebodyWhoComesBack:
    async def test_keeps_what_they_learned_and_agrees_to_the_time_anew(self, mentee: Site) -> None:
        await mentee.post(f"{mentee.program}/participants/{person('S')}/readiness", DONE)
        await mentee.post(f"{mentee.program}/participants/{person('S')}/withdrawal")
        given = {"employee_id": "S", "name": "S", "email": "s@example.org", "role": "mentee"}
        back = await mentee.post(f"{mentee.program}/participants", given)
        assert (back["status"], back["missing"]) == ("enrolled", ["time_commitment"])
