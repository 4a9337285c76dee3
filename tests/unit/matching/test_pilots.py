from datetime import timedelta
from typing import Any

import httpx
import pytest

from services.matching.domain.closing import TIME_TO_TAKE_BACK
from services.matching.pages.pilots import AUDIENCE, PURPOSE
from services.matching.store import PAIRS
from shared.contracts.insights import PilotEvaluated
from shared.contracts.pairs import PairCreated, PairEnded
from shared.contracts.participants import ParticipantUnmatched
from shared.contracts.pilots import Criterion, PilotEvidence, PilotFinding, PilotVerdict
from shared.contracts.programs import PilotDecided, PilotDecisionDue, ProgramClosing, ProgramPublished, ProgramRevised
from tests.keys import signer
from tests.unit.matching.site import JUNIOR, SENIOR, Json, Site, person, roster, row

TWO_PAIRS: Json = {"scope": {"kind": "pairs", "pairs": 2}}
SALES: Json = {"scope": {"kind": "department", "department": "Sales", "role": "mentor"}}
CHIEF = row("CEO", role="")


async def published(site: Site, pilot: Json | None = None) -> None:
    """Publish a program whose sponsor, the CEO, has accepted."""
    await site.publish(pilot=pilot or TWO_PAIRS)
    await site.upload(roster(CHIEF))
    await site.client.put(f"{site.program}/staff", json={"sponsor": {"employee_id": "CEO"}})
    told = {"question": "sponsorship", "yes": True, "why": "by telephone"}
    await site.post(f"{site.program}/sponsor-answers", told)


async def piloted(site: Site, pilot: Json | None = None) -> None:
    await published(site, pilot)
    await site.post(f"{site.program}/stages", {"stage": "pilot"})


def evaluated(site: Site, number: int = 1, verdict: PilotVerdict = PilotVerdict.ADJUST) -> PilotEvaluated:
    evidence = (
        PilotEvidence(criterion=Criterion.PARTICIPATION, at_least=80, value=83.3, finding=PilotFinding.MET),
        PilotEvidence(criterion=Criterion.WORTH_IT, at_least=3.5, value=None, finding=PilotFinding.TOO_FEW),
    )
    return PilotEvaluated(
        revision=number,
        program_id=site.program_id,
        number=number,
        settings_revision=1,
        pairs=2,
        recommendation=verdict,
        evidence=evidence,
    )


def link(site: Site, **claims: str) -> str:
    said = {"purpose": PURPOSE, "program_id": site.program_id, "person_id": person("CEO"), **claims}
    return f"/pilot-decision/{signer(AUDIENCE).sign(said, site.world.now + timedelta(days=30))}"


async def decide(site: Site, verdict: str, **claims: str) -> httpx.Response:
    return await site.client.post(link(site, **claims), data={"verdict": verdict}, follow_redirects=True)


async def stage(site: Site) -> Any:  # noqa: ANN401 - a stage
    return (await site.get(site.program))["stage"]


class TestAPilot:
    async def test_begins_with_its_limits_and_criteria(self, site: Site) -> None:
        await site.publish()
        refused = await site.post(f"{site.program}/stages", {"stage": "pilot"}, 409)
        assert (refused["code"], "`pilot` in the settings" in refused["detail"]) == ("no-pilot", True)

    @pytest.mark.parametrize(
        ("scope", "needed"),
        [({"kind": "team"}, "manager_id"), ({"kind": "department"}, "department"), ({"kind": "pairs"}, "pairs")],
    )
    async def test_says_what_its_scope_is(self, site: Site, scope: Json, needed: str) -> None:
        settings = {"title": "T", "objective": "O", "cadence": "weekly", "weeks": 4, "pilot": {"scope": scope}}
        refused = await site.post("/v1/programs", {"settings": settings}, 422)
        assert (refused["code"], needed in refused["detail"]) == ("incomplete-scope", True)

    async def test_tells_its_criteria_and_every_later_change_of_them(self, site: Site) -> None:
        await published(site, TWO_PAIRS | {"criteria": {"worth_it": 4}})
        (event,) = site.world.told(ProgramPublished)
        assert {one.criterion: one.at_least for one in event.pilot_criteria} == {
            "participation": 80,
            "sessions-held": 70,
            "worth-it": 4,
            "would-recommend": 3.5,
        }
        assert len(event.pilot_criteria) == 4
        change = {"settings": {"pilot": TWO_PAIRS}, "settings_revision": 1, "why": "The sponsor asked for less."}
        await site.client.patch(f"{site.program}/settings", json=change)
        assert {one.at_least for one in site.world.told(ProgramRevised)[0].pilot_criteria} == {80, 70, 3.5}
        last = (await site.items(f"{site.program}/revisions"))[-1]
        assert (last["changed"], last["why"]) == (["pilot"], "The sponsor asked for less.")


