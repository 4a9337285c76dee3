"""Whether a pair keeps meeting: what is counted, which state follows, and what is told."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.scheduling.commands import AskForHelp, AttestSession, CancelSession, RescheduleSession
from services.scheduling.domain.attestation import ANSWER_WITHIN
from services.scheduling.domain.changes import PairHasEnded, PairIsPaused
from services.scheduling.domain.momentum import FADING_FROM, HELP_STANDS, Course, Momentum, Sign, judge, points, signs
from services.scheduling.domain.session import Attestation, Session, SessionState
from services.scheduling.store import SERIES
from shared.contracts.sessions import CancelReason, MomentumReason, MomentumState, SessionCancelled, SessionRescheduled
from shared.contracts.vocabulary import Cadence, PairId, Role
from tests.unit.scheduling.meetings import (
    ANNA,
    BORIS,
    NOW,
    pair_created,
    pair_ended,
    pair_extended,
    pair_paused,
    pair_resumed,
    session,
)
from tests.unit.scheduling.world import Site, World

PAIR = PairId("pair")
WEEK = timedelta(weeks=1)
COURSE = Course(counts_from=NOW, cadence=Cadence.WEEKLY)


def week(number: int, state: SessionState, **changes: Any) -> Session:  # noqa: ANN401 - any field
    starts_at = NOW + timedelta(days=1) + (number - 1) * WEEK
    given = {"id": f"pair-{number:03d}", "number": number, "starts_at": starts_at, "state": state, **changes}
    return session(**given, ends_at=starts_at + timedelta(hours=1))


def cancelled(number: int, side: Role | None, reason: CancelReason = CancelReason.BY_MEMBER) -> Session:
    return week(number, SessionState.CANCELLED, cancelled_because=reason, asked_by=side)


def held(number: int) -> Session:
    return week(number, SessionState.HELD)


def at_week(number: float) -> datetime:
    return NOW + number * WEEK


@pytest.fixture
def world() -> World:
    world = World()
    world.hear(pair_created(weeks=12))
    return world


def cancels(world: World, number: int, side: Role | None = Role.MENTEE) -> CancelSession:
    given = world.session(number)
    return CancelSession(pair_id=PAIR, session_id=given.id, reason=CancelReason.BY_MEMBER, side=side)


def meets(world: World, number: int) -> None:
    given = world.session(number)
    world.wait(given.ends_at)
    for person in (ANNA, BORIS):
        world.hear(AttestSession(pair_id=PAIR, session_id=given.id, person_id=person, held=True))


class TestSigns:
    def test_count_what_came_since_they_last_met(self) -> None:
        sessions = [cancelled(1, Role.MENTEE), held(2), cancelled(3, Role.MENTOR), cancelled(4, Role.MENTEE)]
        found = signs(COURSE, sessions, at_week(4))
        assert found.counts[Sign.CANCELLATIONS] == 2
        assert (found.side, found.by_side) == (Role.MENTEE, 1)

    def test_count_a_sides_cancellations_in_a_row(self) -> None:
        sessions = [cancelled(1, Role.MENTOR), cancelled(2, Role.MENTEE), cancelled(3, Role.MENTEE)]
        found = signs(COURSE, sessions, at_week(3))
        assert (found.side, found.by_side) == (Role.MENTEE, 2)

    @pytest.mark.parametrize("reason", [CancelReason.BY_COORDINATOR, CancelReason.PAIR_ENDED, CancelReason.TIME_OFF])
    def test_count_for_nobody_what_no_member_did(self, reason: CancelReason) -> None:
        assert signs(COURSE, [held(1), cancelled(2, None, reason)], at_week(2)).counts[Sign.CANCELLATIONS] == 0

    def test_tell_a_no_show_from_silence(self) -> None:
        said = week(2, SessionState.MISSED, attestations=(Attestation(person_id=ANNA, held=False),))
        found = signs(COURSE, [held(1), said, week(3, SessionState.MISSED)], at_week(3))
        assert (found.counts[Sign.NO_SHOWS], found.counts[Sign.SILENCE]) == (1, 1)

    def test_a_cadence_is_overdue_once_its_meeting_could_have_been_attested(self) -> None:
        sessions = [held(1), *(week(number, SessionState.PLANNED) for number in range(2, 9))]
        last = sessions[0].starts_at
        before = signs(COURSE, sessions, last + 2 * WEEK + timedelta(days=3) - timedelta(seconds=1))
        after = signs(COURSE, sessions, last + 2 * WEEK + timedelta(days=3))
        assert (before.counts[Sign.OVERDUE], after.counts[Sign.OVERDUE]) == (0, 1)

    def test_nothing_is_expected_after_the_last_session(self) -> None:
        assert signs(COURSE, [held(1), held(2)], at_week(40)).counts[Sign.OVERDUE] == 0


class TestJudge:
    def test_begins_with_a_pair_that_was_due_nothing(self) -> None:
        found = judge(Momentum(), COURSE, [week(1, SessionState.PLANNED)], NOW)
        assert (found.state, found.reason, found.revision) == (MomentumState.STARTING, MomentumReason.BEGAN, 0)

    def test_calls_a_pair_steady_that_met(self) -> None:
        found = judge(Momentum(), COURSE, [held(1), week(2, SessionState.PLANNED)], at_week(1))
        assert (found.state, found.reason, found.revision) == (MomentumState.STEADY, MomentumReason.MET, 1)

    def test_tells_nothing_twice(self) -> None:
        sessions = [held(1), week(2, SessionState.PLANNED)]
        once = judge(Momentum(), COURSE, sessions, at_week(1))
        assert judge(once, COURSE, sessions, at_week(1.1)) == once

    def test_calls_a_pair_fading_by_its_points(self) -> None:
        sessions = [held(1), *(cancelled(number, Role.MENTEE) for number in (2, 3, 4))]
        found = judge(Momentum(), COURSE, sessions, at_week(4))
        assert found.points >= FADING_FROM
        assert (found.state, found.reason) == (MomentumState.FADING, MomentumReason.CANCELLATIONS)
        assert (found.side, found.in_a_row) == (Role.MENTEE, 3)

    def test_more_signs_never_make_fewer_points(self) -> None:
        few = dict.fromkeys(Sign, 1)
        for sign in Sign:
            assert points({**few, sign: 2}) >= points(few)

    def test_does_not_say_that_somebody_asked(self) -> None:
        known = replace(Momentum(), help_asked_at=at_week(1))
        found = judge(known, COURSE, [held(1), week(2, SessionState.PLANNED)], at_week(1))
        assert (found.state, found.reason, found.side) == (MomentumState.FADING, MomentumReason.NEEDS_HELP, None)

    @pytest.mark.parametrize("later", [HELP_STANDS, None], ids=["time", "a-meeting"])
    def test_a_request_for_help_does_not_stand_for_ever(self, later: timedelta | None) -> None:
        known = replace(Momentum(), help_asked_at=at_week(0.5))
        sessions = [held(1), held(2)] if later is None else [week(1, SessionState.PLANNED)]
        found = judge(known, COURSE, sessions, at_week(0.5) + (later or WEEK))
        assert found.help_asked_at is None
        assert found.state is not MomentumState.FADING


class TestMomentum:
    def test_is_told_with_the_side_and_no_person(self, world: World) -> None:
        (event,) = [one for one in world.hear(cancels(world, 1)) if isinstance(one, SessionCancelled)]
        assert event.side is Role.MENTEE
        (told,) = world.momentum
        assert (told.state, told.reason) == (MomentumState.SLIPPING, MomentumReason.CANCELLATIONS)
        assert (told.side, told.in_a_row, told.revision) == (Role.MENTEE, 1, 1)

    def test_a_move_says_the_side(self, world: World) -> None:
        given = world.session(2)
        move = RescheduleSession(
            pair_id=PAIR, session_id=given.id, starts_at=given.starts_at + timedelta(days=1), side=Role.MENTOR
        )
        (event,) = [one for one in world.hear(move) if isinstance(one, SessionRescheduled)]
        assert event.side is Role.MENTOR
        assert world.session(2).moves == 1

    def test_what_a_member_asks_for_names_nobody(self, world: World) -> None:
        assert cancels(world, 1).nameless
        assert not cancels(world, 1, None).nameless
        assert AskForHelp(pair_id=PAIR).nameless

    def test_a_pair_that_never_meets_fades_by_time_alone(self, world: World) -> None:
        world.wait(NOW + 6 * WEEK)
        assert [one.state for one in world.momentum][-1] is MomentumState.FADING
        assert [one.revision for one in world.momentum] == [*range(1, len(world.momentum) + 1)]

    def test_a_pair_with_no_session_left_is_looked_at_all_the_same(self, world: World) -> None:
        world.hear(*(cancels(world, number, None) for number in range(1, 12)))
        before = len(world.momentum)
        world.wait(NOW + 8 * WEEK)
        assert len(world.momentum) >= before
        assert world.kept(SERIES)[PAIR].momentum.points >= FADING_FROM

    def test_a_series_of_a_version_before_is_judged_by_its_whole_past_at_its_next_session(self, world: World) -> None:
        """Its document has no momentum, and no timer looks at it: no migration is needed, its sessions have timers."""
        world.hear(cancels(world, 1), cancels(world, 2), cancels(world, 3))
        document = SERIES.to_document(world.kept(SERIES)[PAIR])
        world.memory.kept[SERIES.name][PAIR] = SERIES.from_document(
            {name: value for name, value in document.items() if name != "momentum"}
        )
        world.memory.timers.pop(f"momentum:{PAIR}", None)
        before = len(world.momentum)

        world.wait(world.session(4).ends_at + ANSWER_WITHIN)

        (told,) = world.momentum[before:]
        assert (told.state, told.reason, told.revision) == (MomentumState.FADING, MomentumReason.NEVER_MET, 1)
        assert f"momentum:{PAIR}" in world.memory.timers

    def test_two_meetings_make_it_steady_again(self, world: World) -> None:
        world.hear(cancels(world, 1), cancels(world, 2), cancels(world, 3))
        meets(world, 4)
        meets(world, 5)
        assert world.momentum[-1].state is MomentumState.STEADY
        assert world.kept(SERIES)[PAIR].momentum.last_met_at == world.session(5).starts_at

    def test_a_pause_is_no_gap(self, world: World) -> None:
        meets(world, 1)
        world.hear(pair_paused())
        before = len(world.momentum)
        world.wait(NOW + 8 * WEEK)
        assert len(world.momentum) == before
        world.hear(pair_resumed(NOW + 20 * WEEK))
        assert world.kept(SERIES)[PAIR].momentum.state is MomentumState.STEADY

    def test_an_extension_goes_on_being_judged(self, world: World) -> None:
        world.hear(pair_extended(NOW + 16 * WEEK))
        world.wait(NOW + 5 * WEEK)
        assert world.momentum[-1].state is MomentumState.FADING

    def test_ends_with_the_pair(self, world: World) -> None:
        world.hear(pair_ended())
        before = len(world.momentum)
        world.wait(NOW + 20 * WEEK)
        assert len(world.momentum) == before

    def test_a_pair_that_does_not_meet_asks_for_no_help(self, world: World) -> None:
        world.hear(pair_paused())
        with pytest.raises(PairIsPaused):
            world.hear(AskForHelp(pair_id=PAIR))
        world.hear(pair_ended())
        with pytest.raises(PairHasEnded):
            world.hear(AskForHelp(pair_id=PAIR))


class TestListPairs:
    async def test_begins_with_the_longest_silence(self) -> None:
        site = Site()
        site.world.hear(pair_created(weeks=12), pair_created("other", weeks=12), pair_created("else", program_id="two"))
        meets(site.world, 1)
        answer = (await site.client.get("/v1/programs/program/pairs?order=silence")).json()
        assert [one["pair_id"] for one in answer["items"]] == ["other", "pair"]
        assert answer["items"][1]["state"] == "steady"
        assert "help" not in str(answer)

    async def test_goes_page_by_page(self) -> None:
        site = Site()
        site.world.hear(*(pair_created(f"pair-{number}", weeks=2) for number in range(5)))
        found, following = [], ""
        while following is not None:
            page = (
                await site.client.get("/v1/programs/program/pairs", params={"limit": 2, "cursor": following or None})
            ).json()
            found += [one["pair_id"] for one in page["items"]]
            following = page["next"]
        assert found == [f"pair-{number}" for number in range(5)]

    async def test_filters_by_state(self) -> None:
        site = Site()
        site.world.hear(pair_created(weeks=12), pair_created("other", weeks=12), AskForHelp(pair_id=PAIR))
        answer = (await site.client.get("/v1/programs/program/pairs?momentum=fading")).json()
        assert [(one["pair_id"], one["reason"]) for one in answer["items"]] == [("pair", "needs-help")]


class TestCancelSession:
    async def test_counts_for_the_side_of_the_member_who_cancels(self) -> None:
        site = Site()
        site.world.hear(pair_created())
        headers = {"On-Behalf-Of": "boris"}
        await site.client.post("/v1/sessions/pair-001/cancellation", headers=headers)
        assert site.world.session(1).cancelled_because is CancelReason.BY_MEMBER
        assert site.world.session(1).asked_by is Role.MENTEE

    async def test_counts_for_the_side_that_a_coordinator_names(self) -> None:
        site = Site()
        site.world.hear(pair_created())
        await site.client.post("/v1/sessions/pair-001/cancellation", json={"reason": "by-member", "side": "mentor"})
        assert site.world.session(1).asked_by is Role.MENTOR


class TestLookingAgain:
    def test_comes_when_a_request_for_help_is_over(self) -> None:
        world = World()
        world.hear(pair_created(weeks=52, cadence=Cadence.MONTHLY))
        meets(world, 1)
        asked = world.session(1).ends_at + timedelta(minutes=1)
        world.wait(asked)
        world.hear(AskForHelp(pair_id=PAIR))
        world.hear(
            *(
                CancelSession(pair_id=PAIR, session_id=one.id, reason=CancelReason.BY_COORDINATOR)
                for one in world.sessions
                if one.state is SessionState.PLANNED
            )
        )
        world.wait(asked + HELP_STANDS)
        assert world.momentum[-1].state is MomentumState.STEADY
