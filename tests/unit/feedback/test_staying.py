"""Who waited and who stayed: arms by the landmark, figures over five people, and nothing without the control."""

from datetime import timedelta

import pytest

from services.feedback.api.staying import RetentionView, retention_of, waiting_of
from services.feedback.domain.staying import Arm
from services.feedback.store import ENTRIES, FIGURES
from services.feedback.store import PEOPLE as PLACES
from shared.contracts.participants import ParticipantEnrolled, ParticipantWaitlisted, ParticipantWithdrawn
from shared.contracts.people import PersonChanged, PersonLeft
from shared.contracts.vocabulary import Role
from tests.memory import START
from tests.unit.feedback.world import World, pair_created

HALF_A_YEAR = timedelta(days=90 + 182)


def enrolled(person_id: str, role: Role = Role.MENTEE) -> ParticipantEnrolled:
    return ParticipantEnrolled(revision=1, person_id=person_id, program_id="program", role=role, since=START)


def waitlisted(person_id: str) -> ParticipantWaitlisted:
    return ParticipantWaitlisted(
        revision=1, person_id=person_id, program_id="program", role=Role.MENTEE, position=1, since=START
    )


def placed(person_id: str, department: str) -> PersonChanged:
    return PersonChanged(revision=1, person_id=person_id, department=department)


def left(person_id: str) -> PersonLeft:
    return PersonLeft(revision=2, person_id=person_id)


def waiting_people(count: int) -> list[str]:
    return [f"waiting-{number}" for number in range(count)]


class Lives(World):
    """A world in which some seniors got a pair at once, and others wait."""

    def begin(self, pairs: int, waiting: int) -> None:
        for number in range(pairs):
            self.hear(enrolled(f"junior-{number}", Role.MENTOR), enrolled(f"senior-{number}"), pair_created(number))
        for person in waiting_people(waiting):
            self.hear(waitlisted(person))

    @property
    def retention(self) -> list[RetentionView]:
        return retention_of(self.find(FIGURES))

    def arm(self, arm: Arm) -> tuple[int, float] | None:
        found = [one for one in self.retention[0].arms if one.arm is arm] if self.retention else []
        return (found[0].people, found[0].stayed) if found else None


