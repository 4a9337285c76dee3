from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from types import SimpleNamespace

import pytest
from anyio import BrokenWorkerProcess

from services.matching.api.why import _asked as asked
from services.matching.api.why import warm
from services.matching.artifacts import must_be_kept, solution_name
from services.matching.commands import DraftCouples, OfferPairs, ReleasePairs
from services.matching.domain.pairs import BATCH
from services.matching.jobs.batches import batches
from services.matching.matcher.why import explain
from services.matching.store import RUNS
from shared.contracts.pairs import PairCreated, PairEnded, PairPaused
from shared.contracts.participants import ParticipantUnmatched
from shared.contracts.programs import MatchRunCompleted
from shared.contracts.vocabulary import ProgramId
from shared.processing.messages import to_value
from tests.unit.matching.site import JUNIOR, SENIOR, Json, Lease, Site, person, roster, row

MONDAY = datetime(2026, 3, 9, tzinfo=UTC)


async def two_of_each(site: Site) -> None:
    """J1 teaches what S1 seeks, J2 what S2 does."""
    await site.publish()
    await site.enroll(
        row("J1", JUNIOR, skills_offered="gaming"),
        row("J2", JUNIOR, skills_offered="crypto"),
        row("S1", SENIOR, skills_sought="gaming"),
        row("S2", SENIOR, skills_sought="crypto"),
    )


def couple(mentor: str, mentee: str) -> Json:
    return {"mentor_id": person(mentor), "mentee_id": person(mentee)}


async def unmatched(site: Site, draft: str) -> dict[str, str]:
    return {one["person_id"]: one["reason"] for one in await site.items(f"{draft}/unmatched-people")}


