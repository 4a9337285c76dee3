"""A program's sponsor is a person who has said yes, or somebody says on record why not."""

from datetime import timedelta
from typing import cast

import pytest

from shared.contracts.programs import (
    ProgramDiscarded,
    ProgramPublished,
    ProgramStaffed,
    SponsorAnswered,
    SponsorAsked,
    SponsorNoLongerAsked,
    StaffLeft,
)
from tests.keys import signer
from tests.unit.matching.site import PROGRAM, SENIOR, Json, Site, person, row

MONTH = timedelta(days=30)
BOSS, NEXT, TEAM = "BOSS", "NEXT", "TEAM"


async def drafted(site: Site) -> None:
    """Register three people, then draft another program."""
    await site.publish()
    await site.enroll(row(BOSS, SENIOR), row(NEXT, SENIOR), row(TEAM, SENIOR))
    created = await site.post("/v1/programs", {"settings": PROGRAM}, 201)
    site.program_id = created["id"]
    site.world.events.clear()


async def staff(site: Site, expected: int = 200, sponsor: str | None = BOSS) -> Json:
    body = {"coordinators": [{"employee_id": TEAM}]} | ({"sponsor": {"employee_id": sponsor}} if sponsor else {})
    answer = await site.client.put(f"{site.program}/staff", json=body)
    assert answer.status_code == expected, answer.text
    return cast("Json", answer.json())


def link(site: Site, question: str = "sponsorship", employee: str = BOSS, **claims: str) -> str:
    said = {"purpose": "sponsorship", "program_id": site.program_id, "person_id": person(employee)}
    said |= {"question": question, **claims}
    return f"/sponsorship/{signer('matching').sign(said, site.world.now + MONTH)}"


async def answer(site: Site, word: str, question: str = "sponsorship", employee: str = BOSS) -> str:
    page = await site.client.post(link(site, question, employee), data={"answer": word}, follow_redirects=True)
    return page.text


class TestStaffProgram:
    async def test_names_persons_and_asks_the_sponsor(self, site: Site) -> None:
        await drafted(site)
        view = await staff(site)
        assert view["sponsor"] == {"person_id": person(BOSS), "name": "Person BOSS", "email": "boss@example.org"}
        assert [one["person_id"] for one in view["coordinators"]] == [person(TEAM)]
        assert view["sponsor_accepted"] is False
        (asked,) = site.world.events
        assert (asked.person_id, asked.question, asked.title) == (person(BOSS), "sponsorship", "Digital Bridge")
        assert asked.expires_at == site.world.now + MONTH

    async def test_refuses_a_sponsor_whom_nobody_knows(self, site: Site) -> None:
        await drafted(site)
        assert (await staff(site, 404, "NOBODY"))["code"] == "unknown-person"

    async def test_asks_nobody_twice_for_the_same_staff(self, site: Site) -> None:
        await drafted(site)
        for _ in range(2):
            await staff(site)
        assert len(site.world.told(SponsorAsked)) == 1

    @pytest.mark.parametrize("sponsor", [{}, {"employee_id": BOSS, "email": "boss@example.org"}])
    async def test_takes_one_way_of_naming_a_person(self, site: Site, sponsor: Json) -> None:
        await drafted(site)
        refused = await site.client.put(f"{site.program}/staff", json={"sponsor": sponsor})
        assert (refused.status_code, "give one of" in refused.text) == (422, True)

    async def test_asks_whoever_follows_a_sponsor(self, site: Site) -> None:
        await drafted(site)
        await staff(site)
        await answer(site, "yes")
        view = await staff(site, sponsor=NEXT)
        assert (view["sponsor"]["person_id"], view["sponsor_accepted"]) == (person(NEXT), False)
        assert [one.person_id for one in site.world.told(SponsorAsked)] == [person(BOSS), person(NEXT)]
        assert "This question is over" in await answer(site, "yes")

    async def test_says_that_nobody_is_asked_once_nobody_is_named_for_a_draft(self, site: Site) -> None:
        await drafted(site)
        await staff(site)
        cleared = await site.client.put(f"{site.program}/staff", json={"sponsor": None, "coordinators": []})
        assert (cleared.status_code, len(site.world.told(SponsorNoLongerAsked))) == (200, 1)

    async def test_says_that_a_draft_is_discarded(self, site: Site) -> None:
        await drafted(site)
        await staff(site)
        assert (await site.client.delete(site.program)).status_code == 204
        assert [one.program_id for one in site.world.told(ProgramDiscarded)] == [site.program_id]

    async def test_leaves_no_open_program_without_a_sponsor(self, site: Site) -> None:
        await drafted(site)
        await staff(site)
        await answer(site, "yes")
        await site.post(f"{site.program}/publication")
        assert (await staff(site, 409, None))["code"] == "sponsor-stays"
        await staff(site, sponsor=NEXT)
        assert site.world.told(ProgramStaffed)[-1].sponsor_id is None
        await answer(site, "yes", employee=NEXT)
        assert site.world.told(ProgramStaffed)[-1].sponsor_id == person(NEXT)


