import numpy as np
import pytest

from services.matching.solver import Rules, match, rather, stable
from services.matching.solver.compiled import PROBLEM
from services.matching.solver.match import fit_matrix
from services.matching.solver.rather import Rather, _by_kernel, _by_matrix, _held
from tests.unit.matching.solver import market

NOBODY = np.zeros(0, np.int64), np.zeros(0, np.int64)


def looked(seed: int, pairs: tuple[np.ndarray, np.ndarray, np.ndarray], n: int = 40, m: int = 50) -> Rather:
    return rather(*market.sides(n, m, seed), market.weights(), market.rules(), pairs=pairs)


def by_hand(
    seed: int, pairs: tuple[np.ndarray, np.ndarray, np.ndarray], n: int = 40, m: int = 50
) -> set[tuple[int, int]]:
    """Look at every couple, one by one."""
    mentors, mentees = market.sides(n, m, seed)
    fit = fit_matrix(mentors, mentees, market.weights(), market.rules())
    made = {(row, column): value for row, column, value in zip(*(one.tolist() for one in pairs), strict=True)}

    def least(at: int, axis: int, capacity: int) -> int:
        own = [value for couple, value in made.items() if couple[axis] == at]
        return min(own) if len(own) >= capacity else 0

    return {
        (row, column)
        for row in range(n)
        for column in range(m)
        if (row, column) not in made
        and fit[row, column] > least(row, 0, mentors.capacity[row])
        and fit[row, column] > least(column, 1, mentees.capacity[column])
    }


class TestRather:
    @pytest.mark.parametrize("seed", range(5))
    def test_finds_the_couples_who_would_both_rather_have_each_other(self, seed: int) -> None:
        made = match(*market.sides(40, 50, seed), market.weights(), market.rules())
        pairs = made.mentors, made.mentees, made.fit
        expected = by_hand(seed, pairs)
        found = looked(seed, pairs)
        assert found.couples == len(expected)
        best = int(found.gain.argmax())
        assert not expected or (best, int(found.partner[best])) in expected

    @pytest.mark.skipif(PROBLEM is not None, reason=str(PROBLEM))
    def test_gives_the_same_by_the_kernel(self) -> None:
        mentors, mentees = market.sides(60, 2300, 3)
        made = match(mentors, mentees, market.weights(), market.rules())
        held = _held(made.mentors, made.fit, mentors.capacity), _held(made.mentees, made.fit, mentees.capacity)
        taken = np.isin(np.arange(60), made.mentors), np.isin(np.arange(2300), made.mentees)
        program = mentors, mentees, market.weights(), market.rules(), held, taken, 100
        one, other = _by_matrix(*program), _by_kernel(*program)
        for name in ("blocking", "gain", "mentor_envy", "mentee_envy"):
            assert (getattr(one, name) == getattr(other, name)).all(), name

    def test_finds_nobody_where_there_is_nobody_else(self) -> None:
        mentors, mentees = market.sides(1, 1, 5)
        fit = fit_matrix(mentors, mentees, market.weights(), Rules(level_gap=None, common_hours=0))
        both = np.array([0]), np.array([0]), fit[0]
        found = rather(mentors, mentees, market.weights(), Rules(level_gap=None, common_hours=0), pairs=both)
        assert (found.couples, found.mentor_envy.tolist()) == (0, [0])


class TestStable:
    @pytest.mark.parametrize("seed", range(8))
    def test_leaves_no_couple_who_would_both_rather_have_each_other(self, seed: int) -> None:
        made = stable(*market.sides(40, 50, seed), market.weights(), market.rules(), pinned=NOBODY)
        assert looked(seed, made).couples == 0
        assert by_hand(seed, made) == set()

    def test_is_worth_no_more_than_the_best(self) -> None:
        sides = market.sides(60, 60, 2)
        best = match(*sides, market.weights(), market.rules())
        made = stable(*sides, market.weights(), market.rules(), pinned=NOBODY)
        assert 0 < made[2].sum() <= best.total

    def test_keeps_pinned_pairs_and_the_least_fit(self) -> None:
        sides = market.sides(40, 50, 1)
        fit = fit_matrix(*sides, market.weights(), market.rules())
        row, column = (int(one[0]) for one in np.nonzero(fit > 0))
        pinned = np.array([row]), np.array([column])
        rows, columns, fits = stable(*sides, market.weights(), market.rules(), pinned=pinned, least_fit=3000)
        kept = (rows == row) & (columns == column)
        assert kept.any()
        assert (fits[~kept] >= 3000).all()
