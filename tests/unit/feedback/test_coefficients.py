"""What went with meeting is said with its interval, over twenty pairs, and not where there is nothing."""

from random import Random

import pytest

from services.feedback.commands import AddWorth
from services.feedback.domain.coefficients import (
    EVERYBODY,
    LEAST_PAIRS,
    Direction,
    Lived,
    Worth,
    agreed,
    coefficients_of,
    in_blocks,
    worth_sums,
    worths_of,
)
from services.feedback.domain.figures import About, Figures, added
from shared.contracts.feedback import Wave
from shared.contracts.pairs import PairEndReason
from tests.unit.feedback.site import Site
from tests.unit.feedback.world import pair_created, pair_ended, session_held


def lived(count: int, effect: float, seed: int = 1) -> list[Lived]:
    """Return pairs whose sessions rise with their topics by a planted effect, and not with their hours."""
    chance = Random(seed)  # noqa: S311 - the same every time
    pairs = []
    for _ in range(count):
        topics, hours = chance.randint(0, 4000), chance.randint(0, 4000)
        sessions = round(max(0, 6 + effect * (topics - 2000) / 2000 + chance.gauss(0, 2)))
        pairs.append(Lived(components={"topics": topics, "hours": hours}, sessions=sessions))
    return pairs


class TestCoefficient:
    def test_finds_a_planted_effect(self) -> None:
        found = {one.component: one for one in coefficients_of(lived(200, effect=2))}

        assert found["topics"].direction is Direction.MORE
        assert found["topics"].low < found["topics"].value < found["topics"].high

    def test_invents_none_more_often_than_its_interval_says(self) -> None:
        wrong = sum(
            one.direction is not Direction.UNCLEAR
            for seed in range(200)
            for one in coefficients_of(lived(40, effect=0, seed=seed))
        )

        assert wrong / 400 < 0.09

    def test_is_not_given_over_fewer_than_twenty_pairs(self) -> None:
        assert coefficients_of(lived(LEAST_PAIRS - 1, effect=5)) == ()

    @pytest.mark.parametrize("sessions", [0, 6])
    def test_is_not_given_where_nothing_varies(self, sessions: int) -> None:
        assert coefficients_of([Lived(components={"topics": n}, sessions=sessions) for n in range(30)]) == ()


def worthwhile(people: int, effect: float, seed: int = 1) -> dict[str, Worth]:
    """Return the correlations of people whose worth rises with their topics by a planted effect."""
    chance = Random(seed)  # noqa: S311 - the same every time
    figures = Figures(id="f", program_id="program", about=About.WORTH)
    for number in range(people):
        topics, hours = chance.randint(0, 4000), chance.randint(0, 4000)
        worth = min(5, max(1, round(3 + effect * (topics - 2000) / 2000 + chance.gauss(0, 1))))
        figures = added(figures, EVERYBODY, worth_sums({"topics": topics, "hours": hours}, worth), f"p{number}")
    released = figures.released.get(EVERYBODY)
    return dict(worths_of(released.totals)) if released else {}


class TestWorth:
    def test_finds_a_planted_effect(self) -> None:
        found = worthwhile(200, effect=1)

        assert (found["topics"].direction, found["hours"].direction) == (Direction.MORE, Direction.UNCLEAR)

    def test_is_not_told_before_twenty_people_have_answered(self) -> None:
        assert worthwhile(19, effect=1) == {}

    def test_changes_with_twenty_more_people_and_with_no_fewer(self) -> None:
        assert worthwhile(20, effect=1) == worthwhile(39, effect=1) != worthwhile(40, effect=1)

    def test_says_nothing_together_with_sessions_unless_both_say_the_same(self) -> None:
        assert agreed(Direction.MORE, Direction.MORE) is Direction.MORE
        assert agreed(Direction.MORE, Direction.LESS) is Direction.UNCLEAR
        assert agreed(Direction.MORE, None) is Direction.UNCLEAR


class TestBlocks:
    @pytest.mark.parametrize(("over", "counted"), [(19, 10), (20, 20), (29, 20), (30, 30)])
    def test_let_one_pair_more_change_nothing(self, over: int, counted: int) -> None:
        assert len(in_blocks(lived(over, effect=5))) == counted


class TestRoute:
    async def test_lists_what_went_with_meeting_in_pairs_that_are_over(self) -> None:
        site = Site()
        for number in range(1, 25):
            site.world.hear(pair_created(number).model_copy(update={"components": {"topics": number * 100}}))
            site.world.hear(*(session_held(number, session) for session in range(1, 2 + number // 4)))
            site.world.hear(pair_ended(number, PairEndReason.COMPLETED))

        for survey in site.world.surveys(wave=Wave.CLOSING):
            site.world.answer_all(survey, 1 + int(survey.pair_id.removeprefix("pair-")) // 6)

        (found,) = (await site.client.get("/v1/programs/program/coefficients")).json()["items"]

        assert (found["component"], found["pairs"], found["direction"]) == ("topics", 20, "more")
        assert (found["worth"]["answers"], found["worth"]["direction"], found["together"]) == (40, "more", "more")
        sealed = [one for one in site.world.commands if isinstance(one, AddWorth)]
        assert not any("topics" in one.model_dump_json() for one in sealed)