class TestStartMatchRun:
    async def test_proposes_the_best_pairs_with_a_reason_for_each_component(self, site: Site) -> None:
        await two_of_each(site)
        draft = await site.draft()
        couples = await site.items(f"{draft}/couples")
        assert {(one["mentor_id"], one["mentee_id"]) for one in couples} == {
            (person("J1"), person("S1")),
            (person("J2"), person("S2")),
        }
        for one in couples:
            assert sum(part["points"] for part in one["components"]) == one["score"]
            assert all(part["reason"] for part in one["components"])
        words = {part["component"]: part["reason"] for part in couples[0]["components"]}
        assert words["seniority"] == "5 levels between them."
        assert words["hours"] == "Their working days share 40 hours a week."
        assert words["languages"] == "Both speak de and en."

    async def test_counts_every_ready_person_as_paired_or_unmatched(self, site: Site) -> None:
        await two_of_each(site)
        await site.enroll(row("S3", SENIOR), row("S4", SENIOR))
        run = await site.get(await site.draft())
        assert run["state"] == "draft"
        assert run["totals"]["ready"] == 6
        assert run["totals"]["paired"] + run["totals"]["unmatched"] == 6
        assert run["gap"] == 0

    async def test_leaves_out_whoever_is_not_ready(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("J", JUNIOR))
        await site.upload(b"participant_id,role,email\nS,mentee,s@example.org\n")
        draft = await site.draft()
        assert await unmatched(site, draft) == {person("J"): "nobody-on-the-other-side"}

    @pytest.mark.parametrize(
        ("junior", "senior", "reason"),
        [
            ({"manager_id": "S"}, {}, "reporting-line"),
            ({"manager_id": "B"}, {"manager_id": "B"}, "reporting-line"),
            ({"timezone": "Pacific/Auckland"}, {}, "common-hours"),
            ({"languages": "fr"}, {}, "shared-language"),
            ({"level": 9}, {}, "level-gap"),
            ({"languages": "fr", "level": 9}, {}, "no-common-counterpart"),
        ],
    )
    async def test_names_the_rule_that_keeps_people_apart(
        self, site: Site, junior: Json, senior: Json, reason: str
    ) -> None:
        await site.publish()
        await site.enroll(row("J", JUNIOR, **junior), row("S", SENIOR, **senior))
        assert await unmatched(site, await site.draft()) == {person("J"): reason, person("S"): reason}

    async def test_sees_reporting_lines_through_people_who_are_not_enrolled(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("J", JUNIOR, manager_id="M"), row("M", manager_id="S"), row("S", SENIOR))
        assert set((await unmatched(site, await site.draft())).values()) == {"reporting-line"}

    async def test_takes_a_circle_of_managers_as_one_line(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("J", JUNIOR, manager_id="M"), row("M", manager_id="S"), row("S", SENIOR, manager_id="J"))
        draft = await site.draft()
        assert set((await unmatched(site, draft)).values()) == {"reporting-line"}
        assert len((await site.get(draft))["circles"]) == 1

    async def test_stays_within_capacity(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("J", JUNIOR, max_pairs=2), *(row(f"S{n}", SENIOR) for n in range(3)))
        assert len(await site.items(f"{await site.draft()}/couples")) == 2

    async def test_supersedes_a_draft_that_waits(self, site: Site) -> None:
        await two_of_each(site)
        first = await site.draft()
        second = await site.draft()
        assert (await site.get(first))["state"] == "superseded"
        assert (await site.post(f"{first}/releases", None, 409))["code"] == "not-a-draft"
        assert (await site.get(second))["number"] == 2

    async def test_refuses_a_second_while_one_is_computed(self, site: Site) -> None:
        await two_of_each(site)
        run = await site.post(f"{site.program}/match-runs", {}, 202)
        assert run["state"] == "running"
        assert (await site.post(f"{site.program}/match-runs", {}, 409))["code"] == "run-under-way"

    async def test_that_is_given_up_says_why_so_that_another_can_begin(self, site: Site) -> None:
        await two_of_each(site)
        run = await site.post(f"{site.program}/match-runs", {}, 202)
        await site.give_up("it failed 8 times")
        failed = await site.get(f"/v1/match-runs/{run['id']}")
        assert (failed["state"], failed["problem"]) == ("failed", "it failed 8 times")
        assert (await site.get(await site.draft()))["state"] == "draft"

    async def test_can_be_cancelled_so_that_another_can_begin(self, site: Site) -> None:
        await two_of_each(site)
        run = await site.post(f"{site.program}/match-runs", {}, 202)
        path = f"/v1/match-runs/{run['id']}"
        assert (await site.post(f"{path}/cancellation"))["state"] == "cancelled"
        await site.work()
        assert (await site.get(path))["state"] == "cancelled"
        assert await site.items(f"{path}/couples") == []
        assert (await site.post(f"{path}/releases", None, 409))["code"] == "not-a-draft"
        assert (await site.get(await site.draft()))["state"] == "draft"

    async def test_takes_in_nothing_once_cancelled(self, site: Site) -> None:
        await two_of_each(site)
        run = await site.post(f"{site.program}/match-runs", {}, 202)
        (job,) = site.world.jobs.values()
        late = [command async for command in site.workers[job.kind].work(Lease(job, 1))]
        await site.post(f"/v1/match-runs/{run['id']}/cancellation")
        site.world.hear(*late)
        assert await site.items(f"/v1/match-runs/{run['id']}/couples") == []

    async def test_can_only_be_cancelled_while_it_is_computed(self, site: Site) -> None:
        await two_of_each(site)
        draft = await site.draft()
        assert (await site.post(f"{draft}/cancellation", None, 409))["code"] == "not-under-way"
        assert (await site.get(draft))["state"] == "draft"

    async def test_keeps_what_it_was_computed_from_and_by(self, site: Site) -> None:
        await two_of_each(site)
        first, second = await site.get(await site.draft()), await site.get(await site.draft())
        record = first["record"]
        assert record["weights"] == (await site.get(site.program))["settings"]["weights"]
        assert {"python", "numpy", "scipy", "numba", "solver", "matching"} < record["versions"].keys()
        assert (record["pairs"], len(record["inputs"])) == (second["record"]["pairs"], 64)
        assert record["inputs"] != second["record"]["inputs"]  # another run, another seed

    async def test_sums_itself_up(self, site: Site) -> None:
        await two_of_each(site)
        await site.enroll(*(row(f"S{n}", SENIOR, skills_sought="gaming;law") for n in (3, 4, 5)))
        run = await site.get(await site.draft())
        summary, pairs = run["summary"], await site.items(f"/v1/match-runs/{run['id']}/couples")
        scores = sorted(one["score"] for one in pairs)
        assert (summary["mentors"], summary["mentees"], summary["pairs"]) == (2, 5, 2)
        assert (summary["fits"]["least"], summary["fits"]["mean"]) == (scores[0], sum(scores) / 2)
        assert sum(summary["fits"]["counts"]) == 2
        assert summary["left"] == [{"role": "mentee", "reason": "too-few-places", "attribute": None, "people": 3}]
        assert summary["topics"] == [
            {"topic": "gaming", "sought": 4, "offered": 1, "taught": 1},
            {"topic": "law", "sought": 3, "offered": 0, "taught": 0},
        ]
        assert sum(summary["points"].values()) == sum(scores)

    async def test_computes_the_same_from_the_kept_snapshot_whatever_changed_since(self, site: Site) -> None:
        await two_of_each(site)
        run = await site.post(f"{site.program}/match-runs", {"seed": 7}, 202)
        (job,) = site.world.jobs.values()
        first = [command async for command in site.workers[job.kind].work(Lease(job, 1))]
        await site.post(f"{site.program}/participants/{person('J1')}/withdrawal")
        second = [command async for command in site.workers[job.kind].work(Lease(job, 1))]
        assert first == second
        assert run["seed"] == 7


