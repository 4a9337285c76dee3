"""Exact assignments with SciPy: the way for small programs, and the oracle that the auction is tested against.

Where one side has single places the other's places become rows of their own and the shortest augmenting path method
solves it (Crouse 2016, `linear_sum_assignment`); where both have several, a vertex of the b-matching polytope is
whole because its matrix is totally unimodular (Hoffman and Kruskal 1956), so the simplex method finds it.
"""

import numpy as np
from scipy.optimize import linear_sum_assignment, linprog
from scipy.sparse import csr_array, vstack

from services.matching.solver.arrays import Ints


class SolverFailed(RuntimeError):
    """Raised when the linear program ends without an optimum, which its shape makes impossible."""

    def __init__(self, message: str) -> None:
        super().__init__(f"the linear program did not reach its optimum: {message}")


def exact_pairs(value: Ints, mentor_capacity: Ints, mentee_capacity: Ints) -> tuple[Ints, Ints]:
    """Return rows and columns of an assignment of greatest value; value [n, m] is negative where infeasible."""
    if max(mentor_capacity.max(initial=0), 1) == 1 or max(mentee_capacity.max(initial=0), 1) == 1:
        rows, columns = _by_places(value, mentor_capacity, mentee_capacity)
    else:
        rows, columns = _by_simplex(value, mentor_capacity, mentee_capacity)
    order = np.lexsort((columns, rows))
    return rows[order], columns[order]


def _by_places(value: Ints, mentor_capacity: Ints, mentee_capacity: Ints) -> tuple[Ints, Ints]:
    row_of = np.repeat(np.arange(len(mentor_capacity)), mentor_capacity)
    column_of = np.repeat(np.arange(len(mentee_capacity)), mentee_capacity)
    places = value[np.ix_(row_of, column_of)]
    rows, columns = linear_sum_assignment(np.maximum(places, 0), maximize=True)
    feasible = places[rows, columns] >= 0
    return row_of[rows[feasible]], column_of[columns[feasible]]


def _by_simplex(value: Ints, mentor_capacity: Ints, mentee_capacity: Ints) -> tuple[Ints, Ints]:
    rows, columns = np.nonzero(value >= 0)
    if not len(rows):
        return rows, columns
    each, ones = np.arange(len(rows)), np.ones(len(rows))
    limits = vstack([csr_array((ones, (rows, each))), csr_array((ones, (columns, each)))])
    capacity = np.r_[mentor_capacity[: rows.max() + 1], mentee_capacity[: columns.max() + 1]]
    answer = linprog(-value[rows, columns], A_ub=limits, b_ub=capacity, bounds=(0, 1), method="highs-ds")
    if answer.x is None:
        raise SolverFailed(answer.message)
    used = np.rint(answer.x).astype(bool)
    return rows[used], columns[used]
