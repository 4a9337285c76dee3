import numpy as np
import pytest

from services.matching.solver import BadRange, Rules, Side, Weights, match_groups
from tests.unit.matching.solver import market


class TestMatchGroups:
    @pytest.mark.parametrize("seed", range(4))
    def test_gives_every_senior_with_juniors_enough_of_them_and_not_too_many(self, seed: int) -> None:
        juniors, seniors = market.sides(40, 25, seed)
        made = match_groups(juniors, seniors, market.weights(), Rules(common_hours=3), smallest=3, largest=4)
        members = np.bincount(made.mentees, minlength=25)
        assert set(members) <= {0, 3, 4}
        assert len(made) > 0
        assert np.bincount(made.mentors).max() == 1
        assert 0 <= made.certificate.gap < 0.2

    def test_makes_no_group_when_juniors_are_too_few(self) -> None:
        juniors, seniors = Side.of([0]), Side.of([1, 2], level=[3, 3])
        assert len(match_groups(juniors, seniors, Weights(), Rules())) == 0

    def test_leaves_out_a_senior_without_capacity(self) -> None:
        juniors, seniors = Side.of([0, 1, 2]), Side.of([3, 4], level=[3, 3], capacity=[0, 1])
        assert match_groups(juniors, seniors, Weights(), Rules()).mentees.tolist() == [1, 1, 1]

    def test_refuses_an_empty_range_of_sizes(self) -> None:
        juniors, seniors = Side.of([0]), Side.of([1])
        with pytest.raises(BadRange, match=r"a group of 5\.\.4"):
            match_groups(juniors, seniors, Weights(), Rules(), smallest=5, largest=4)