class TestShapeDraft:
    async def test_forbidding_frees_both_and_holds_for_the_next_run(self, site: Site) -> None:
        await two_of_each(site)
        draft = await site.draft()
        run = await site.post(f"{draft}/forbids", couple("J1", "S1"))
        assert run["totals"] == {
            "ready": 4, "paired": 2, "proposed": 0, "unmatched": 2, "gone": 0,
            "pairs": 1, "proposals": 0, "refused_pairs": 0,
        }  # fmt: skip
        assert await unmatched(site, draft) == {person("J1"): "forbidden", person("S1"): "forbidden"}
        assert await site.couples(await site.draft()) == {
            (person("J1"), person("S2")),
            (person("J2"), person("S1")),
        }

    async def test_pinning_holds_for_the_next_run(self, site: Site) -> None:
        await two_of_each(site)
        await site.post(f"{await site.draft()}/pins", couple("J1", "S2"))
        again = await site.draft()
        assert (person("J1"), person("S2")) in await site.couples(again)
        origins = {one["mentor_id"]: one["origin"] for one in await site.items(f"{again}/couples")}
        assert origins == {person("J1"): "pinned", person("J2"): "matched"}

    async def test_pairing_by_hand_frees_those_who_were_proposed_with_them(self, site: Site) -> None:
        await two_of_each(site)
        draft = await site.draft()
        run = await site.post(f"{draft}/couples", couple("J1", "S2"))
        assert await site.couples(draft) == {(person("J1"), person("S2"))}
        assert await unmatched(site, draft) == {person("J2"): "in-high-demand", person("S1"): "in-high-demand"}
        assert run["totals"]["paired"] + run["totals"]["unmatched"] == 4
        await site.post(f"{draft}/couples", couple("J2", "S1"))
        assert await unmatched(site, draft) == {}

    async def test_pairing_by_hand_refuses_what_breaks_a_hard_rule_and_names_it(self, site: Site) -> None:
        await two_of_each(site)
        await site.enroll(row("J3", JUNIOR, manager_id="S1"))
        draft = await site.draft()
        for way in ("couples", "pins"):
            problem = await site.post(f"{draft}/{way}", couple("J3", "S1"), 409)
            assert problem["code"] == "breaks-hard-rule"
            assert "reporting-line" in problem["detail"]

    async def test_pairing_by_hand_refuses_what_was_forbidden(self, site: Site) -> None:
        await two_of_each(site)
        draft = await site.draft()
        await site.post(f"{draft}/forbids", couple("J1", "S1"))
        assert "forbidden" in (await site.post(f"{draft}/couples", couple("J1", "S1"), 409))["detail"]

    async def test_pairing_by_hand_stays_within_capacity(self, site: Site) -> None:
        await two_of_each(site)
        draft = await site.draft()
        await site.post(f"{draft}/couples", couple("J1", "S2"))
        assert (await site.post(f"{draft}/couples", couple("J1", "S1"), 409))["code"] == "beyond-capacity"

    async def test_refuses_people_in_the_wrong_role_or_not_ready(self, site: Site) -> None:
        await two_of_each(site)
        await site.upload(b"participant_id,role,email\nS3,mentee,s@example.org\n")
        draft = await site.draft()
        assert (await site.post(f"{draft}/couples", couple("S1", "J1"), 409))["code"] == "not-ready"
        assert (await site.post(f"{draft}/couples", couple("J1", "S3"), 409))["code"] == "not-ready"
        assert (await site.post(f"{draft}/couples", couple("J1", "nobody"), 404))["code"] == "unknown-participant"