class TestItsCriteria:
    async def test_can_be_what_the_report_says(self, site: Site) -> None:
        more = {"pairs_kept": 75, "paired_in_time": 80, "commitments_confirmed": 60, "outcome_change": 0.3}
        await published(site, TWO_PAIRS | {"criteria": more})

        (event,) = site.world.told(ProgramPublished)
        told = {one.criterion.replace("-", "_"): one.at_least for one in event.pilot_criteria}
        assert {name: told[name] for name in more} == more

    @staticmethod
    async def lowered(site: Site, revision: int) -> httpx.Response:
        pilot = TWO_PAIRS | {"criteria": {"worth_it": 2}}
        body = {"settings": {"pilot": pilot}, "settings_revision": revision, "why": "Nobody reaches more."}
        return await site.client.patch(f"{site.program}/settings", json=body)

    async def test_are_fixed_before_the_first_pair(self, site: Site) -> None:
        await piloted(site)
        assert (await self.lowered(site, 1)).status_code == 200
        await site.enroll(row("J1", JUNIOR), row("S1", SENIOR))
        await site.release(await site.draft())
        back = {"settings": {"pilot": TWO_PAIRS}, "settings_revision": 2, "why": "As they were."}
        refused = await site.client.patch(f"{site.program}/settings", json=back)
        assert (refused.status_code, refused.json()["code"]) == (409, "setting-is-fixed")
        other = {"settings": {"weeks": 14}, "settings_revision": 2, "why": "More time."}
        assert (await site.client.patch(f"{site.program}/settings", json=other)).status_code == 200

    async def test_may_change_once_the_sponsor_asks_for_an_adjustment(self, site: Site) -> None:
        await piloted(site)
        await site.enroll(row("J1", JUNIOR), row("S1", SENIOR))
        await site.release(await site.draft())
        site.world.hear(evaluated(site))
        assert (await self.lowered(site, 1)).status_code == 409
        await decide(site, "adjust")
        assert (await self.lowered(site, 1)).status_code == 200


