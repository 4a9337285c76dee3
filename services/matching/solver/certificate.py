"""The dual bound over all pairs of a plain matrix, and the prices that make it tight for an optimal assignment."""

import numpy as np

from services.matching.solver.arrays import Ints

NEVER = -(2**40)
"""Stands for minus infinity in sums of int64."""


def dual_bound(value: Ints, price: Ints, mentor_capacity: Ints, mentee_capacity: Ints) -> int:
    """Return an upper bound on all assignments, for any prices >= 0; value [n, m] is negative where infeasible."""
    places = int((price.astype(np.int64) * mentee_capacity).sum())
    reduced = np.where(value < 0, NEVER, value.astype(np.int64) - price)
    best = -np.sort(-reduced, axis=1)[:, : int(mentor_capacity.max(initial=0))]
    allowed = np.arange(best.shape[1]) < mentor_capacity[:, None]
    return places + int((np.maximum(best, 0) * allowed).sum())


def tight_prices(value: Ints, made: tuple[Ints, Ints], mentor_capacity: Ints) -> tuple[Ints, Ints]:
    """Return the least prices [m] and the profits [n] under which nobody wants to leave an optimal assignment.

    Bellman-Ford on the residual graph: a price rises to the most that an outsider would pay beyond their profit,
    which lowers the holders' profits, and so on. It ends because an optimal assignment has no improving cycle.
    """
    rows, columns = made
    inside = np.where(value < 0, NEVER, value.astype(np.int64))
    worth = inside[rows, columns]
    inside[rows, columns] = NEVER
    full = np.bincount(rows, minlength=len(value)) >= mentor_capacity
    price = np.zeros(value.shape[1], np.int64)
    profit = np.full(len(value), -1)
    for _ in range(sum(value.shape) + 2):
        paid = np.full(len(value), -NEVER)
        np.minimum.at(paid, rows, worth - price[columns])
        now = np.where(full & (mentor_capacity > 0), paid, 0)
        moved = now != profit
        if not moved.any():
            break
        profit = now
        price = np.maximum(price, (inside[moved] - profit[moved, None]).max(axis=0, initial=0))
    return price, profit