class TestRelease:
    async def test_makes_pairs_that_begin_on_the_next_monday(self, site: Site) -> None:
        await two_of_each(site)
        run = await site.release(await site.draft())
        created = site.world.told(PairCreated)
        assert run["state"] == "released"
        assert run["totals"]["pairs"] == len(created) == 2
        assert {event.starts_on for event in created} == {MONDAY}
        assert {event.topics for event in created} == {("gaming",), ("crypto",)}
        assert all(sum(event.components.values()) == event.score for event in created)
        assert [(done.paired, done.unmatched) for done in site.world.told(MatchRunCompleted)] == [(2, 0)]
        assert len(await site.items(f"{site.program}/pairs", state="active")) == 2

    async def test_begins_on_the_programs_day_if_that_is_to_come(self, site: Site) -> None:
        day = MONDAY + timedelta(days=9)
        await site.publish(starts_on=day.isoformat())
        await site.enroll(row("J", JUNIOR), row("S", SENIOR))
        await site.release(await site.draft())
        assert site.world.told(PairCreated)[0].starts_on == day

    async def test_tells_everybody_without_a_pair_why(self, site: Site) -> None:
        await two_of_each(site)
        await site.enroll(row("S3", SENIOR, skills_sought="law"))
        run = await site.release(await site.draft())
        told = site.world.told(ParticipantUnmatched)
        assert [(event.person_id, event.reason) for event in told] == [(person("S3"), "too-few-places")]
        assert run["totals"]["unmatched"] == 1
        (waiting,) = await site.items(f"{site.program}/participants", status="unmatched")
        assert waiting["person_id"] == person("S3")

    async def test_checks_each_pair_against_what_changed_since(self, site: Site) -> None:
        await two_of_each(site)
        await site.enroll(row("J3", JUNIOR, skills_offered="law"), row("S3", SENIOR, skills_sought="law"))
        draft = await site.draft()
        await site.post(f"{site.program}/participants/{person('J1')}/withdrawal")
        await site.upload(_moved_under("S2"))
        run = await site.release(draft)
        assert {event.person_id: event.reason for event in site.world.told(ParticipantUnmatched)} == {
            person("S1"): "changed-since-the-run",
            person("J2"): "changed-since-the-run",
            person("S2"): "changed-since-the-run",
        }
        assert run["totals"] == {
            "ready": 6, "paired": 2, "proposed": 0, "unmatched": 3, "gone": 1,
            "pairs": 1, "proposals": 0, "refused_pairs": 2,
        }  # fmt: skip

    async def test_makes_no_pair_beyond_a_capacity_lowered_since(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("J", JUNIOR, max_pairs=2), row("S1", SENIOR), row("S2", SENIOR))
        draft = await site.draft()
        await site.upload(roster(row("J", JUNIOR, max_pairs=1)))
        run = await site.release(draft)
        assert (run["totals"]["pairs"], run["totals"]["refused_pairs"], run["totals"]["unmatched"]) == (1, 1, 1)

    async def test_puts_those_who_waited_first_next_time(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("J1", JUNIOR), row("S1", SENIOR), row("S2", SENIOR, skills_sought="law"))
        await site.release(await site.draft())
        await site.enroll(row("J2", JUNIOR), row("S3", SENIOR))
        assert await site.couples(await site.draft()) == {(person("J2"), person("S2"))}

    async def test_never_pairs_the_same_two_again(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("J", JUNIOR), row("S", SENIOR))
        await site.release(await site.draft())
        (pair,) = await site.items(f"{site.program}/pairs")
        await site.post(f"/v1/pairs/{pair['id']}/ending", {"reason": "no-fault"})
        assert await unmatched(site, await site.draft()) == {person("J"): "never-again", person("S"): "never-again"}

    async def test_makes_pairs_by_hand_and_forgets_their_pins(self, site: Site) -> None:
        await two_of_each(site)
        draft = await site.draft()
        await site.post(f"{draft}/couples", couple("J1", "S2"))
        run = await site.release(draft)
        assert run["totals"]["pairs"] == 1
        assert run["totals"]["unmatched"] == 2
        assert (await site.get(await site.draft()))["dropped_pins"] == 0

    async def test_of_hundreds_goes_chunk_by_chunk_and_adds_up(self, site: Site) -> None:
        await site.publish(readiness_waiver="A pilot among volunteers.")
        juniors = [row(f"J{n}", JUNIOR, email=f"j{n}@example.org") for n in range(210)]
        await site.upload(roster(*juniors, *(row(f"S{n}", SENIOR) for n in range(430))))
        draft = await site.draft()
        run = await site.release(draft)
        assert run["totals"] == {
            "ready": 640, "paired": 420, "proposed": 0, "unmatched": 220, "gone": 0,
            "pairs": 210, "proposals": 0, "refused_pairs": 0,
        }  # fmt: skip
        assert len(site.world.told(PairCreated)) == 210
        assert len({event.pair_id for event in site.world.told(PairCreated)}) == 210
        assert len(site.world.told(ParticipantUnmatched)) == 220

    async def test_makes_no_pair_in_a_program_that_closed_meanwhile(self, site: Site) -> None:
        await two_of_each(site)
        draft = await site.draft()
        await site.close()
        assert (await site.post(f"{draft}/releases", None, 409))["code"] == "not-open"
        site.world.hear(ReleasePairs(program_id=site.program_id, run_id=draft.split("/")[-1], chunk=0))
        assert site.world.told(PairCreated) == []

    async def test_happens_once(self, site: Site) -> None:
        await two_of_each(site)
        draft = await site.draft()
        await site.release(draft)
        assert (await site.post(f"{draft}/releases", None, 409))["code"] == "not-a-draft"


