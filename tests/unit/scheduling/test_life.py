"""What becomes of a pair's sessions while it is paused, resumed, extended and ended."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.scheduling.commands import AddSession, CancelSession, RescheduleSession
from services.scheduling.domain.changes import PairHasEnded, PairIsPaused
from services.scheduling.domain.series import NOTICE, SeriesState, UnknownSeries
from services.scheduling.domain.session import (
    OutsideProgram,
    PersonBusy,
    Session,
    SessionHeldBack,
    SessionState,
    lies_ahead,
)
from services.scheduling.store import SERIES
from shared.contracts.messages import Message
from shared.contracts.sessions import (
    AttestationDue,
    CancelReason,
    SessionCancelled,
    SessionRescheduled,
    SessionScheduled,
)
from shared.contracts.vocabulary import Cadence, PairId
from shared.domain import Refused
from tests.unit.scheduling.meetings import (
    HOUR,
    NOW,
    member,
    pair_created,
    pair_ended,
    pair_extended,
    pair_paused,
    pair_resumed,
)
from tests.unit.scheduling.world import World

PAIR = PairId("pair")
WEEK = timedelta(weeks=1)
ENDS = NOW + 8 * WEEK


@pytest.fixture
def world() -> World:
    world = World()
    world.hear(pair_created(weeks=8, ends_on=ENDS))
    return world


def state_of(world: World) -> SeriesState:
    found: SeriesState = world.kept(SERIES)[PAIR].state
    return found


def ahead(world: World) -> list[Session]:
    return [one for one in world.sessions if lies_ahead(one, world.now)]


def times(world: World) -> list[datetime]:
    return [one.starts_at for one in world.sessions]


def moved(world: World, message: Message) -> list[Any]:
    """Handle a message; return what is told of sessions that have another date now, or their first."""
    before = {one.id: one.starts_at for one in ahead(world)}
    return [event for event in world.hear(message) if before.get(event.session_id) != event.starts_at]


def weeks(world: World) -> list[int]:
    return [one.starts_at.isocalendar().week for one in world.sessions]


def local(one: Session) -> str:
    """Return the wall time of a session in the zone of its series."""
    return f"{one.starts_at.astimezone(ZoneInfo(one.zone)):%a %H:%M}"


def is_ascension(one: Session) -> bool:
    """Tell whether a session lies in the week of Ascension Day (14 May), when Anna in Berlin is off."""
    return one.starts_at.isocalendar().week == 20


class TestPause:
    def test_takes_every_session_ahead_out_of_the_calendars_and_frees_its_time(self, world: World) -> None:
        told = world.hear(pair_paused())
        assert [type(event) for event in told] == [SessionCancelled] * 8
        assert {event.reason for event in told} == {CancelReason.PAIR_PAUSED}
        assert {event.sequence for event in told} == {1}
        assert {one.state for one in world.sessions} == {SessionState.HELD_BACK}
        assert world.reserved == set()

    def test_changes_nothing_when_it_is_told_again(self, world: World) -> None:
        world.hear(pair_paused())
        assert world.hear(pair_paused()) == []

    def test_leaves_what_is_over_to_be_attested(self, world: World) -> None:
        first = world.session(1)
        world.wait(first.starts_at + HOUR / 2)
        assert len(world.hear(pair_paused())) == 7
        assert [type(event) for event in world.wait(first.ends_at)] == [AttestationDue]

    def test_asks_nobody_about_a_session_that_was_held_back(self, world: World) -> None:
        world.hear(pair_paused())
        assert world.wait(ENDS) == []

    def test_allows_no_session_ahead(self, world: World) -> None:
        world.hear(pair_paused())
        first = world.session(1)
        with pytest.raises(PairIsPaused):
            world.hear(AddSession(pair_id=PAIR))
        with pytest.raises(SessionHeldBack):
            world.hear(RescheduleSession(pair_id=PAIR, session_id=first.id, starts_at=first.starts_at + HOUR))

    def test_of_a_pair_that_nobody_heard_of_is_ignored(self) -> None:
        assert World().hear(pair_paused(), pair_resumed(ENDS), pair_extended(ENDS)) == []

    def test_that_is_older_than_what_is_known_changes_nothing(self, world: World) -> None:
        world.hear(pair_paused(2), pair_resumed(ENDS, 3))
        assert world.hear(pair_paused(2)) == []
        assert state_of(world) is SeriesState.RUNNING


class TestResume:
    def test_after_a_short_pause_gives_back_the_sessions_it_had(self, world: World) -> None:
        before = world.sessions
        world.hear(pair_paused())
        told = world.hear(pair_resumed(ENDS))
        assert [type(event) for event in told] == [SessionRescheduled] * 8
        assert [(event.starts_at, event.uid, event.sequence) for event in told] == [
            (one.starts_at, one.uid, 2) for one in before
        ]
        assert times(world) == [one.starts_at for one in before]
        assert len(world.reserved) == 8 * 2 * 4

    def test_gives_back_even_the_session_of_the_next_hour_if_the_pause_was_short(self, world: World) -> None:
        first = world.session(1)
        world.wait(first.starts_at - HOUR)
        world.hear(pair_paused(), pair_resumed(ENDS))
        assert world.session(1).starts_at == first.starts_at

    def test_gives_a_days_notice_after_a_pause_of_a_day(self, world: World) -> None:
        second = world.session(2)
        world.wait(second.starts_at - 3 * NOTICE)
        world.hear(pair_paused())
        world.wait(second.starts_at - HOUR)
        world.hear(pair_resumed(ENDS))
        assert min(one.starts_at for one in ahead(world)) >= world.now + NOTICE

    def test_keeps_the_order_and_continues_up_to_the_new_last_day(self, world: World) -> None:
        before = weeks(world)
        world.hear(pair_paused())
        world.wait(NOW + 4 * WEEK)
        world.hear(pair_resumed(ENDS + 4 * WEEK))
        assert sorted(weeks(world)) == [week + 4 for week in before]
        by_date = sorted(world.sessions, key=lambda one: one.starts_at)
        assert [one.number for one in by_date] == list(range(1, 9))
        assert len({local(one) for one in world.sessions if not is_ascension(one)}) == 1
        assert [one.session_type for one in world.sessions].count("orientation") == 1

    def test_holds_back_what_finds_no_date_before_the_last_day(self, world: World) -> None:
        world.hear(pair_paused())
        world.wait(NOW + 4 * WEEK)
        told = world.hear(pair_resumed(ENDS))
        dated = [event for event in told if isinstance(event, SessionRescheduled)]
        assert [event.number for event in dated] == [1, 2, 3, 4]
        assert [event.session_id for event in dated] == [f"pair-00{number}" for number in (5, 6, 7, 8)]
        assert {event.series_length for event in dated} == {4}
        assert [one.state for one in world.sessions[:4]] == [SessionState.HELD_BACK] * 4

    def test_finds_another_time_where_somebody_was_booked_meanwhile(self, world: World) -> None:
        before = world.session(1)
        world.hear(pair_paused())
        other = (member("anna"), member("carla"))
        world.hear(pair_created("other", members=other, weeks=8))
        taken = world.session(1, "other")
        world.hear(RescheduleSession(pair_id="other", session_id=taken.id, starts_at=before.starts_at))
        world.hear(pair_resumed(ENDS))
        assert world.session(1).starts_at != before.starts_at
        assert len([one for one in world.sessions if one.state is SessionState.PLANNED]) == 16

    def test_keeps_a_time_that_the_members_had_agreed_on(self, world: World) -> None:
        evening = world.session(1).starts_at.replace(hour=21)
        world.hear(RescheduleSession(pair_id=PAIR, session_id=world.session(1).id, starts_at=evening))
        world.hear(pair_paused(), pair_resumed(ENDS))
        assert world.session(1).starts_at == evening


class TestExtension:
    def test_continues_at_the_same_wall_time(self, world: World) -> None:
        before, usual = world.sessions, local(world.session(8))
        told = world.hear(pair_extended(ENDS + 4 * WEEK))
        assert [type(event) for event in told] == [SessionRescheduled] * 8 + [SessionScheduled] * 4
        assert [event.starts_at for event in told[:8]] == [one.starts_at for one in before]
        told = told[8:]
        assert [event.number for event in told] == [9, 10, 11, 12]
        assert weeks(world) == list(range(10, 22))
        assert {local(one) for one in world.sessions if not is_ascension(one)} == {usual}
        assert {event.series_length for event in told} == {12}
        assert {one.series_length for one in world.sessions} == {12}

    def test_gives_a_date_to_what_was_held_back_first(self, world: World) -> None:
        world.hear(pair_paused())
        world.wait(NOW + 4 * WEEK)
        world.hear(pair_resumed(ENDS))
        told = moved(world, pair_extended(ENDS + 4 * WEEK))
        assert [event.number for event in told] == [5, 6, 7, 8]
        assert all(isinstance(event, SessionRescheduled) for event in told)

    def test_of_a_paused_pair_brings_dates_when_it_goes_on(self, world: World) -> None:
        world.hear(pair_paused(), pair_extended(ENDS + 4 * WEEK, revision=3))
        assert world.hear(pair_extended(ENDS + 4 * WEEK, revision=3)) == []
        assert ahead(world) == []
        told = world.hear(pair_resumed(ENDS + 4 * WEEK, revision=5))
        assert [type(event) for event in told] == [SessionRescheduled] * 8 + [SessionScheduled] * 4

    @pytest.mark.parametrize("cadence", Cadence)
    def test_keeps_the_cadence(self, cadence: Cadence) -> None:
        world = World()
        world.hear(pair_created(weeks=13, cadence=cadence, ends_on=NOW + 13 * WEEK))
        world.hear(pair_extended(NOW + 26 * WEEK, weeks=13))
        whole = World()
        whole.hear(pair_created(weeks=26, cadence=cadence, ends_on=NOW + 26 * WEEK))
        assert len(world.sessions) == len(whole.sessions)


class TestEnd:
    def test_cancels_what_was_held_back_without_telling_it_twice(self, world: World) -> None:
        world.hear(pair_paused())
        assert world.hear(pair_ended()) == []
        assert {one.state for one in world.sessions} == {SessionState.CANCELLED}

    def test_is_the_end(self, world: World) -> None:
        world.hear(pair_ended())
        assert world.hear(pair_paused(5), pair_resumed(ENDS, 6), pair_extended(ENDS + WEEK, revision=7)) == []
        with pytest.raises(PairHasEnded):
            world.hear(AddSession(pair_id=PAIR))


class TestASessionMore:
    def test_takes_the_next_time_that_suits_all(self, world: World) -> None:
        (told,) = moved(world, AddSession(pair_id=PAIR))
        assert isinstance(told, SessionScheduled)
        assert (told.session_id, told.series_length, told.outside_hours) == ("pair-009", 9, ())
        by_date = sorted(world.sessions, key=lambda one: one.starts_at)
        assert [one.number for one in by_date] == list(range(1, 10))
        assert NOW + NOTICE <= told.starts_at <= ENDS

    def test_takes_the_time_that_the_members_agreed_on(self, world: World) -> None:
        evening = world.session(1).starts_at.replace(hour=21)
        (told,) = moved(world, AddSession(pair_id=PAIR, starts_at=evening))
        assert told.starts_at == evening

    def test_leaves_the_closing_agenda_to_the_last_session(self, world: World) -> None:
        closing = world.session(8).agenda
        evening = world.session(1).starts_at.replace(hour=21)
        (told,) = moved(world, AddSession(pair_id=PAIR, starts_at=evening))
        assert told.agenda != closing
        assert world.session(8).agenda == closing

    def test_gives_a_date_to_what_was_held_back(self, world: World) -> None:
        world.hear(pair_paused())
        world.wait(NOW + 4 * WEEK)
        world.hear(pair_resumed(ENDS))
        (told,) = moved(world, AddSession(pair_id=PAIR, starts_at=world.session(8).starts_at + 6 * HOUR))
        assert (told.session_id, told.number, told.series_length) == ("pair-001", 5, 5)

    def test_is_refused_where_it_cannot_be(self, world: World) -> None:
        for starts_at, refusal in (
            (world.session(1).starts_at, PersonBusy),
            (ENDS + HOUR, OutsideProgram),
        ):
            with pytest.raises(refusal):
                world.hear(AddSession(pair_id=PAIR, starts_at=starts_at))
        with pytest.raises(UnknownSeries):
            world.hear(AddSession(pair_id=PairId("another")))


STEPS = ("pause", "resume", "resume later", "extend", "add", "cancel", "move", "wait", "end")


class Life:
    """A pair to which things happen in any order."""

    def __init__(self) -> None:
        self.world, self.revision, self.ends = World(), 1, ENDS
        self.world.hear(pair_created(weeks=8, ends_on=ENDS))

    def take(self, step: str, number: int) -> None:
        self.revision += 1
        try:
            self.world.hear(*self._happens(step, number))
        except Refused:
            return

    def _happens(self, step: str, number: int) -> list[Message]:  # noqa: PLR0911 - one return per step
        one = self.world.sessions[number % len(self.world.sessions)]
        match step:
            case "pause":
                return [pair_paused(self.revision)]
            case "resume":
                return [pair_resumed(self.ends, self.revision)]
            case "resume later":
                self.ends += 2 * WEEK
                return [pair_resumed(self.ends, self.revision)]
            case "extend":
                self.ends += 4 * WEEK
                return [pair_extended(self.ends, revision=self.revision)]
            case "add":
                return [AddSession(pair_id=PAIR)]
            case "cancel":
                return [CancelSession(pair_id=PAIR, session_id=one.id, reason=CancelReason.BY_MEMBER)]
            case "move":
                return [RescheduleSession(pair_id=PAIR, session_id=one.id, starts_at=one.starts_at + number * HOUR)]
            case "end":
                return [pair_ended()]
            case _:
                self.world.wait(self.world.now + number * 12 * HOUR)
                return []

    def check(self) -> None:
        world, series = self.world, self.world.kept(SERIES)[PAIR]
        planned = [one for one in world.sessions if one.state is SessionState.PLANNED]
        assert len(world.reserved) == sum(len(one.people) * len(list(one.slot.quarters)) for one in planned)
        assert all(one.ends_at <= series.ends for one in ahead(world))
        if series.state is not SeriesState.RUNNING:
            assert ahead(world) == []
        if series.state is SeriesState.ENDED:
            assert SessionState.HELD_BACK not in {one.state for one in world.sessions}
        told = [event for event in world.told if isinstance(event, SessionScheduled | SessionRescheduled)]
        for one in ahead(world):
            last = [event for event in told if event.session_id == one.id][-1]
            assert (last.starts_at, last.sequence) == (one.starts_at, one.sequence)


class TestWhateverHappens:
    @settings(max_examples=60)
    @given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 30)), max_size=12))
    def test_no_paused_pair_has_a_session_ahead(self, steps: list[tuple[str, int]]) -> None:
        life = Life()
        for step, number in steps:
            life.take(step, number)
            life.check()