class TestALeaver:
    async def test_is_taken_off_the_staff_and_the_others_are_told(self, site: Site) -> None:
        await drafted(site)
        await staff(site)
        await answer(site, "yes")
        await site.post(f"{site.program}/publication")
        await site.client.delete(f"/v1/people/{BOSS}")
        view = await site.get(f"{site.program}/staff")
        assert (view["sponsor"], view["words"]) == (None, [])
        assert [one["person_id"] for one in view["coordinators"]] == [person(TEAM)]
        (told,) = site.world.told(StaffLeft)
        assert (told.was_sponsor, told.coordinator_ids) == (True, (person(TEAM),))
        assert site.world.told(ProgramStaffed)[-1].sponsor_id is None

    async def test_coordinates_nothing_any_more(self, site: Site) -> None:
        await drafted(site)
        await staff(site)
        await site.client.delete(f"/v1/people/{TEAM}")
        view = await site.get(f"{site.program}/staff")
        assert (view["sponsor"]["person_id"], view["coordinators"]) == (person(BOSS), [])
        assert [one.was_sponsor for one in site.world.told(StaffLeft)] == [False]

    async def test_is_not_named_for_the_staff_again(self, site: Site) -> None:
        await drafted(site)
        await site.client.delete(f"/v1/people/{BOSS}")
        for named in ({"employee_id": BOSS}, {"person_id": person(BOSS)}):
            refused = await site.client.put(f"{site.program}/staff", json={"sponsor": named})
            assert (refused.status_code, refused.json()["code"]) == (409, "has-left")
            refused = await site.client.put(f"{site.program}/staff", json={"coordinators": [named]})
            assert (refused.status_code, refused.json()["code"]) == (409, "has-left")
        for name in (BOSS, "Person BOSS", "boss@example.org"):
            page = await site.client.post(f"/programs/{site.program_id}/staff", data={"sponsor": name})
            assert page.status_code == 409
        assert (await site.get(f"{site.program}/staff"))["sponsor"] is None

    @pytest.mark.parametrize(("left", "back"), [("X1", "X2"), ("X2", "X1")])
    async def test_answers_for_their_address_no_more(self, site: Site, left: str, back: str) -> None:
        await drafted(site)
        ann = {"name": "Ann", "email": "ann@example.org"}
        await site.client.put(f"/v1/people/{left}", json=ann)
        await site.client.delete(f"/v1/people/{left}")
        assert (await site.client.put(f"/v1/people/{back}", json=ann)).status_code == 201
        for named in ("ann@example.org", "Ann"):
            page = await site.client.post(f"/programs/{site.program_id}/staff", data={"coordinators": named})
            assert page.status_code == 303
            assert [one["person_id"] for one in (await site.get(f"{site.program}/staff"))["coordinators"]] == [
                person(back)
            ]
        view = await site.client.put(f"{site.program}/staff", json={"sponsor": {"email": "Ann@example.org"}})
        assert view.json()["sponsor"]["person_id"] == person(back)


class TestPublication:
    async def test_waits_for_the_sponsor(self, site: Site) -> None:
        await drafted(site)
        await staff(site)
        refused = await site.post(f"{site.program}/publication", None, 409)
        assert "has not accepted yet" in refused["detail"]
        await answer(site, "yes")
        published = await site.post(f"{site.program}/publication")
        assert (published["stage"], published["sponsor_id"]) == ("enrolling", person(BOSS))
        assert (await site.get(f"{site.program}/staff"))["waivers"] == []
        assert site.world.told(ProgramPublished)[-1].sponsor_id == person(BOSS)
        (told,) = site.world.told(ProgramStaffed)
        assert (told.sponsor_id, told.coordinator_ids) == (person(BOSS), (person(TEAM),))

    async def test_is_refused_after_a_no(self, site: Site) -> None:
        await drafted(site)
        await staff(site)
        await answer(site, "no")
        assert "has declined" in (await site.post(f"{site.program}/publication", None, 409))["detail"]

    async def test_keeps_the_reason_for_doing_without(self, site: Site) -> None:
        await drafted(site)
        await staff(site)
        await site.post(f"{site.program}/publication", {"waiver": "The board decided it."})
        (waiver,) = (await site.get(f"{site.program}/staff"))["waivers"]
        assert (waiver["instead_of"], waiver["why"], waiver["by"]) == (
            "sponsorship",
            "The board decided it.",
            "local",
        )
        assert site.world.told(ProgramPublished)[-1].sponsor_id is None