def _moved_under(manager: str) -> bytes:
    return f"participant_id,manager_id\nJ2,{manager}\n".encode()


class TestEndPair:
    async def test_ends_once(self, site: Site) -> None:
        await two_of_each(site)
        await site.release(await site.draft())
        pair = (await site.items(f"{site.program}/pairs"))[0]
        ended = await site.post(f"/v1/pairs/{pair['id']}/ending", {"reason": "coordinator"})
        assert (ended["state"], ended["end_reason"]) == ("ended", "coordinator")
        assert [event.pair_id for event in site.world.told(PairEnded)] == [pair["id"]]
        assert (await site.post(f"/v1/pairs/{pair['id']}/ending", None, 409))["code"] == "already-ended"

    @pytest.mark.parametrize("reason", ["boredom", "completed", "withdrawn", "left", "rule-broken"])
    async def test_refuses_a_reason_that_nobody_can_give(self, site: Site, reason: str) -> None:
        await two_of_each(site)
        await site.release(await site.draft())
        pair = (await site.items(f"{site.program}/pairs"))[0]
        problem = await site.post(f"/v1/pairs/{pair['id']}/ending", {"reason": reason}, 422)
        assert [error["field"] for error in problem["errors"]] == ["reason"]

    async def test_frees_both_for_another_run(self, site: Site) -> None:
        await two_of_each(site)
        await site.release(await site.draft())
        for pair in await site.items(f"{site.program}/pairs"):
            await site.post(f"/v1/pairs/{pair['id']}/ending")
        assert await site.couples(await site.draft()) == {(person("J1"), person("S2")), (person("J2"), person("S1"))}


