"""Each rule on the lives of pairs, sessions and plans finds what breaks it, planted into a faultless run."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.chaos.checker import Harm, check
from tests.chaos.lives import kind_of
from tests.chaos.observe import Observed, Seen
from tests.unit.chaos.stage import WITHHELD, Stage, copied


@pytest.fixture
def midway(stage: Stage) -> Observed:
    return copied(stage.midway)


class TestMidway:
    async def test_has_pairs_in_every_state_and_nothing_wrong(self, stage: Stage, midway: Observed) -> None:
        states = {one["state"] for one in midway.documents["matching", "pairs"]}
        assert states == {"active", "paused", "ended"}
        assert {"pair-resumed", "pair-extended", "plan-held", "person-left"} <= {
            kind_of(one) for one in midway.events()
        }
        assert check(midway, stage.history) == []


class TestLives:
    async def test_finds_a_pair_that_goes_on_without_a_pause(self, stage: Stage, midway: Observed) -> None:
        resumed = _last(midway, "pair-resumed")
        _tell(midway, resumed, revision=resumed.event["revision"] + 1)
        assert (Harm.DISORDERED, "a pair lives in order") in _found(stage, midway)

    async def test_finds_a_pair_that_lives_after_its_end(self, stage: Stage, midway: Observed) -> None:
        ended, extended = _last(midway, "pair-ended"), _last(midway, "pair-extended")
        _tell(midway, extended, pair_id=ended.event["pair_id"], revision=99)
        assert (Harm.DISORDERED, "a pair lives in order") in _found(stage, midway)

    async def test_finds_a_session_that_comes_again_after_its_end(self, stage: Stage, midway: Observed) -> None:
        held, moved = _last(midway, "session-held"), _last(midway, "session-rescheduled")
        about = {name: held.event[name] for name in ("pair_id", "session_id")}
        _tell(midway, moved, **about, revision=99, sequence=99)
        assert (Harm.DISORDERED, "a session lives in order") in _found(stage, midway)

    async def test_takes_a_session_that_was_held_back_and_comes_again_for_no_fault(self, midway: Observed) -> None:
        held_back = {one.event["session_id"] for one in midway.events() if kind_of(one) == "session-held-back"}
        again = {one.event["session_id"] for one in midway.events() if kind_of(one) == "session-rescheduled"}
        assert held_back & again

    async def test_finds_a_pair_that_is_not_what_was_told(self, stage: Stage, midway: Observed) -> None:
        _of(midway, "pairs", state="paused")["state"] = "active"
        assert (Harm.DISORDERED, "a pair is what was told of it") in _found(stage, midway)

    async def test_finds_a_last_day_that_scheduling_does_not_know(self, stage: Stage, midway: Observed) -> None:
        pair = _last(midway, "pair-extended").event["pair_id"]
        series = next(one for one in midway.documents["scheduling", "series"] if one["_id"] == pair)
        series["ends"] -= timedelta(weeks=2)
        assert (Harm.LOST, "scheduling knows a pair's last day") in _found(stage, midway)

    async def test_finds_a_last_day_that_moves_back(self, stage: Stage, midway: Observed) -> None:
        extended = _last(midway, "pair-extended")
        _tell(midway, extended, ends_on="2026-03-20T00:00:00Z", revision=99)
        found = _found(stage, midway)
        assert (Harm.DISORDERED, "a last day only moves on") in found
        assert (Harm.GHOST, "no session after the last day") in found

    async def test_finds_a_session_ahead_of_a_paused_pair(self, stage: Stage, midway: Observed) -> None:
        pair = _of(midway, "pairs", state="paused")["_id"]
        _remove(midway, lambda one: kind_of(one) == "session-held-back" and one.event["pair_id"] == pair)
        rule = "a pair that was told as paused or ended has no session ahead"
        assert (Harm.GHOST, rule) in _found(stage, midway)

    async def test_finds_a_session_ahead_of_a_pair_that_ended(self, stage: Stage, midway: Observed) -> None:
        pair = _last(midway, "pair-ended").event["pair_id"]
        _remove(midway, lambda one: kind_of(one) == "session-cancelled" and one.event["pair_id"] == pair)
        rule = "a pair that was told as paused or ended has no session ahead"
        assert (Harm.GHOST, rule) in _found(stage, midway)


class TestGuard:
    async def test_finds_a_mended_pair_that_stays_paused(self, stage: Stage, midway: Observed) -> None:
        boss = _last(midway, "person-changed", lambda event: event["manager_id"])
        _tell(midway, boss, manager_id=None, revision=99)
        assert (Harm.STUCK, "a pair that broke a rule and was mended is live again") in _found(stage, midway)

    async def test_finds_a_broken_pair_that_goes_on(self, stage: Stage, midway: Observed) -> None:
        pair = _of(midway, "pairs", state="active")
        junior, senior = pair["mentor_ids"][0], pair["mentee_ids"][0]
        changed = _last(midway, "person-changed", lambda event: event["person_id"] == junior)
        _tell(midway, changed, manager_id=senior, revision=99)
        assert (Harm.GHOST, "a pair that breaks a rule is paused") in _found(stage, midway)


class TestPeople:
    async def test_finds_a_leaver_in_a_pair_and_in_the_pool(self, stage: Stage, midway: Observed) -> None:
        member = _of(midway, "pairs", state="active")["mentor_ids"][0]
        _tell(midway, _last(midway, "person-left"), person_id=member, revision=99)
        found = _found(stage, midway)
        assert {(Harm.GHOST, "a leaver is in no pair"), (Harm.GHOST, "a leaver is in no pool")} <= found

    async def test_finds_a_pair_that_goes_on_while_somebody_is_on_a_break(self, stage: Stage, midway: Observed) -> None:
        _remove(midway, lambda one: kind_of(one) == "participant-resumed")
        assert (Harm.GHOST, "no pair of somebody on a break goes on") in _found(stage, midway)


class TestHeldPlan:
    async def test_that_was_not_told_is_found(self, stage: Stage, midway: Observed) -> None:
        _remove(midway, lambda one: kind_of(one) == "plan-held")
        found = _found(stage, midway)
        assert (Harm.LOST, "a held plan is told of") not in found, "its decision names it"
        assert (Harm.DISORDERED, "a plan lives in order") in found
        _remove(midway, lambda one: kind_of(one) == "plan-decided")
        assert {(Harm.LOST, "a held plan is told of"), (Harm.LOST, "a plan's decision is told of")} <= _found(
            stage, midway
        )

    async def test_that_took_hold_without_an_approval_is_found(self, stage: Stage, midway: Observed) -> None:
        decided = _last(midway, "plan-decided")
        about = {"sync_id": decided.event["plan_id"], "revision": 99}
        _tell(midway, replace(decided, type="mentoring.organization-synced.v1"), **about)
        assert (Harm.GHOST, "a held plan changed nothing") in _found(stage, midway)

    async def test_that_changed_somebody_is_found(self, stage: Stage, midway: Observed) -> None:
        _tell(midway, _last(midway, "person-changed"), department=WITHHELD, revision=99)
        assert (Harm.GHOST, "a held plan changed nothing") in _found(stage, midway)

    async def test_that_is_still_held_though_it_was_decided_is_found(self, stage: Stage, midway: Observed) -> None:
        _of(midway, "plans", state="discarded")["state"] = "held"
        assert (Harm.DISORDERED, "a plan is what was told of it") in _found(stage, midway)


def _found(stage: Stage, observed: Observed) -> set[tuple[Harm, str]]:
    return {(one.harm, one.rule) for one in check(observed, stage.history)}


def _last(observed: Observed, kind: str, which: Callable[[Any], Any] = bool) -> Seen:
    return [one for one in observed.events() if kind_of(one) == kind and which(one.event)][-1]


def _tell(observed: Observed, like: Seen, **changes: object) -> None:
    """Add an event that differs from another one, and comes last."""
    event = {**like.event, **changes}
    observed.records[like.topic].append(replace(like, id="planted", channel="", sequence=0, event=event))


def _remove(observed: Observed, which: Callable[[Seen], bool]) -> None:
    for rows in observed.records.values():
        rows[:] = [one for one in rows if not (one.event and which(one))]


def _of(observed: Observed, collection: str, **equal: object) -> Any:  # noqa: ANN401 - a document
    rows = observed.documents["matching", collection]
    return next(one for one in rows if all(one[name] == value for name, value in equal.items()))
