"""Use cases over the real unit of work."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.scheduling.commands import (
    AttestSession,
    CancelSession,
    DecideSession,
    EndSession,
    RescheduleSession,
    SetWorkingHours,
)
from services.scheduling.domain.attestation import ANSWER_WITHIN
from services.scheduling.domain.people import EmptyWorkingHours, UnknownZone
from services.scheduling.domain.series import ImpossibleSeries
from services.scheduling.domain.session import PersonBusy, Session, SessionState, UnknownSession
from services.scheduling.store import PEOPLE, SESSIONS
from shared.contracts.people import PersonChanged, PersonLeft
from shared.contracts.sessions import (
    AttestationDue,
    CancelReason,
    SessionCancelled,
    SessionHeld,
    SessionMissed,
    SessionRescheduled,
    SessionScheduled,
)
from shared.contracts.vocabulary import Cadence, PairId, PersonId, Role, SessionId
from shared.domain import Refused
from tests.unit.scheduling.meetings import ANNA, BORIS, HOUR, NOW, member, pair_created, pair_ended
from tests.unit.scheduling.world import World

PAIR = PairId("pair")


@pytest.fixture
def world() -> World:
    world = World()
    world.hear(pair_created())
    return world


def about(session: Session) -> dict[str, str]:
    return {"pair_id": session.pair_id, "session_id": session.id}


def attests(session: Session, person_id: str, *, held: bool) -> AttestSession:
    return AttestSession(**about(session), person_id=PersonId(person_id), held=held)


def working(person_id: str, opens: int, closes: int, zone: str | None = None) -> SetWorkingHours:
    return SetWorkingHours(
        person_id=PersonId(person_id), zone=zone, opens=opens * 60, closes=closes * 60, days=(0, 1, 2, 3, 4)
    )


def moved_in(person_id: str, zone: str | None, revision: int = 1) -> PersonChanged:
    return PersonChanged(person_id=PersonId(person_id), zone=zone, revision=revision)


class TestOnPairCreated:
    def test_schedules_the_whole_series_in_order(self) -> None:
        events = World().hear(pair_created(weeks=13))
        assert [type(event) for event in events] == [SessionScheduled] * 13
        assert [event.number for event in events] == list(range(1, 14))
        assert len({event.uid for event in events}) == 13

    def test_plans_once_however_often_it_is_told(self, world: World) -> None:
        before = world.kept(SESSIONS)
        assert world.hear(pair_created()) == []
        assert world.kept(SESSIONS) == before

    @pytest.mark.parametrize(
        "much",
        [
            {"weeks": 10**12},
            {"weeks": 0},
            {"session_minutes": 10**12},
            {"session_minutes": -1},
            {"members": ()},
            {"members": tuple(member(str(number)) for number in range(101))},
        ],
        ids=lambda much: f"{much}"[:30],
    )
    def test_refuses_what_nobody_could_plan(self, much: dict[str, Any]) -> None:
        with pytest.raises(ImpossibleSeries):
            World().hear(pair_created(**much))

    def test_gives_a_days_notice(self) -> None:
        world = World(NOW + timedelta(days=1, hours=2))
        world.hear(*(pair_created(f"pair-{number}", members=(member(f"{number}"),)) for number in range(12)))
        assert min(one.starts_at for one in world.sessions) >= world.now + timedelta(days=1)

    def test_begins_when_the_program_says(self) -> None:
        world = World()
        world.hear(pair_created(starts_on=NOW + timedelta(days=30)))
        assert NOW + timedelta(days=30) <= world.session(1).starts_at < NOW + timedelta(days=38)

    def test_takes_the_quarter_hours_of_both(self, world: World) -> None:
        assert len(world.reserved) == 4 * 2 * 4

    def test_takes_a_zone_without_data_for_utc(self) -> None:
        world = World()
        lost = (member("anna", zone="Mars/Phobos"), member("boris", Role.MENTEE, "Europe"))
        (event, *_) = world.hear(pair_created(members=lost))
        assert {one.zone for one in event.members} == {"UTC"}

    def test_keeps_to_the_hours_people_chose(self) -> None:
        world = World()
        world.hear(working("anna", 18, 20, "Europe/Berlin"), pair_created())
        assert {one.starts_at.hour for one in world.sessions} <= {16, 17, 18}
        assert not any(one.outside_hours for one in world.sessions)

    def test_keeps_to_the_zone_the_organization_knows_rather_than_the_pairs(self) -> None:
        world = World()
        world.hear(moved_in("anna", "Asia/Tokyo"), moved_in("boris", "Asia/Tokyo"))
        (event, *_) = world.hear(pair_created())
        assert {one.zone for one in event.members} == {"Asia/Tokyo"}

    def test_says_who_meets_outside_their_hours(self) -> None:
        far = (member("anna"), member("boris", Role.MENTEE, "America/Los_Angeles"))
        events = World().hear(pair_created(members=far, starts_on=NOW + timedelta(days=60)))
        assert {event.outside_hours for event in events} == {(ANNA, BORIS)}


class TestOnPairEnded:
    def test_cancels_what_lies_ahead_once(self, world: World) -> None:
        events = world.hear(pair_ended())
        assert [type(event) for event in events] == [SessionCancelled] * 4
        assert {event.reason for event in events} == {CancelReason.PAIR_ENDED}
        assert world.hear(pair_ended()) == []
        assert not world.reserved

    def test_lets_a_session_under_way_end_and_be_attested(self, world: World) -> None:
        first = world.session(1)
        world.wait(first.starts_at + HOUR / 2)
        assert {event.number for event in world.hear(pair_ended())} == {2, 3, 4}
        assert [type(event) for event in world.wait(first.ends_at)] == [AttestationDue]
        world.hear(attests(first, "anna", held=True), attests(first, "boris", held=True))
        assert world.session(1).state is SessionState.HELD

    def test_still_decides_what_is_over(self, world: World) -> None:
        first = world.session(1)
        world.wait(first.ends_at)
        world.hear(attests(first, "anna", held=True), pair_ended())
        assert SessionHeld in {type(event) for event in world.wait(first.ends_at + ANSWER_WITHIN)}

    def test_is_ignored_for_a_pair_nobody_heard_of(self) -> None:
        assert World().hear(pair_ended("another")) == []

    def test_leaves_no_timer_of_a_cancelled_session(self, world: World) -> None:
        world.hear(pair_ended())
        assert [timer for timer in world.memory.timers.values() if timer.due <= NOW + timedelta(days=60)] == []


class TestRescheduleSession:
    def test_tells_the_new_time_and_moves_the_quarter_hours(self, world: World) -> None:
        first = world.session(1)
        before = world.reserved
        (event,) = world.hear(RescheduleSession(**about(first), starts_at=first.starts_at + HOUR / 4))
        assert isinstance(event, SessionRescheduled)
        assert (event.sequence, event.uid, event.starts_at) == (1, first.uid, first.starts_at + HOUR / 4)
        assert len(world.reserved) == len(before)
        assert len(world.reserved - before) == 2

    def test_knows_a_taken_time_in_any_offset(self, world: World) -> None:
        first, second = world.session(1), world.session(2)
        in_kathmandu = second.starts_at.astimezone(ZoneInfo("Asia/Kathmandu"))
        with pytest.raises(PersonBusy):
            world.hear(RescheduleSession(**about(first), starts_at=in_kathmandu))

    def test_asks_at_the_new_end(self, world: World) -> None:
        first = world.session(1)
        world.hear(RescheduleSession(**about(first), starts_at=first.starts_at + HOUR))
        assert world.wait(first.ends_at) == []
        assert [type(event) for event in world.wait(first.ends_at + HOUR)] == [AttestationDue]

    def test_refuses_a_time_at_which_one_of_them_has_another_session(self, world: World) -> None:
        first, second = world.session(1), world.session(2)
        with pytest.raises(PersonBusy):
            world.hear(RescheduleSession(**about(first), starts_at=second.starts_at - HOUR / 2))
        assert world.session(1) == first

    def test_refuses_a_time_taken_in_another_program(self, world: World) -> None:
        others = (member("anna"), member("carla", Role.MENTEE))
        world.hear(pair_created("other", program_id="another", members=others))
        with pytest.raises(PersonBusy):
            world.hear(RescheduleSession(**about(world.session(1)), starts_at=world.session(1, "other").starts_at))

    def test_takes_a_time_that_a_cancelled_session_left(self, world: World) -> None:
        first, second = world.session(1), world.session(2)
        world.hear(CancelSession(**about(second), reason=CancelReason.BY_MEMBER))
        world.hear(RescheduleSession(**about(first), starts_at=second.starts_at))
        assert world.session(1).slot == second.slot

    def test_refuses_an_unknown_session_and_one_of_another_pair(self, world: World) -> None:
        for pair, session in ((PAIR, "nowhere"), (PairId("other"), world.session(1).id)):
            with pytest.raises(UnknownSession):
                world.hear(
                    RescheduleSession(pair_id=pair, session_id=SessionId(session), starts_at=NOW + timedelta(days=2))
                )


class TestAttesting:
    def test_asks_both_at_the_end_and_holds_what_both_attest(self, world: World) -> None:
        first = world.session(1)
        (due,) = world.wait(first.ends_at)
        assert isinstance(due, AttestationDue)
        assert due.deadline == first.ends_at + ANSWER_WITHIN
        assert world.hear(attests(first, "anna", held=True)) == []
        (held,) = world.hear(attests(first, "boris", held=True))
        assert isinstance(held, SessionHeld)
        assert f"session:{first.id}" not in world.memory.timers
        assert not world.wait(first.ends_at + ANSWER_WITHIN)

    def test_is_decided_once_when_nobody_answers(self, world: World) -> None:
        first = world.session(1)
        told = world.wait(first.ends_at + ANSWER_WITHIN)
        assert [type(event) for event in told] == [AttestationDue, SessionMissed]
        assert world.hear(DecideSession(**about(first)), EndSession(**about(first))) == []

    def test_an_answer_may_come_before_the_timer(self, world: World) -> None:
        first = world.session(1)
        world.memory.now = first.ends_at
        assert [type(event) for event in world.hear(attests(first, "anna", held=True))] == [AttestationDue]
        assert world.wait(first.ends_at) == []
        assert SessionHeld in {type(event) for event in world.wait(first.ends_at + ANSWER_WITHIN)}

    def test_frees_the_quarter_hours_of_what_is_over(self, world: World) -> None:
        world.wait(world.session(1).ends_at)
        assert len(world.reserved) == 3 * 2 * 4

    def test_a_whole_series_is_decided_without_anybody(self, world: World) -> None:
        world.wait(NOW + timedelta(days=60))
        assert Counter(type(event) for event in world.told) == {
            SessionScheduled: 4,
            AttestationDue: 4,
            SessionMissed: 4,
        }
        assert world.reserved == set()


class TestPeople:
    def test_sessions_planned_already_stay_where_they_are(self, world: World) -> None:
        before = world.sessions
        world.hear(working("anna", 20, 22, "Europe/Berlin"))
        assert world.sessions == before

    def test_an_older_change_says_nothing_new(self) -> None:
        world = World()
        world.hear(moved_in("anna", "Asia/Tokyo", 2), moved_in("anna", "UTC", 1))
        assert world.kept(PEOPLE)["anna"].zone == "Asia/Tokyo"

    def test_what_somebody_chose_outlives_a_change_of_the_organization(self) -> None:
        world = World()
        world.hear(working("anna", 8, 12, "Asia/Tokyo"), moved_in("anna", "UTC"))
        anna = world.kept(PEOPLE)["anna"]
        assert (anna.own_zone, anna.zone, anna.opens) == ("Asia/Tokyo", "UTC", 480)

    def test_forgets_whoever_left(self) -> None:
        world = World()
        world.hear(working("anna", 8, 12), PersonLeft(person_id=ANNA, revision=2))
        assert world.kept(PEOPLE) == {}

    @pytest.mark.parametrize(
        ("wrong", "refusal"),
        [
            ({"zone": "Mars/Phobos"}, UnknownZone),
            ({"closes": 540}, EmptyWorkingHours),
            ({"closes": 1500}, EmptyWorkingHours),
            ({"days": ()}, EmptyWorkingHours),
            ({"days": (7,)}, EmptyWorkingHours),
        ],
    )
    def test_hours_without_time_to_meet_are_refused(self, wrong: dict[str, object], refusal: type[Refused]) -> None:
        with pytest.raises(refusal):
            World().hear(working("anna", 9, 17).model_copy(update=wrong))


NAMES = ("a", "b", "c", "d")
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata")
COUPLES = [(one, other) for one in NAMES for other in NAMES if one < other]


class TestNobodyIsInTwoSessionsAtOnce:
    @settings(max_examples=15)
    @given(
        st.lists(
            st.tuples(st.sampled_from(COUPLES), st.sampled_from(Cadence), st.sampled_from(ZONES), st.integers(30, 90)),
            min_size=2,
            max_size=8,
        ),
        st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50), st.integers(-5, 5)), max_size=30),
    )
    def test_whatever_pair_program_or_change(
        self, pairs: list[tuple[tuple[str, str], Cadence, str, int]], moves: list[tuple[int, int, int]]
    ) -> None:
        world = World()
        for number, (couple, cadence, zone, minutes) in enumerate(pairs):
            members = tuple(member(one, role, zone) for one, role in zip(couple, Role, strict=True))
            world.hear(
                pair_created(
                    f"{number:032x}",
                    members=members,
                    cadence=cadence,
                    session_minutes=minutes,
                    program_id=f"p{number % 2}",
                )
            )
        for one, other, quarters in moves:
            self.move_beside(world, one, other, quarters)
        self.check(world)

    @staticmethod
    def move_beside(world: World, one: int, other: int, quarters: int) -> None:
        sessions = world.sessions
        mine, theirs = sessions[one % len(sessions)], sessions[other % len(sessions)]
        try:
            world.hear(RescheduleSession(**about(mine), starts_at=theirs.starts_at + quarters * HOUR / 4))
        except Refused:
            world.hear(CancelSession(**about(theirs), reason=CancelReason.BY_MEMBER))

    @staticmethod
    def check(world: World) -> None:
        for person in {person for one in world.sessions for person in one.people}:
            busy = sorted(
                (one.starts_at, one.ends_at)
                for one in world.sessions
                if person in one.people and one.state is SessionState.PLANNED
            )
            assert all(first[1] <= second[0] for first, second in pairwise(busy))
        planned = [one for one in world.sessions if one.state is SessionState.PLANNED]
        assert len(world.reserved) == sum(len(one.people) * len(list(one.slot.quarters)) for one in planned)

    def test_people_in_five_pairs_meet_all_of_them_at_common_hours(self) -> None:
        world = World()
        for number in range(5):
            members = (member("mentor"), member(f"mentee-{number}", Role.MENTEE))
            world.hear(pair_created(f"{number * 12:032x}", members=members, weeks=13))
        self.check(world)
        assert len(world.sessions) == 65
        assert not any(one.outside_hours for one in world.sessions)