class TestHardRulesOfLivePairs:
    async def test_a_new_manager_pauses_the_pair_that_now_breaks_a_rule(self, site: Site) -> None:
        await two_of_each(site)
        await site.release(await site.draft())
        await site.upload(roster(row("J1", JUNIOR, manager_id="S1")))
        assert [event.reason for event in site.world.told(PairPaused)] == ["rule-broken"]
        assert site.world.told(PairEnded) == []

    async def test_a_change_further_up_is_found_at_once(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("M"), row("J", JUNIOR, manager_id="M"), row("S", SENIOR))
        await site.release(await site.draft())
        await site.upload(roster(row("M", manager_id="S")))
        assert [event.reason for event in site.world.told(PairPaused)] == ["rule-broken"]

    async def test_summer_time_alone_pauses_no_pair(self, site: Site) -> None:
        # From 9 to 29 March New York and Berlin are an hour closer than all the rest of the year.
        await site.publish(rules={"min_common_hours": 15})
        await site.enroll(row("M"), row("J", JUNIOR, manager_id="M", timezone="America/New_York"), row("S", SENIOR))
        await site.release(await site.draft())
        site.world.wait(timedelta(weeks=8))
        await site.upload(
            roster(row("J", JUNIOR, manager_id="N", timezone="America/New_York"), row("M", manager_id="N"))
        )
        site.world.wait(timedelta(minutes=1))
        assert site.world.told(PairPaused) == []

    async def test_a_change_that_breaks_nothing_leaves_pairs_alone(self, site: Site) -> None:
        await two_of_each(site)
        await site.release(await site.draft())
        await site.upload(roster(row("J1", JUNIOR, manager_id="X", department="Sales")))
        site.world.wait(timedelta(hours=1))
        assert site.world.told(PairPaused) == []


