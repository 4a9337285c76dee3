"""What may become of one session."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scheduling.domain.attestation import attest, decide, end
from services.scheduling.domain.events import told
from services.scheduling.domain.session import (
    InThePast,
    OutsideProgram,
    Session,
    SessionBegun,
    SessionIsOff,
    SessionState,
    call_off,
    move,
)
from services.scheduling.domain.slots import Slot
from shared.agendas import AGENDAS, agenda
from shared.contracts.messages import Event
from shared.contracts.sessions import (
    CancelReason,
    SessionCancelled,
    SessionHeld,
    SessionMissed,
    SessionRescheduled,
    SessionScheduled,
    SessionType,
)
from shared.contracts.vocabulary import Kind, PersonId
from shared.domain import Refused
from tests.unit.scheduling.meetings import ANNA, BORIS, HOUR, NOW, session

PLANNED = session()
BY_MEMBER = CancelReason.BY_MEMBER
DAY = timedelta(days=1)
TERM = Slot(starts_at=NOW - 10 * DAY, ends_at=NOW + 84 * DAY)


def at(moment: datetime) -> Slot:
    return Slot.lasting(moment, 60)


class TestMove:
    def test_gives_another_time_and_the_next_sequence(self) -> None:
        moved = move(PLANNED, at(NOW + 3 * HOUR), TERM, off=None, outside=(), now=NOW)
        assert (moved.slot, moved.sequence, moved.revision) == (at(NOW + 3 * HOUR), 1, 2)
        assert moved.uid == PLANNED.uid

    def test_changes_nothing_for_the_same_time_again(self) -> None:
        assert move(PLANNED, PLANNED.slot, TERM, off=None, outside=(), now=NOW) == PLANNED

    def test_allows_what_the_two_agree_on_outside_working_hours_and_says_so(self) -> None:
        assert move(PLANNED, at(NOW + 15 * HOUR), TERM, off=None, outside=(ANNA,), now=NOW).outside_hours == (ANNA,)

    @pytest.mark.parametrize(
        ("ahead", "refusal"),
        [(timedelta(), InThePast), (-HOUR, InThePast), (86 * DAY, OutsideProgram), (1 * HOUR - DAY, InThePast)],
    )
    def test_refuses_a_time_that_cannot_be(self, ahead: timedelta, refusal: type[Refused]) -> None:
        with pytest.raises(refusal):
            move(PLANNED, at(NOW + ahead), TERM, off=None, outside=(), now=NOW)

    def test_refuses_a_time_before_the_pair_begins(self) -> None:
        begins_later = Slot(starts_at=NOW + 7 * DAY, ends_at=NOW + 84 * DAY)
        with pytest.raises(OutsideProgram):
            move(PLANNED, at(NOW + 6 * DAY), begins_later, off=None, outside=(), now=NOW)

    def test_allows_the_last_hour_of_the_pair(self) -> None:
        assert move(PLANNED, at(TERM.ends_at - HOUR), TERM, off=None, outside=(), now=NOW).ends_at == TERM.ends_at

    @pytest.mark.parametrize("later", [timedelta(), HOUR / 2, 5 * HOUR])
    def test_refuses_once_the_session_has_begun(self, later: timedelta) -> None:
        now = PLANNED.starts_at + later
        with pytest.raises(SessionBegun):
            move(PLANNED, at(now + HOUR), TERM, off=None, outside=(), now=now)

    def test_refuses_a_cancelled_session(self) -> None:
        with pytest.raises(SessionIsOff):
            move(call_off(PLANNED, BY_MEMBER, NOW), at(NOW + HOUR), TERM, off=None, outside=(), now=NOW)


class TestCallOff:
    def test_cancels_with_the_next_sequence(self) -> None:
        off = call_off(PLANNED, BY_MEMBER, NOW)
        assert (off.state, off.sequence, off.cancelled_because) == (SessionState.CANCELLED, 1, BY_MEMBER)

    def test_changes_nothing_a_second_time(self) -> None:
        off = call_off(PLANNED, BY_MEMBER, NOW)
        assert call_off(off, CancelReason.BY_COORDINATOR, NOW) == off

    @pytest.mark.parametrize("state", [SessionState.ATTESTING, SessionState.HELD, SessionState.MISSED])
    def test_refuses_what_is_over(self, state: SessionState) -> None:
        with pytest.raises(SessionBegun):
            call_off(replace(PLANNED, state=state), BY_MEMBER, NOW)

    def test_refuses_a_session_under_way(self) -> None:
        with pytest.raises(SessionBegun):
            call_off(PLANNED, BY_MEMBER, PLANNED.starts_at)


class TestTold:
    def test_a_new_session_comes_with_its_agenda(self) -> None:
        (event,) = told(None, PLANNED)
        assert isinstance(event, SessionScheduled)
        assert (event.uid, event.sequence, event.agenda) == (PLANNED.uid, 0, agenda(Kind.REVERSE, 2, 4))
        assert event.session_type is SessionType.REGULAR

    def test_the_first_session_is_the_orientation(self) -> None:
        (event,) = told(None, replace(PLANNED, number=1))
        assert isinstance(event, SessionScheduled)
        assert event.session_type is SessionType.ORIENTATION

    def test_an_answer_alone_is_nobodys_business(self) -> None:
        over = end(PLANNED, PLANNED.ends_at)
        assert told(over, attest(over, ANNA, held=True, now=PLANNED.ends_at)) == []


Step = tuple[str, PersonId, int]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(("move", "call off", "end", "held", "missed", "decide")),
        st.sampled_from((ANNA, BORIS)),
        st.integers(0, 40),
    ),
    max_size=25,
)


def step(one: Session, what: str, who: PersonId, hours: int, now: datetime) -> Session:
    match what:
        case "move":
            return move(one, at(now + hours * HOUR), TERM, off=None, outside=(), now=now)
        case "call off":
            return call_off(one, BY_MEMBER, now)
        case "end":
            return end(one, now)
        case "decide":
            return decide(one, now)
        case _:
            return attest(one, who, held=what == "held", now=now)


def live(steps: list[Step]) -> list[Event]:
    """Let time pass and people do what they like; return all that others are told."""
    one, now, events = PLANNED, NOW, told(None, PLANNED)
    for what, who, hours in steps:
        now += hours * HOUR / 2
        try:
            after = step(one, what, who, hours, now)
        except Refused:
            continue
        events += told(one, after)
        one = after
    return events


class TestLife:
    @given(STEPS)
    def test_sequence_and_revision_only_grow_and_the_uid_stays(self, steps: list[Step]) -> None:
        events = live(steps)
        plans = [one for one in events if isinstance(one, SessionScheduled | SessionRescheduled | SessionCancelled)]
        assert [plan.sequence for plan in plans] == list(range(len(plans)))
        assert len({plan.uid for plan in plans}) == 1
        revisions = [event.revision for event in events]
        assert revisions == sorted(set(revisions))

    @given(STEPS)
    def test_a_session_is_held_or_missed_or_cancelled_once_and_that_is_the_end(self, steps: list[Step]) -> None:
        final = [isinstance(event, SessionHeld | SessionMissed | SessionCancelled) for event in live(steps)]
        assert sum(final) <= 1
        assert not any(final[:-1])

    def test_the_steps_can_reach_every_end(self) -> None:
        over = [("end", ANNA, 60), ("held", ANNA, 0), ("held", BORIS, 0)]
        assert isinstance(live(over)[-1], SessionHeld)
        assert isinstance(live([("end", ANNA, 60), ("decide", ANNA, 200)])[-1], SessionMissed)
        assert isinstance(live([("move", ANNA, 3), ("call off", ANNA, 0)])[-1], SessionCancelled)


class TestAgenda:
    @pytest.mark.parametrize("kind", Kind)
    def test_has_words_for_every_number_of_every_kind(self, kind: Kind) -> None:
        for length in range(1, 30):
            agendas = [agenda(kind, number, length) for number in range(1, length + 1)]
            assert all(len(one) >= 4 for one in agendas)
            assert agendas[0] == AGENDAS[1][kind].orientation
            assert length == 1 or agendas[-1] == AGENDAS[1][kind].closing

    @pytest.mark.parametrize("number", range(2, 13))
    def test_asks_the_four_questions_of_reverse_mentoring_every_time(self, number: int) -> None:
        words = " ".join(agenda(Kind.REVERSE, number, 12)).lower()
        for question in ("did the mentee try", "changed", "still confusing", "who else should hear it"):
            assert question in words
