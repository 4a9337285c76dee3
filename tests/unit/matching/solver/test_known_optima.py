"""Families of assignment instances whose optimum is known in closed form, solved by the auction through `solve`."""

import numpy as np
import pytest

from services.matching.solver import Method, solve
from services.matching.solver.compiled import PROBLEM

pytestmark = pytest.mark.skipif(PROBLEM is not None, reason=str(PROBLEM))


def least_cost(cost: np.ndarray) -> int:
    """The least cost of a complete assignment, found and proven by the auction."""
    # Worth more than any difference, so that everybody is assigned.
    made = solve(cost.max() * (len(cost) + 1) - cost, method=Method.AUCTION)
    assert made.method is Method.AUCTION
    assert made.certificate.gap == 0
    assert len(made) == min(cost.shape)
    return int(cost[made.mentors, made.mentees].sum())


class TestKnownOptima:
    @pytest.mark.parametrize("n", [10, 60, 150])
    def test_products_are_least_when_large_meets_small(self, n: int) -> None:
        """Machol and Wien 1976: cost i x j, the instance on which many methods are slowest."""
        steps = np.arange(1, n + 1)
        assert least_cost(np.outer(steps, steps)) == sum(k * (n + 1 - k) for k in range(1, n + 1))

    @pytest.mark.parametrize("seed", range(3))
    def test_points_on_a_line_are_matched_in_order(self, seed: int) -> None:
        """Distances on a line: the sorted order is optimal."""
        rng = np.random.default_rng(seed)
        one, other = rng.integers(0, 100_000, (2, 200))
        assert least_cost(abs(one[:, None] - other)) == abs(np.sort(one) - np.sort(other)).sum()

    @pytest.mark.parametrize("seed", range(3))
    def test_monge_arrays_are_solved_by_their_diagonal(self, seed: int) -> None:
        """Hoffman 1963: where c(i,j) + c(k,l) <= c(i,l) + c(k,j), the diagonal is optimal."""
        rng = np.random.default_rng(seed)
        density = rng.integers(0, 9, (120, 120))
        cost = density[::-1].cumsum(axis=0)[::-1].cumsum(axis=1)
        shuffled = rng.permutation(120)
        assert least_cost(cost[shuffled]) == np.trace(cost)

    def test_a_staircase_pays_each_step_once(self) -> None:
        """Cost max(i, j): every assignment pays at least the sum of all steps."""
        steps = np.arange(1, 181)
        assert least_cost(np.maximum.outer(steps, steps)) == steps.sum()

    @pytest.mark.parametrize("seed", range(5))
    def test_a_planted_optimum_is_found_among_narrow_gaps(self, seed: int) -> None:
        """Costs u + v + slack, without slack on one hidden assignment: the optimum is all u and v together."""
        rng = np.random.default_rng(seed)
        u, v = rng.integers(0, 5000, (2, 250))
        slack = rng.integers(0, 4, (250, 250))
        slack[np.arange(250), rng.permutation(250)] = 0
        assert least_cost(u[:, None] + v + slack) == u.sum() + v.sum()

    @pytest.mark.parametrize("shape", [(80, 80), (50, 90), (90, 50)])
    def test_ties_everywhere_cost_the_same_whoever_is_chosen(self, shape: tuple[int, int]) -> None:
        assert least_cost(np.full(shape, 7)) == 7 * min(shape)

    def test_sides_of_different_size_leave_the_dearest_out(self) -> None:
        """Cost by column alone: the cheapest columns are taken."""
        price = np.random.default_rng(1).integers(0, 1000, 140)
        assert least_cost(np.tile(price, (60, 1))) == np.sort(price)[:60].sum()

    def test_islands_are_solved_apart(self) -> None:
        blocks = [np.add.outer(np.arange(k), np.arange(k)) for k in (3, 20, 41)]
        fit = np.full((64, 64), -1)
        first = 0
        for block in blocks:
            fit[first : first + len(block), first : first + len(block)] = block
            first += len(block)
        made = solve(fit, method=Method.AUCTION)
        assert made.total == sum(int(2 * np.arange(len(block)).sum()) for block in blocks)
        assert made.certificate.gap == 0

    def test_a_transport_problem_fills_the_nearest_places(self) -> None:
        """Points on a line, five at each of 40 places: still the sorted order."""
        rng = np.random.default_rng(2)
        people, places = rng.integers(0, 10_000, 200), rng.integers(0, 10_000, 40)
        cost = abs(people[:, None] - places)
        made = solve(10_000 * 201 - cost, capacity=[5] * 40, method=Method.AUCTION)
        assert len(made) == 200
        assert cost[made.mentors, made.mentees].sum() == abs(np.sort(people) - np.sort(np.repeat(places, 5))).sum()