class TestWhy:
    async def test_explains_any_couple_as_it_was_in_the_run(self, site: Site) -> None:
        await two_of_each(site)
        draft = await site.draft()
        couples = {(one["mentor_id"], one["mentee_id"]): one for one in await site.items(f"{draft}/couples")}
        found = await site.get(f"{draft}/explanation", mentor_id=person("J1"), mentee_id=person("S1"))
        assert found["verdict"] == "paired"
        assert found["components"] == couples[person("J1"), person("S1")]["components"]
        crossed = await site.get(f"{draft}/explanation", mentor_id=person("J1"), mentee_id=person("S2"))
        assert (crossed["verdict"], crossed["for_mentor"]["paired_with"]) == ("possible", [person("S1")])

    async def test_is_prepared_once_a_large_run_is_looked_at(self, site: Site) -> None:
        await two_of_each(site)
        await site.draft()
        (run,) = site.world.find(RUNS)
        assert warm(site.blobs, run) is None
        task = warm(site.blobs, run, least=4)
        assert task
        assert warm(site.blobs, run, least=4) is None
        await task
        solution = await must_be_kept(site.blobs, solution_name(run.id))
        found = await asked(partial(explain, run.id, (person("J1"), person("S1"))), None, solution)
        assert found.verdict == "paired"

    async def test_answers_what_to_do_where_there_is_nothing_to_explain(self, site: Site) -> None:
        await two_of_each(site)
        run = await site.post(f"{site.program}/match-runs", {}, 202)
        path, couple = f"/v1/match-runs/{run['id']}/explanation", {"mentor_id": person("J1"), "mentee_id": person("S1")}
        assert (await site.get(path, 409, **couple))["code"] == "not-computed"
        assert (await site.get("/v1/match-runs/none/explanation", 404, **couple))["code"] == "unknown-run"
        assert (await site.get(path, 422, mentor_id="x"))["errors"][0]["field"] == "mentee_id"
        await site.work()
        assert (await site.get(path, 404, mentor_id="x", mentee_id="y"))["code"] == "not-in-this-run"
        assert (await site.get(path, 422, mentor_id=person("S1"), mentee_id=person("J1")))["code"] == "roles-swapped"

    @pytest.mark.parametrize(("broken", "status"), [(1, 200), (2, 503)])
    async def test_is_asked_of_a_new_process_when_one_ended(
        self, site: Site, monkeypatch: pytest.MonkeyPatch, broken: int, status: int
    ) -> None:
        left = [BrokenWorkerProcess()] * broken

        async def run_sync(ask: Callable[..., object], *given: object, **_options: object) -> object:
            if left:
                raise left.pop()
            return ask(*given)

        await two_of_each(site)
        draft = await site.draft()
        monkeypatch.setattr("services.matching.api.why.to_process", SimpleNamespace(run_sync=run_sync))

        await site.get(f"{draft}/explanation", status, mentor_id=person("J1"), mentee_id=person("S1"))

    async def test_is_gone_with_the_snapshot(self, site: Site) -> None:
        await two_of_each(site)
        draft = await site.draft()
        site.blobs.kept.clear()
        gone = await site.get(f"{draft}/explanation", 410, mentor_id=person("J1"), mentee_id=person("S1"))
        assert (gone["code"], "MATCHING_REPLAY_DAYS" in gone["detail"]) == ("no-longer-kept", True)


class TestDraftCouples:
    async def test_fits_into_records_whatever_two_people_have_in_common(self, site: Site) -> None:
        """A hundred shared topics of eighty characters, both ways, are sixteen kilobytes a couple."""
        topics = [f"{number:03}".ljust(80, "\N{LATIN SMALL LETTER O WITH DIAERESIS}") for number in range(100)]
        listed = ";".join(topics)
        await site.publish()
        juniors = [row(f"J{number}", JUNIOR, skills_offered=listed, skills_sought=listed) for number in range(60)]
        seniors = [row(f"S{number}", SENIOR, skills_offered=listed, skills_sought=listed) for number in range(60)]
        await site.enroll(*juniors, *seniors)
        await site.post(f"{site.program}/match-runs", {}, 202)
        (job,) = site.world.jobs.values()

        commands = [command async for command in site.workers[job.kind].work(Lease(job, 1))]

        assert max(len(to_value(command)) for command in commands) < 600_000
        assert sum(len(command.couples) for command in commands if isinstance(command, DraftCouples)) == 60

        long = tuple(topics)
        drafted = [one for command in commands if isinstance(command, DraftCouples) for one in command.couples]
        couples = [
            replace(one, evidence=replace(one.evidence, mentee_learns=long, mentor_learns=long)) for one in drafted
        ]
        offered = [OfferPairs(program_id=ProgramId("p"), couples=some) for some in batches(couples, BATCH)]

        assert max(len(to_value(command)) for command in offered) < 600_000
        assert sum(len(command.couples) for command in offered) == 60
