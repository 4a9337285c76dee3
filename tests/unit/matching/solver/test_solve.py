import itertools

import numpy as np
import pytest

from services.matching.solver import NotAMatrix, NotWholeNumbers, OutOfRange, WrongShape, solve


def best_by_trying(fit: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> int:
    """Every subset of feasible pairs within capacity."""
    cells = np.argwhere(fit >= 0)
    best = 0
    for chosen in itertools.product((False, True), repeat=len(cells)):
        pairs = cells[list(chosen)]
        used = np.bincount(pairs[:, 0], minlength=len(rows)), np.bincount(pairs[:, 1], minlength=len(columns))
        if (used[0] <= rows).all() and (used[1] <= columns).all():
            best = max(best, int(fit[tuple(pairs.T)].sum()))
    return best


class TestSolve:
    @pytest.mark.parametrize("seed", range(30))
    def test_finds_and_proves_the_optimum_with_places_on_both_sides(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        fit = np.where(rng.random((3, 4)) < 0.75, rng.integers(0, 6, (3, 4)), -1)
        rows, columns = rng.integers(0, 4, 3), rng.integers(0, 3, 4)
        made = solve(fit, mentor_capacity=rows, capacity=columns)
        assert made.total == best_by_trying(fit, rows, columns)
        assert made.certificate.bound == made.total
        assert len(set(zip(made.mentors.tolist(), made.mentees.tolist(), strict=True))) == len(made)
        assert (np.bincount(made.mentors, minlength=3) <= rows).all()
        assert (np.bincount(made.mentees, minlength=4) <= columns).all()

    def test_prices_who_is_wanted_by_many(self) -> None:
        made = solve([[9, 1], [8, 1], [7, -1]])
        assert made.certificate.price.tolist() == [7, 0]
        assert made.certificate.gap == 0

    @pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0)])
    def test_makes_no_pair_of_nobody(self, shape: tuple[int, int]) -> None:
        made = solve(np.zeros(shape, int))
        assert len(made) == 0
        assert made.certificate.bound == 0

    def test_makes_no_pair_where_none_is_feasible(self) -> None:
        made = solve([[-1, -1], [-1, -1]])
        assert len(made) == 0
        assert made.certificate.gap == 0

    def test_refuses_fits_that_are_not_numbers(self) -> None:
        with pytest.raises(NotWholeNumbers, match="NaN"):
            solve([[1.0, float("nan")]])

    def test_refuses_a_list_for_a_table(self) -> None:
        with pytest.raises(NotAMatrix, match="row for each mentor"):
            solve([1, 2])

    def test_refuses_capacities_of_other_people(self) -> None:
        with pytest.raises(WrongShape, match="mentor_capacity"):
            solve([[1]], mentor_capacity=[1, 1])

    def test_refuses_a_negative_capacity(self) -> None:
        with pytest.raises(OutOfRange, match="capacity of row 0"):
            solve([[1]], capacity=[-1])
