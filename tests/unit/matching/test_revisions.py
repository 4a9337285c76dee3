from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.matching.domain.program import create
from services.matching.domain.program_settings import Points, ProgramSettings, WeightsMustSumToFull
from services.matching.domain.revisions import Edit, changed_names, revise
from services.matching.domain.runs import RunState
from services.matching.store import PROGRAMS
from shared.contracts.pairs import PairCreated
from shared.contracts.programs import MatchRunCompleted, ProgramRevised
from shared.contracts.vocabulary import Cadence, ProgramId
from tests.unit.matching.site import JUNIOR, PROGRAM, SENIOR, Json, Site, row

SETTINGS = ProgramSettings(title="Digital Bridge", objective="Learn", cadence=Cadence.WEEKLY, weeks=4)
EDIT = Edit(by="ada", why="Leaders asked for it.", at=datetime(2026, 3, 2, 8, tzinfo=UTC))
WHY = "Leaders asked for it."


async def change(site: Site, on: int, expected: int = 200, **settings: object) -> Json:
    body = {"settings": settings, "settings_revision": on, "why": WHY}
    answer = await site.client.patch(f"{site.program}/settings", json=body)
    assert answer.status_code == expected, answer.text
    found: Json = answer.json()
    return found


async def draft(site: Site, **changes: object) -> None:
    created = await site.post("/v1/programs", {"settings": PROGRAM | changes}, 201)
    site.program_id = created["id"]


class TestRevise:
    def test_counts_a_revision_for_other_settings_only(self) -> None:
        first = create(ProgramId("p"), SETTINGS)
        assert revise(first, replace(SETTINGS), EDIT) == (first, None, [])
        second, made, events = revise(first, replace(SETTINGS, weeks=6), EDIT)
        assert (second.settings.weeks, second.settings_revision, second.revision) == (6, 2, 2)
        assert made is not None
        assert (made.number, made.changed, made.by, made.why, made.since) == (2, ("weeks",), "ada", WHY, EDIT.at)
        assert events == []

    def test_refuses_settings_that_nobody_can_be_matched_by(self) -> None:
        with pytest.raises(WeightsMustSumToFull, match="sum to 0"):
            revise(create(ProgramId("p"), SETTINGS), replace(SETTINGS, weights=Points()), EDIT)

    def test_names_the_part_that_changed(self) -> None:
        rules = replace(SETTINGS.rules, same_manager=False)
        assert changed_names(SETTINGS, replace(SETTINGS, rules=rules, weeks=5)) == ("weeks", "rules.same_manager")


class TestASettingOfADraft:
    async def test_changes_and_keeps_who_when_and_why(self, site: Site) -> None:
        await draft(site)
        changed = await change(site, 1, weeks=16, rules={"min_level_gap": 3})
        assert (changed["settings"]["weeks"], changed["settings_revision"]) == (16, 2)
        assert changed["settings"]["rules"]["reporting_line"] is True
        first, second = await site.items(f"{site.program}/revisions")
        assert (first["number"], first["settings"]["weeks"], first["changed"]) == (1, 12, [])
        assert (second["why"], second["by"], second["changed"]) == (WHY, "local", ["weeks", "rules.min_level_gap"])
        assert second["since"] == "2026-03-02T08:00:00Z"
        assert await site.items(f"{site.program}/revisions", number=2) == [second]
        assert site.world.events == []

    async def test_takes_the_usual_shape_of_another_format(self, site: Site) -> None:
        await draft(site)
        changed = await change(site, 1, format="small-group")
        assert changed["settings"]["shape"]["max_juniors"] == 5

    async def test_is_replaced_with_all_others_by_a_put(self, site: Site) -> None:
        await draft(site, weeks=20)
        body = {"settings": PROGRAM | {"kind": "reciprocal"}, "settings_revision": 1, "why": WHY}
        answer = await site.client.put(f"{site.program}/settings", json=body)
        assert (answer.json()["settings"]["weeks"], answer.json()["settings"]["kind"]) == (12, "reciprocal")

    async def test_makes_no_revision_if_it_stays_the_same(self, site: Site) -> None:
        await draft(site)
        assert (await change(site, 1, weeks=12))["settings_revision"] == 1
        assert len(await site.items(f"{site.program}/revisions")) == 1

    async def test_is_refused_by_its_own_limits(self, site: Site) -> None:
        await draft(site)
        assert [one["field"] for one in (await change(site, 1, 422, weeks=0))["errors"]] == ["settings.weeks"]
        assert (await change(site, 1, 422, luck=1))["errors"][0]["field"] == "settings.luck"
        assert (await change(site, 1, 422, starts_on="2020-01-06T00:00:00Z"))["code"] == "impossible-start"

    async def test_goes_with_the_draft(self, site: Site) -> None:
        await draft(site)
        await change(site, 1, weeks=16)
        await site.client.delete(site.program)
        assert site.world.kept["program_revisions"] == {}


