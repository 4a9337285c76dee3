"""Each wave is asked on its day, as often as the pair's length allows, and never while the pair is paused."""

from datetime import timedelta

import pytest

from services.feedback.domain.waves import WAVES, next_round
from services.feedback.store import PAIRS
from shared.contracts.feedback import SurveyIssued, Wave
from shared.contracts.pairs import PairEndReason, PairExtended, PairPaused, PairResumed, PauseReason
from shared.contracts.vocabulary import Kind
from tests.memory import START
from tests.unit.feedback.world import World, members, pair_created, pair_ended

DAY = timedelta(days=1)


@pytest.fixture
def world() -> World:
    return World()


def asked(world: World) -> list[tuple[str, int]]:
    """Return the waves in which the junior of the first pair was asked, with their days."""
    surveys = sorted(world.surveys(person_id="junior-1"), key=lambda survey: survey.issued_at)
    return [(survey.wave, (survey.issued_at - START).days) for survey in surveys]


def paused(**change: object) -> PairPaused:
    about = {"revision": 2, "pair_id": "pair-1", "program_id": "program", "kind": Kind.REVERSE, "members": members()}
    return PairPaused.model_validate({**about, "reason": PauseReason.BY_MEMBER, **change})


def resumed(ends_on: timedelta) -> PairResumed:
    about = {"revision": 3, "pair_id": "pair-1", "program_id": "program", "kind": Kind.REVERSE, "members": members()}
    return PairResumed.model_validate({**about, "ends_on": START + ends_on})


def extended(ends_on: timedelta) -> PairExtended:
    about = {"revision": 4, "pair_id": "pair-1", "program_id": "program", "kind": Kind.REVERSE, "members": members()}
    return PairExtended.model_validate({**about, "weeks": 12, "ends_on": START + ends_on})


class TestAPairOfTwelveWeeks:
    def test_is_asked_at_the_start_after_a_month_on_the_way_at_the_end_and_twice_later(self, world: World) -> None:
        world.hear(pair_created())
        world.wait(84 * DAY)
        world.hear(pair_ended(reason=PairEndReason.COMPLETED))
        world.wait(400 * DAY)

        assert asked(world) == [
            ("expectations", 0),
            ("day-30", 30),
            ("check-in", 60),
            ("closing", 84),
            ("after-6-months", 84 + 182),
            ("after-12-months", 84 + 365),
        ]

    def test_that_ends_early_is_asked_no_more(self, world: World) -> None:
        world.hear(pair_created())
        world.wait(40 * DAY)
        world.hear(pair_ended())
        assert not [one for one in world.timers if one.startswith(("ask:", "expire:"))]
        world.wait(600 * DAY)

        assert [wave for wave, _ in asked(world)] == ["expectations", "day-30"]


class TestAShortPair:
    def test_is_asked_at_its_start_and_end_alone(self, world: World) -> None:
        world.hear(pair_created().model_copy(update={"weeks": 6}))
        world.wait(42 * DAY)

        assert asked(world) == [("expectations", 0)]


class TestALongPair:
    def test_is_asked_every_sixty_days_up_to_three_weeks_before_its_end(self, world: World) -> None:
        world.hear(pair_created().model_copy(update={"weeks": 52}))
        world.wait(364 * DAY)

        assert [day for wave, day in asked(world) if wave == "check-in"] == [60, 120, 180, 240, 300]
        assert len({survey.id for survey in world.surveys(wave=Wave.CHECK_IN)}) == 10

    def test_is_asked_in_the_time_by_which_it_was_extended(self, world: World) -> None:
        world.hear(pair_created())
        world.wait(80 * DAY)
        world.hear(extended(168 * DAY))
        world.wait(88 * DAY)

        assert [day for wave, day in asked(world) if wave == "check-in"] == [60, 120]


class TestAPausedPair:
    def test_is_asked_when_it_goes_on(self, world: World) -> None:
        world.hear(pair_created(), paused())
        world.wait(50 * DAY)
        assert asked(world) == [("expectations", 0)]

        world.hear(resumed(134 * DAY))
        world.wait(8 * DAY)

        assert [wave for wave, _ in asked(world)] == ["expectations", "day-30"]

    def test_that_ends_is_asked_no_more(self, world: World) -> None:
        world.hear(pair_created(), paused(), pair_ended())

        world.wait(90 * DAY)

        assert [wave for wave, _ in asked(world)] == ["expectations"]
        assert world.timers == {}


class TestAPairThatMetBefore:
    def test_is_asked_in_the_rounds_to_come_alone(self, world: World) -> None:
        began = START - 100 * DAY
        world.hear(pair_created().model_copy(update={"starts_on": began, "weeks": 52}))
        world.wait(30 * DAY)

        assert asked(world) == [("expectations", 0), ("check-in", 20)]


class TestNextRound:
    @pytest.mark.parametrize(("day", "number"), [(-1, 1), (0, 1), (59, 1), (60, 2), (61, 2), (119, 2), (120, 3)])
    def test_is_the_first_to_come(self, day: int, number: int) -> None:
        plan = WAVES[Wave.CHECK_IN]
        due = START + (60 * number) * DAY

        assert next_round(plan, START, START + 300 * DAY, START + day * DAY) == (number, due)


class TestTopics:
    def test_that_can_be_ticked_are_the_pairs_own_first(self, world: World) -> None:
        for number in range(1, 7):
            world.hear(pair_created(number).model_copy(update={"topics": ("data literacy",)}))
        world.hear(pair_created(7).model_copy(update={"topics": ("welding", "data literacy")}))
        world.wait(30 * DAY)

        (survey,) = world.surveys(person_id="junior-7", wave=Wave.DAY_30)
        assert survey.topics == ("welding", "data literacy")

    def test_of_few_pairs_are_offered_to_nobody_else(self, world: World) -> None:
        world.hear(*(pair_created(number).model_copy(update={"topics": ("welding",)}) for number in range(1, 5)))
        world.hear(pair_created(9))
        world.wait(30 * DAY)

        assert world.surveys(person_id="junior-9", wave=Wave.DAY_30)[0].topics == ()

    def test_are_noted_once_for_each_pair(self, world: World) -> None:
        one = pair_created().model_copy(update={"topics": ("welding",)})
        world.hear(one, one)

        assert world.kept["program_topics"]["program"].pairs == (("welding", 1),)


class TestPairs:
    def test_know_their_last_day(self, world: World) -> None:
        world.hear(pair_created(), extended(200 * DAY))

        assert world.find(PAIRS)[0].ends_on == START + 200 * DAY

    def test_are_told_of_in_each_wave_once_for_each_person(self, world: World) -> None:
        world.hear(pair_created(), pair_created())
        world.wait(31 * DAY)

        assert len(world.heard(SurveyIssued)) == 4