class TestRetention:
    def test_sets_who_got_a_pair_beside_who_waited(self) -> None:
        world = Lives()
        world.begin(pairs=5, waiting=5)
        world.wait(timedelta(days=100))
        world.hear(left("waiting-1"), left("waiting-2"), left("senior-1"))

        world.wait(HALF_A_YEAR)

        assert world.arm(Arm.PAIRED) == (10, 0.9)
        assert world.arm(Arm.WAITED) == (5, 0.6)
        assert world.retention[0].difference == pytest.approx(30)

    def test_says_nothing_of_a_difference_without_the_control(self) -> None:
        world = Lives()
        world.begin(pairs=5, waiting=4)

        world.wait(HALF_A_YEAR)

        assert world.arm(Arm.WAITED) is None
        assert (world.retention[0].difference, world.retention[0].low, world.retention[0].enough) == (None, None, False)

    def test_says_how_many_people_ten_points_would_take(self) -> None:
        world = Lives()
        world.begin(pairs=5, waiting=5)

        world.wait(HALF_A_YEAR)

        assert world.retention[0].needed is not None
        assert world.retention[0].needed > 5
        assert not world.retention[0].enough

    def test_leaves_out_whoever_left_before_it_was_decided(self) -> None:
        world = Lives()
        world.begin(pairs=5, waiting=6)
        world.hear(left("waiting-0"))

        world.wait(HALF_A_YEAR)

        assert world.arm(Arm.WAITED) == (5, 1.0)

    def test_leaves_out_whoever_withdrew_before_it_was_decided(self) -> None:
        world = Lives()
        world.begin(pairs=5, waiting=6)
        world.hear(
            ParticipantWithdrawn(revision=2, person_id="waiting-0", program_id="program", role=Role.MENTEE),
        )

        world.wait(HALF_A_YEAR)

        assert world.arm(Arm.WAITED) == (5, 1.0)

    def test_counts_a_leaver_on_the_day_on_which_the_others_are_counted(self) -> None:
        world = Lives()
        world.begin(pairs=0, waiting=5)
        world.wait(timedelta(days=100))
        world.hear(*[left(person) for person in waiting_people(5)])

        assert world.retention == []
        world.wait(HALF_A_YEAR)
        assert world.arm(Arm.WAITED) == (5, 0.0)

    def test_keeps_the_arm_of_whoever_gets_a_pair_later(self) -> None:
        world = Lives()
        world.begin(pairs=0, waiting=0)
        for number in range(5):
            world.hear(enrolled(f"senior-{number}"))
        world.wait(timedelta(days=91))
        for number in range(5):
            world.hear(pair_created(number).model_copy(update={"starts_on": world.now}))

        world.wait(HALF_A_YEAR)

        assert world.arm(Arm.WAITED) == (5, 1.0)

    def test_takes_a_pair_that_begins_too_late_for_none(self) -> None:
        world = Lives()
        for number in range(5):
            world.hear(enrolled(f"senior-{number}"))
            world.hear(pair_created(number).model_copy(update={"starts_on": START + timedelta(days=91)}))

        world.wait(HALF_A_YEAR)

        assert world.arm(Arm.WAITED) == (5, 1.0)
        assert [(one.unpaired, one.days) for one in waiting_of(world.find(FIGURES))] == [(5, None)]

    def test_tells_a_move_from_staying(self) -> None:
        world = Lives()
        people = waiting_people(5)
        world.hear(*[placed(person, "Sales") for person in people])
        world.begin(pairs=0, waiting=5)
        world.wait(timedelta(days=91))
        world.hear(placed("waiting-0", "Finance"))

        world.wait(HALF_A_YEAR)

        assert [(one.stayed, one.moved) for one in world.retention[0].arms] == [(1.0, 0.2)]

    def test_keeps_nothing_of_a_person_after_a_year(self) -> None:
        world = Lives()
        world.begin(pairs=5, waiting=5)

        world.wait(timedelta(days=90 + 365))

        assert world.find(ENTRIES) == []
        assert [one.months for one in world.retention] == [6, 12]

    def test_forgets_a_leaver_at_once(self) -> None:
        world = Lives()
        world.hear(placed("waiting-0", "Sales"))
        world.begin(pairs=0, waiting=1)

        world.hear(left("waiting-0"))

        assert (world.find(ENTRIES), world.find(PLACES)) == ([], [])

    def test_does_not_count_whoever_came_before_that_was_told(self) -> None:
        world = Lives()
        world.hear(
            *[
                ParticipantEnrolled(revision=1, person_id=person, program_id="program", role=Role.MENTEE)
                for person in waiting_people(5)
            ]
        )

        world.wait(HALF_A_YEAR)

        assert world.find(FIGURES) == []


class TestWaiting:
    def test_is_told_by_role_over_five_people(self) -> None:
        world = Lives()
        for number in range(5):
            world.hear(enrolled(f"senior-{number}"))
        for number in range(5):
            world.hear(pair_created(number).model_copy(update={"starts_on": START + timedelta(days=10)}))

        assert [(one.role, one.people, one.days, one.unpaired) for one in waiting_of(world.find(FIGURES))] == [
            (Role.MENTEE, 5, 10.0, 0)
        ]

    def test_counts_whoever_has_no_pair_after_ninety_days_apart(self) -> None:
        world = Lives()
        world.begin(pairs=4, waiting=2)

        world.wait(timedelta(days=91))

        seniors = [one for one in waiting_of(world.find(FIGURES)) if one.role is Role.MENTEE]
        assert [(one.people, one.unpaired, one.days) for one in seniors] == [(5, 1, 0.0)]

    def test_counts_a_pair_that_is_heard_of_before_its_people(self) -> None:
        world = Lives()
        for number in range(5):
            world.hear(pair_created(number).model_copy(update={"starts_on": START + timedelta(days=7)}))
        for number in range(5):
            world.hear(enrolled(f"senior-{number}"))

        assert [(one.people, one.days) for one in waiting_of(world.find(FIGURES))] == [(5, 7.0)]
