from itertools import product

import numpy as np
import pytest

from services.matching.solver import BadRange, Rules, Side, Weights, Wishes, match_groups, score
from tests.unit.matching.solver import market


def best_by_trying(fit: np.ndarray, smallest: int, largest: int) -> int:
    """Every way to give each junior a senior, or none."""
    best = 0
    for way in product(range(-1, fit.shape[1]), repeat=len(fit)):
        seniors = np.array(way)
        members = np.bincount(seniors[seniors >= 0], minlength=fit.shape[1])
        worth = fit[seniors >= 0, seniors[seniors >= 0]]
        if ((members == 0) | ((members >= smallest) & (members <= largest))).all() and (worth >= 0).all():
            best = max(best, int(worth.sum()))
    return best


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

    def test_comes_close_to_the_best_of_all_ways_and_never_above_the_bound(self) -> None:
        reached = possible = 0
        for seed in range(8):
            juniors, seniors = market.sides(6, 3, seed)
            fit = score(juniors, seniors, market.weights(), Rules(common_hours=3)).fit.astype(int)
            made = match_groups(juniors, seniors, market.weights(), Rules(common_hours=3), smallest=2, largest=3)
            best = best_by_trying(fit, 2, 3)
            assert made.total <= best <= made.certificate.bound, f"seed {seed}"
            reached, possible = reached + made.total, possible + best
        assert reached >= 0.97 * possible

    def test_gives_who_is_left_a_group_with_a_senior_dissolved_too_early(self) -> None:
        # Junior 0 can only meet senior 2, whom junior 1 likes less than senior 3: each alone at first.
        juniors = Side.of([0, 1], languages=[1, 3], seeks=[[0], [5]])
        seniors = Side.of([2, 3], level=[3, 3], languages=[1, 2], offers=[[4], [5]])
        made = match_groups(juniors, seniors, Weights(), Rules())
        assert made.mentees.tolist() == [0, 0]

    def test_proves_without_a_pin_that_is_dropped_with_its_group(self) -> None:
        juniors, seniors = market.sides(12, 6, 3)
        program = market.weights(), Rules(common_hours=3)
        fit = score(juniors, seniors, *program).fit.astype(int)
        row, column = np.unravel_index(np.where(fit >= 0, fit, 2**14).argmin(), fit.shape)
        pin = np.array([[juniors.person[row], seniors.person[column]]])
        dropped = match_groups(juniors, seniors, *program, smallest=4, largest=5, wishes=Wishes(pinned=pin))
        free = match_groups(juniors, seniors, *program, smallest=4, largest=5)
        assert (row, column) not in {*zip(dropped.mentors, dropped.mentees, strict=True)}
        assert dropped.certificate.bound == free.certificate.bound

    def test_is_worth_its_fits_and_all_bonuses(self) -> None:
        juniors, seniors = Side.of(np.arange(7)), Side.of([7, 8, 9], level=[3, 3, 3])
        wishes = Wishes(placement=5000, mentee_bonus=np.array([10, 20, 30]))
        made = match_groups(juniors, seniors, Weights(), Rules(), smallest=2, largest=3, wishes=wishes)
        each = 5000 + np.array([10, 20, 30])[made.mentees]
        assert made.certificate.value == made.total + each.sum() <= made.certificate.bound

    def test_absorbs_the_odd_one(self) -> None:
        juniors, seniors = Side.of(np.arange(7)), Side.of([7, 8, 9], level=[3, 3, 3])
        made = match_groups(juniors, seniors, Weights(), Rules(), smallest=2, largest=3)
        assert len(made) == 7

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