class TestTheLaterOfTwoEditors:
    async def test_is_told_what_the_other_one_changed(self, site: Site) -> None:
        await draft(site)
        await change(site, 1, weeks=16, rules={"same_manager": False})
        refused = await change(site, 1, 409, cadence="weekly")
        assert refused["code"] == "settings-changed-meanwhile"
        assert "revision 2 changed weeks, rules.same_manager" in refused["detail"]
        kept = await site.get(site.program)
        assert (kept["settings"]["weeks"], kept["settings"]["cadence"]) == (16, "biweekly")

    async def test_cannot_know_a_revision_that_nobody_made(self, site: Site) -> None:
        await draft(site)
        assert (await change(site, 7, 404, weeks=16))["code"] == "unknown-revision"

    async def test_may_repeat_the_same_request(self, site: Site) -> None:
        await draft(site)
        body = {"settings": {"weeks": 16}, "settings_revision": 1, "why": WHY}
        for _ in range(2):
            answer = await site.client.patch(f"{site.program}/settings", json=body, headers={"Idempotency-Key": "once"})
            assert (answer.status_code, answer.json()["settings_revision"]) == (200, 2)


class TestASettingOfARunningProgram:
    async def test_is_told_to_the_other_services(self, site: Site) -> None:
        await site.publish()
        await change(site, 1, title="Digital Bridge 2", cadence="weekly")
        (told,) = site.world.told(ProgramRevised)
        assert (told.title, told.cadence, told.settings_revision) == ("Digital Bridge 2", "weekly", 2)
        assert told.objective == PROGRAM["objective"]

    @pytest.mark.parametrize("fixed", [{"kind": "traditional"}, {"format": "small-group"}])
    async def test_cannot_be_the_kind_or_the_format_once_people_have_enrolled(self, site: Site, fixed: Json) -> None:
        await site.publish()
        await site.enroll(row("A", JUNIOR))
        refused = await change(site, 1, 409, **fixed)
        assert refused["code"] == "setting-is-fixed"
        assert "chose their role" in refused["detail"]

    async def test_may_be_the_kind_while_nobody_is_enrolled(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("A", JUNIOR))
        (someone,) = await site.items(f"{site.program}/participants")
        await site.post(f"{site.program}/participants/{someone['person_id']}/withdrawal")
        assert (await change(site, 1, kind="traditional"))["lines"]["mentors"]["taken"] == 0

    async def test_cannot_take_back_an_attribute_that_people_gave(self, site: Site) -> None:
        await site.publish(consented_attributes=["gender"])
        await site.enroll(row("A", JUNIOR))
        assert (await change(site, 1, 409, consented_attributes=[]))["code"] == "setting-is-fixed"
        await change(site, 1, consented_attributes=["gender", "origin"])

    async def test_holds_for_pairs_made_from_then_on(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("A", JUNIOR), row("B", SENIOR))
        await site.release(await site.draft())
        await change(site, 1, weeks=20)
        await site.enroll(row("C", JUNIOR), row("D", SENIOR))
        run = await site.release(await site.draft())
        before, after = site.world.told(PairCreated)
        assert (before.weeks, before.settings_revision) == (12, 1)
        assert (after.weeks, after.settings_revision, run["settings_revision"]) == (20, 2, 2)
        assert [told.settings_revision for told in site.world.told(MatchRunCompleted)] == [1, 2]
        assert {pair["settings_revision"] for pair in await site.items(f"{site.program}/pairs")} == {1, 2}

    async def test_does_not_change_what_people_are_asked_to_agree_to(self, site: Site) -> None:
        await site.publish(approval="both")
        await site.enroll(row("A", JUNIOR), row("B", SENIOR))
        await site.release(await site.draft())
        await change(site, 1, weeks=30)
        (proposal,) = await site.items(f"{site.program}/pairs")
        for person_id in proposal["asked"]:
            await site.post(f"/v1/pairs/{proposal['id']}/approvals", headers={"On-Behalf-Of": person_id})
        (created,) = site.world.told(PairCreated)
        assert (created.weeks, created.settings_revision) == (12, 1)

    async def test_counts_for_a_run_from_its_request_on(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("A", JUNIOR), row("B", SENIOR))
        run = await site.post(f"{site.program}/match-runs", {}, 202)
        await change(site, 1, rules={"min_level_gap": 8})
        await site.work()
        computed = await site.get(f"/v1/match-runs/{run['id']}")
        assert (computed["settings_revision"], computed["totals"]["pairs"]) == (1, 1)

    async def test_is_checked_against_live_pairs_if_it_is_a_rule(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("A", JUNIOR), row("B", SENIOR))
        await site.release(await site.draft())
        await change(site, 1, rules={"min_level_gap": 8})
        (pair,) = await site.items(f"{site.program}/pairs")
        assert pair["state"] != "active"

    async def test_stays_at_the_end(self, site: Site) -> None:
        await site.publish()
        await site.close()
        assert (await change(site, 1, 409, weeks=20))["code"] == "program-is-closed"

    async def test_waits_for_a_release(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("A", JUNIOR), row("B", SENIOR))
        path = await site.draft()
        run = site.world.kept["runs"][path.rpartition("/")[2]]
        site.world.kept["runs"][run.id] = replace(run, state=RunState.RELEASING)
        assert (await change(site, 1, 409, weeks=20))["code"] == "release-under-way"