class TestItsScope:
    async def test_of_a_department_refuses_everybody_else_until_the_rollout(self, site: Site) -> None:
        await piloted(site, SALES)
        here, elsewhere, unknown = (
            row("A", JUNIOR, department="sales"),
            row("B", JUNIOR, department="Legal"),
            row("C", JUNIOR),
        )
        done = await site.upload(roster(here, elsewhere, unknown, row("S", SENIOR, department="Board")))
        assert (done["enrolled"], done["refused"]) == (2, 2)
        await site.post(f"{site.program}/stages", {"stage": "rollout", "waiver": "The board wants it."})
        assert (await site.upload(roster(elsewhere, unknown)))["enrolled"] == 2

    async def test_of_a_team_takes_the_direct_reports_of_one_manager(self, site: Site) -> None:
        await site.publish()
        await site.upload(roster(CHIEF))
        scope = {"kind": "team", "manager_id": person("CEO"), "role": "mentee"}
        await site.publish(pilot={"scope": scope})
        done = await site.upload(
            roster(
                row("S", SENIOR, manager_id="CEO"),
                row("T", SENIOR, manager_id="S"),
                row("J", JUNIOR, manager_id="T"),
            )
        )
        rows = await site.items(f"/v1/imports/{done['id']}/rows", status="refused")
        assert [one["person_id"] for one in rows] == [person("T")]
        assert "begins with a pilot in one team" in rows[0]["errors"][0]["reason"]

    async def test_of_a_number_of_pairs_is_kept_by_a_release_and_gives_the_places_to_the_best(self, site: Site) -> None:
        await piloted(site)
        people = [row(f"J{n}", JUNIOR) for n in range(3)] + [row(f"S{n}", SENIOR) for n in range(3)]
        people[0]["skills_offered"] = "cooking"
        await site.enroll(*people)
        run = await site.release(await site.draft())
        assert (run["totals"]["pairs"], run["totals"]["refused_pairs"]) == (2, 1)
        assert len(site.world.told(PairCreated)) == 2
        unmatched = {event.person_id: event.reason for event in site.world.told(ParticipantUnmatched)}
        assert set(unmatched.values()) == {"pilot-is-full"}
        assert person("J0") in unmatched

    async def test_has_room_again_when_a_pair_ended_early(self, site: Site) -> None:
        await piloted(site, {"scope": {"kind": "one-pair"}})
        await site.enroll(row("J1", JUNIOR), row("J2", JUNIOR), row("S1", SENIOR), row("S2", SENIOR))
        await site.release(await site.draft())
        (pair,) = site.world.find(PAIRS)
        await site.release(await site.draft())
        assert len(site.world.find(PAIRS)) == 1
        await site.post(f"/v1/pairs/{pair.id}/ending", {"reason": "no-fault"})
        await site.release(await site.draft())
        assert len(site.world.told(PairCreated)) == 2

    async def test_makes_no_pairs_before_the_pilot_has_begun(self, site: Site) -> None:
        await published(site)
        await site.enroll(row("J", JUNIOR), row("S", SENIOR))
        refused = await site.post(f"{await site.draft()}/releases", None, 409)
        assert refused["code"] == "pilot-not-begun"


class TestItsEvaluation:
    async def test_is_kept_and_asks_the_sponsor(self, site: Site) -> None:
        await piloted(site)
        site.world.hear(evaluated(site))
        (due,) = site.world.told(PilotDecisionDue)
        assert (due.sponsor_id, due.evaluation, due.recommendation) == (person("CEO"), 1, "adjust")
        known = (await site.get(site.program))["pilot"]
        assert known["evaluation"]["evidence"][0]["value"] == 83.3
        site.world.hear(evaluated(site))
        assert len(site.world.told(PilotDecisionDue)) == 1

    async def test_changes_nothing_after_the_pilot(self, site: Site) -> None:
        await published(site)
        site.world.hear(evaluated(site))
        assert site.world.told(PilotDecisionDue) == []

    async def test_asks_nobody_where_no_sponsor_has_accepted(self, site: Site) -> None:
        await site.publish(pilot=TWO_PAIRS)
        await site.post(f"{site.program}/stages", {"stage": "pilot"})
        site.world.hear(evaluated(site))
        assert [one.sponsor_id for one in site.world.told(PilotDecisionDue)] == [None]