class TestARolloutWithoutAPilot:
    async def _enrolling(self, site: Site) -> None:
        await drafted(site)
        await staff(site)
        await answer(site, "yes")
        await site.post(f"{site.program}/publication")

    async def test_needs_the_sponsors_word(self, site: Site) -> None:
        await self._enrolling(site)
        refused = await site.post(f"{site.program}/stages", {"stage": "rollout"}, 409)
        assert refused["code"] == "rollout-not-agreed"
        await site.post(f"{site.program}/sponsor-questions", {"question": "rollout"})
        assert "You said that it may start at rollout" in await answer(site, "yes", "rollout")
        assert (await site.post(f"{site.program}/stages", {"stage": "rollout"}))["stage"] == "rollout"
        assert "This question is over" in await answer(site, "no", "rollout")

    async def test_is_no_word_on_sponsoring_it(self, site: Site) -> None:
        await self._enrolling(site)
        await site.post(f"{site.program}/sponsor-questions", {"question": "rollout"})
        await answer(site, "no", "rollout")
        assert (await site.post(f"{site.program}/stages", {"stage": "rollout"}, 409))["code"] == "rollout-not-agreed"
        assert (await site.get(f"{site.program}/staff"))["sponsor_accepted"] is True

    async def test_can_be_waived_on_record(self, site: Site) -> None:
        await self._enrolling(site)
        await site.post(f"{site.program}/stages", {"stage": "rollout", "waiver": "A second year."})
        waivers = (await site.get(f"{site.program}/staff"))["waivers"]
        assert [(one["instead_of"], one["why"]) for one in waivers] == [("rollout", "A second year.")]


class TestAnAnswer:
    async def test_is_told_to_the_coordinators(self, site: Site) -> None:
        await drafted(site)
        await staff(site)
        await answer(site, "yes")
        (told,) = site.world.told(SponsorAnswered)
        assert (told.question, told.yes, told.coordinator_ids) == ("sponsorship", True, (person(TEAM),))

    async def test_of_a_coordinator_shows_as_such(self, site: Site) -> None:
        await drafted(site)
        await staff(site)
        body = {"question": "sponsorship", "yes": True, "why": "On the phone."}
        (word,) = (await site.post(f"{site.program}/sponsor-answers", body))["words"]
        assert (word["yes"], word["recorded_by"], word["why"]) == (True, "local", "On the phone.")
        await answer(site, "yes")
        (word,) = (await site.get(f"{site.program}/staff"))["words"]
        assert (word["recorded_by"], word["why"]) == (None, None)

    async def test_needs_a_sponsor(self, site: Site) -> None:
        await drafted(site)
        body = {"question": "sponsorship", "yes": True, "why": "On the phone."}
        assert (await site.post(f"{site.program}/sponsor-answers", body, 409))["code"] == "no-sponsor-to-ask"
        assert (await site.post(f"{site.program}/sponsor-questions", {"question": "rollout"}, 409))["code"]

    async def test_can_be_changed(self, site: Site) -> None:
        await drafted(site)
        await staff(site)
        assert "You sponsor Digital Bridge" in await answer(site, "yes")
        assert "You do not sponsor Digital Bridge" in await answer(site, "no")
        assert (await site.get(f"{site.program}/staff"))["sponsor_accepted"] is False


class TestThePage:
    async def test_asks_and_changes_nothing_by_being_read(self, site: Site) -> None:
        await drafted(site)
        await staff(site)
        for _ in range(2):
            page = await site.client.get(link(site))
            assert (page.status_code, "Will you sponsor Digital Bridge?" in page.text) == (200, True)
        assert "Leaders learn what juniors use." in page.text
        assert (await site.get(f"{site.program}/staff"))["words"][0]["yes"] is None

    async def test_knows_no_link_for_another_purpose(self, site: Site) -> None:
        await drafted(site)
        await staff(site)
        assert (await site.client.get(link(site, purpose="readiness"))).status_code == 404

    async def test_takes_no_other_answer(self, site: Site) -> None:
        await drafted(site)
        await staff(site)
        assert (await site.client.post(link(site), data={"answer": "perhaps"})).status_code == 422

    async def test_says_that_a_discarded_program_asks_nothing(self, site: Site) -> None:
        await drafted(site)
        await staff(site)
        await site.client.delete(site.program)
        assert (await site.client.get(link(site))).status_code == 404

    async def test_is_over_for_whoever_never_was_the_sponsor(self, site: Site) -> None:
        await drafted(site)
        await staff(site)
        assert "This question is over" in (await site.client.get(link(site, employee=NEXT))).text
        refused = await site.client.post(link(site, employee=NEXT), data={"answer": "yes"})
        assert refused.status_code == 409
        assert (await site.get(f"{site.program}/staff"))["sponsor_accepted"] is False

    async def test_ends_after_its_time_until_asked_again(self, site: Site) -> None:
        await drafted(site)
        await staff(site)
        late = link(site)
        site.world.wait(MONTH)
        assert (await site.client.get(late)).status_code == 410
        await site.post(f"{site.program}/sponsor-questions", {"question": "sponsorship"})
        assert "Will you sponsor" in (await site.client.get(link(site))).text