class TestAdoptTwin:
    async def test_gives_the_program_its_rules(self, site: Site) -> None:
        await site.publish()
        twin = await self._twin(site, {"rules": {"same_manager": False}})
        adopted = await site.post(f"{twin}/adoption", {"why": WHY})
        assert adopted["adopted_as"] == 2
        kept = await site.get(site.program)
        assert (kept["settings"]["rules"]["same_manager"], kept["settings_revision"]) == (False, 2)
        (revision,) = (one for one in await site.items(f"{site.program}/revisions") if one["number"] == 2)
        assert revision["twin_id"] == twin.rpartition("/")[2]
        assert (await site.post(f"{twin}/adoption", {"why": WHY}, 409))["code"] == "twin-is-outdated"

    async def test_refuses_a_twin_of_other_places_alone(self, site: Site) -> None:
        await site.publish()
        twin = await self._twin(site, {"mentor_capacity": 2})
        assert (await site.post(f"{twin}/adoption", {"why": WHY}, 409))["code"] == "nothing-to-adopt"

    async def test_refuses_a_twin_of_settings_that_are_over(self, site: Site) -> None:
        await site.publish()
        twin = await self._twin(site, {"rules": {"same_manager": False}})
        await change(site, 1, weeks=20)
        assert (await site.post(f"{twin}/adoption", {"why": WHY}, 409))["code"] == "twin-is-outdated"

    async def test_refuses_a_twin_that_is_being_computed(self, site: Site) -> None:
        await site.publish()
        twin = await site.post(f"{site.program}/twins", {"rules": {"same_manager": False}}, 202)
        refused = await site.post(f"/v1/twins/{twin['id']}/adoption", {"why": WHY}, 409)
        assert refused["code"] == "not-computed"

    async def _twin(self, site: Site, changes: Json) -> str:
        await site.enroll(row("A", JUNIOR), row("B", SENIOR))
        twin = await site.post(f"{site.program}/twins", changes, 202)
        await site.work()
        return f"/v1/twins/{twin['id']}"


class TestEnrolledPeople:
    async def test_are_counted_once_however_often_they_are_updated(self, site: Site) -> None:
        await site.publish()
        for _ in range(2):
            await site.enroll(row("A", JUNIOR), row("B", SENIOR))
        (program,) = site.world.find(PROGRAMS)
        assert program.lines.enrolled == 2


class TestTheTwinsPage:
    async def test_adopts_the_twin_with_a_reason(self, site: Site) -> None:
        await site.publish()
        twin = await TestAdoptTwin()._twin(site, {"rules": {"same_manager": False}})
        page = f"{twin}/report.html"
        assert "Adopt it as revision 2" in (await site.client.get(page)).text
        unsaid = await site.client.post(page, data={"why": " "})
        assert (unsaid.status_code, "Say why" in unsaid.text) == (422, True)
        done = await site.client.post(page, data={"why": WHY}, follow_redirects=True)
        assert "are revision 2 of the program" in done.text
        (revision,) = (one for one in await site.items(f"{site.program}/revisions") if one["number"] == 2)
        assert (revision["why"], revision["twin_id"]) == (WHY, twin.rpartition("/")[2])

    async def test_says_why_a_twin_cannot_be_adopted(self, site: Site) -> None:
        await site.publish()
        twin = await TestAdoptTwin()._twin(site, {"rules": {"same_manager": False}})
        await change(site, 1, weeks=20)
        shown = (await site.client.get(f"{twin}/report.html")).text
        assert "It cannot be adopted: the twin changes revision 1" in shown
        late = await site.client.post(f"{twin}/report.html", data={"why": WHY})
        assert late.status_code == 409
