"""Shares and their intervals, against published examples."""

import pytest

from shared.proportions import difference, people_to_see, wilson


class TestWilson:
    def test_gives_the_published_interval(self) -> None:
        # Newcombe (1998), Statistics in Medicine 17, 857-872, table I: 81/263 and 0/20.
        assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)
        assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=1e-4)


class TestDifference:
    @pytest.mark.parametrize(
        ("counts", "low", "high"),
        # Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10.
        [((56, 70, 48, 80), 0.0524, 0.3339), ((9, 10, 3, 10), 0.1705, 0.8090), ((10, 10, 0, 20), 0.6791, 1.0)],
    )
    def test_gives_the_published_interval(self, counts: tuple[int, int, int, int], low: float, high: float) -> None:
        found = difference(*counts)

        assert found == pytest.approx((counts[0] / counts[1] - counts[2] / counts[3], low, high), abs=1e-4)


class TestPeopleToSee:
    def test_are_those_of_the_textbook(self) -> None:
        assert people_to_see(0.1, 0.9) == 197
        assert people_to_see(0.1, 0.5) == 385

    def test_are_more_for_a_smaller_difference(self) -> None:
        assert people_to_see(0.05, 0.9) > people_to_see(0.1, 0.9)
