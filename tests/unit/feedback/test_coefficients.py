"""What went with meeting is said with its interval, over twenty pairs, and not where there is nothing."""

from random import Random

import pytest

from services.feedback.domain.coefficients import LEAST_PAIRS, Direction, Lived, coefficients_of
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


class TestRoute:
    async def test_lists_what_went_with_meeting_in_pairs_that_are_over(self) -> None:
        site = Site()
        for number in range(1, 25):
            site.world.hear(pair_created(number).model_copy(update={"components": {"topics": number * 100}}))
            site.world.hear(*(session_held(number, session) for session in range(1, 2 + number // 4)))
            site.world.hear(pair_ended(number, PairEndReason.COMPLETED))

        (found,) = (await site.client.get("/v1/programs/program/coefficients")).json()["items"]

        assert (found["component"], found["pairs"], found["direction"]) == ("topics", 24, "more")