class TestTheSponsor:
    async def test_reads_the_evidence_and_no_figure_of_too_few(self, site: Site) -> None:
        await piloted(site)
        site.world.hear(evaluated(site))
        page = (await site.client.get(link(site))).text
        assert "83%" in page
        assert "too few people to show it" in page
        assert "Change something and go on with the pilot" in page
        assert await stage(site) == "pilot"

    async def test_opens_the_rollout(self, site: Site) -> None:
        await piloted(site)
        refused = await site.post(f"{site.program}/stages", {"stage": "rollout"}, 409)
        assert refused["code"] == "pilot-not-decided"
        site.world.hear(evaluated(site))
        assert "Open it to everybody" in (await decide(site, "expand")).text
        assert await stage(site) == "rollout"
        (event,) = site.world.told(PilotDecided)
        assert (event.decision, event.evaluation) == ("expand", 1)
        assert (await decide(site, "stop")).status_code == 409
        assert await stage(site) == "rollout"

    async def test_closes_the_program_with_its_pairs(self, site: Site) -> None:
        await piloted(site)
        await site.enroll(row("J", JUNIOR), row("S", SENIOR))
        await site.release(await site.draft())
        site.world.hear(evaluated(site, verdict=PilotVerdict.STOP))
        await decide(site, "stop")
        assert (await stage(site), site.world.told(PairEnded)) == ("pilot", [])
        assert [one.after_pilot for one in site.world.told(ProgramClosing)] == [True]
        site.world.wait(TIME_TO_TAKE_BACK)
        assert await stage(site) == "closed"
        assert len(site.world.told(PairEnded)) == 1

    async def test_goes_on_if_another_decision_is_recorded_before_it_closes(self, site: Site) -> None:
        await piloted(site)
        site.world.hear(evaluated(site, verdict=PilotVerdict.STOP))
        await decide(site, "stop")
        await site.post(f"{site.program}/pilot-decisions", {"verdict": "expand", "why": "They meant the other button."})
        site.world.wait(TIME_TO_TAKE_BACK)
        assert await stage(site) == "rollout"
        assert [bool(one.closes_at) for one in site.world.told(ProgramClosing)] == [True, False]

    @pytest.mark.parametrize("first", ["coordinator", "sponsor"])
    async def test_leaves_a_closing_alone_that_the_coordinators_planned(self, site: Site, first: str) -> None:
        await piloted(site)
        site.world.hear(evaluated(site))
        if first == "sponsor":
            await decide(site, "stop")
            await site.post(f"{site.program}/closing/withdrawal")
        await site.post(f"{site.program}/stages", {"stage": "closed"})
        if first == "coordinator":
            await decide(site, "stop")
        await decide(site, "adjust")
        assert (await site.get(site.program))["closes_at"] is not None
        site.world.wait(TIME_TO_TAKE_BACK)
        assert await stage(site) == "closed"

    async def test_who_wants_an_adjustment_is_asked_again_after_the_next_evaluation(self, site: Site) -> None:
        await piloted(site)
        site.world.hear(evaluated(site))
        await decide(site, "adjust")
        assert await stage(site) == "pilot"
        refused = await site.post(f"{site.program}/stages", {"stage": "rollout"}, 409)
        assert refused["code"] == "pilot-not-decided"
        site.world.hear(evaluated(site, 2, PilotVerdict.EXPAND))
        assert len(site.world.told(PilotDecisionDue)) == 2
        await decide(site, "expand")
        assert await stage(site) == "rollout"

    async def test_is_the_only_one_who_decides_by_the_link(self, site: Site) -> None:
        await piloted(site)
        site.world.hear(evaluated(site))
        for wrong in ({"person_id": "somebody"}, {"purpose": "nomination"}):
            assert (await decide(site, "expand", **wrong)).status_code in {404, 409}
        assert (await decide(site, "perhaps")).status_code == 422
        assert await stage(site) == "pilot"

    async def test_decides_in_time(self, site: Site) -> None:
        await piloted(site)
        site.world.hear(evaluated(site))
        site.world.wait(timedelta(days=31))
        assert "nothing to decide any more" in (await decide(site, "expand")).text
        assert await stage(site) == "pilot"


class TestACoordinator:
    async def test_records_what_the_sponsor_said_with_a_reason(self, site: Site) -> None:
        await piloted(site)
        path, said = f"{site.program}/pilot-decisions", {"verdict": "expand", "why": "She said so in the board."}
        assert (await site.post(path, said, 409))["code"] == "nothing-to-decide"
        site.world.hear(evaluated(site))
        after = await site.post(path, said, 201)
        assert after["stage"] == "rollout"
        (decision,) = after["pilot"]["decisions"]
        assert (decision["verdict"], decision["why"]) == ("expand", "She said so in the board.")

    async def test_waives_the_decision_on_record(self, site: Site) -> None:
        await piloted(site)
        await site.post(f"{site.program}/stages", {"stage": "rollout", "waiver": "The board decided."})
        waivers = (await site.get(f"{site.program}/staff"))["waivers"]
        assert [(one["instead_of"], one["why"]) for one in waivers][-1] == (
            "rollout",
            "The board decided.",
        )
