"""Groups of more than two: one series for all of them, and nobody is in two sessions at once."""

import pytest

from services.scheduling.commands import AttestSession, RescheduleSession
from services.scheduling.domain.session import PersonBusy, SessionState
from shared.contracts.sessions import AttestationDue, SessionHeld, SessionScheduled
from shared.contracts.vocabulary import Role
from tests.unit.scheduling.meetings import HOUR, member, pair_created
from tests.unit.scheduling.world import World

GROUP = (
    member("anna"),
    member("dora", zone="Europe/London"),
    member("emil", zone="Europe/Lisbon"),
    member("boris", Role.MENTEE, "America/New_York"),
)
PEOPLE = {one.person_id for one in GROUP}


def world() -> World:
    world = World()
    world.hear(pair_created(members=GROUP))
    return world


class TestSeriesOfAGroup:
    def test_is_one_for_all_within_the_hours_of_all(self) -> None:
        group = world()
        planned = [event for event in group.told if isinstance(event, SessionScheduled)]
        assert len(planned) == 4
        for event in planned:
            assert {one.person_id for one in event.members} == PEOPLE
            assert event.outside_hours == ()
        assert {id_.split(":")[0] for id_ in group.reserved} == PEOPLE

    def test_keeps_each_of_them_from_a_second_session_at_the_same_time(self) -> None:
        group = world()
        taken = group.session(1).starts_at
        group.hear(pair_created("other", members=(member("emil", zone="Europe/Lisbon"), member("zoe", Role.MENTEE))))
        others = group.session(1, "other")
        assert others.starts_at != taken
        with pytest.raises(PersonBusy):
            group.hear(RescheduleSession(pair_id="other", session_id=others.id, starts_at=taken))

    def test_asks_everybody_and_believes_one_of_each_side(self) -> None:
        group = world()
        first = group.session(1)
        (asked,) = [event for event in group.wait(first.ends_at) if isinstance(event, AttestationDue)]
        assert {one.person_id for one in asked.members} == PEOPLE
        for person, held in (("anna", True), ("dora", False), ("boris", True)):
            group.hear(AttestSession(pair_id="pair", session_id=first.id, person_id=person, held=held))
        told = group.wait(first.ends_at + 73 * HOUR)
        assert [event.number for event in told if isinstance(event, SessionHeld)] == [1]
        assert group.session(1).state is SessionState.HELD
