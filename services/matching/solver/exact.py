"""Exact assignments of a plain matrix.

Small ones where one side has single places go to SciPy: the other's places become rows of their own, and the shortest
augmenting path method solves it (Crouse 2016, `linear_sum_assignment`). It is also the oracle the auction is tested on.
All others go to the auction over all pairs, values scaled by one more than the people (Bertsekas 1988): an epsilon of 1
is then less than any real difference. Without numba the simplex method finds a vertex of the b-matching polytope; its
matrix is totally unimodular, so the vertex is whole (Hoffman and Kruskal 1956).
"""

import numpy as np
from scipy.optimize import linear_sum_assignment, linprog
from scipy.sparse import csr_array, vstack

from services.matching.solver.arrays import Ints
from services.matching.solver.auction import sell
from services.matching.solver.book import open_book, pairs_in
from services.matching.solver.compiled import PROBLEM
from services.matching.solver.graph import Graph

STEP = 5
LARGEST = 2**62


class SolverFailed(RuntimeError):
    """Raised when the linear program ends without an optimum, which its shape makes impossible."""

    def __init__(self, message: str) -> None:
        super().__init__(f"the linear program did not reach its optimum: {message}")


class ValuesTooLarge(ValueError):
    """Raised when fits times people do not fit 64 bits."""

    def __init__(self, highest: int) -> None:
        super().__init__(
            f"a fit of {highest} is too large for an exact auction of so many people; divide all fits first"
        )


def by_scipy(value: Ints, mentor_capacity: Ints, mentee_capacity: Ints) -> tuple[Ints, Ints]:
    """Return rows and columns of greatest value; value [n, m] is negative where infeasible."""
    if max(mentor_capacity.max(initial=0), 1) == 1 or max(mentee_capacity.max(initial=0), 1) == 1:
        return _sorted(*_by_places(value, mentor_capacity, mentee_capacity))
    if PROBLEM is None:
        return by_auction(value, mentor_capacity, mentee_capacity)
    return _sorted(*_by_simplex(value, mentor_capacity, mentee_capacity))


def by_auction(value: Ints, mentor_capacity: Ints, mentee_capacity: Ints) -> tuple[Ints, Ints]:
    """Return rows and columns of greatest value by an auction over all pairs, in 12 bytes a pair.

    Pairs of value 0 are not made.

    Raises:
        ValuesTooLarge: when values times people exceed 64 bits.
    """
    scale, highest = int(mentor_capacity.sum()) + 1, int(value.max(initial=0))
    if highest * scale * 4 > LARGEST:
        raise ValuesTooLarge(highest)
    if highest <= 0:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    here = value > 0
    pointer = np.append(0, np.cumsum(here.sum(axis=1)))
    column = np.nonzero(here)[1].astype(np.uint32)
    graph = Graph(pointer, column, value[here].astype(np.int64) * scale)  # type: ignore[arg-type]
    book = open_book(mentor_capacity, mentee_capacity, np.int64)
    sell(graph, book, _phases(highest * scale // 4))
    return _sorted(*pairs_in(book))


def _phases(first: int) -> tuple[int, ...]:
    """Epsilon from the first down to 1, a fifth each time."""
    phases = [max(1, first)]
    while phases[-1] > 1:
        phases.append(max(1, phases[-1] // STEP))
    return tuple(phases)


def _sorted(rows: Ints, columns: Ints) -> tuple[Ints, Ints]:
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
