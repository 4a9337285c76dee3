"""Finds each mentor's mentees of greatest fit minus price, in one pass over all pairs, in memory of n x k.

A block of mentors is scored with a tile of mentees that is in the cache; a heap keeps each mentor's best. Rows are
independent, so the result does not depend on the number of threads.
"""

import numpy as np

from services.matching.solver.arrays import Ints, Whole
from services.matching.solver.compiled import compiled, on_all_cores
from services.matching.solver.kernel import NONE, TOGETHER, fill_fits
from services.matching.solver.layout import Layout

CHUNK = 64
LARGE, LARGE_BLOCK, SMALL_BLOCK = 50_000, 1024, 256
i16 = np.int16


@compiled
def _reduce(reduced: Ints, fit: Ints, price: Ints) -> None:
    for q in range(fit.shape[0]):
        net = i16(fit[q] - price[q])  # for all, so that the compiler can vectorize the loop
        reduced[q] = NONE if fit[q] < 0 else net


@compiled
def replace_least(value: Ints, column: Ints, new: Whole, at: Whole) -> None:
    """Replace the least entry of a binary heap (the first) and restore the heap."""
    hole, size = 0, value.shape[0]
    while 2 * hole + 1 < size:
        child = 2 * hole + 1
        if child + 1 < size and value[child + 1] < value[child]:
            child += 1
        if value[child] >= new:
            break
        value[hole], column[hole] = value[child], column[child]
        hole = child
    value[hole], column[hole] = new, at


@compiled
def _keep_best(value: Ints, column: Ints, reduced: Ints, first: Whole) -> None:
    """Push entries greater than the heap's least; chunks of 64 without one are skipped, which are most."""
    for start in range(0, reduced.shape[0], CHUNK):
        best = NONE
        for q in range(start, start + CHUNK):
            best = max(best, reduced[q])
        if best > value[0]:
            for q in range(start, start + CHUNK):
                if reduced[q] > value[0]:
                    replace_least(value, column, reduced[q], first + q)


@compiled
def _search(layout: Layout, price: Ints, start: int, stop: int, found: tuple[Ints, Ints]) -> None:
    """Search for the mentors at positions start to stop of the layout's order."""
    value, column = found
    order, (tiles, size) = layout.rows.order, price.shape
    fits, reduced = np.empty((TOGETHER, size), np.int16), np.empty(size, np.int16)
    for tile in range(tiles):
        for at in range(start, stop, TOGETHER):
            here = min(TOGETHER, stop - at)
            fill_fits(fits[:here], at, tile, layout)
            for k in range(here):
                row = order[at + k]
                _reduce(reduced, fits[k], price[tile])
                _keep_best(value[row], column[row], reduced, tile * size)


def nearest(layout: Layout, k: int, price: Ints, floor: Ints) -> tuple[Ints, Ints]:
    """Return up to k mentees for each mentor whose fit minus price exceeds the mentor's floor.

    Args:
        layout: the people and the program.
        k: most mentees to return for a mentor.
        price: by row of the mentees' side, within int16.
        floor: [n] within int16.

    Returns:
        [n, k] int16 fit minus price (the floor where fewer were found) and [n, k] int32 row of the mentee, or -1.
    """
    original = layout.columns.original
    value = np.repeat(floor.astype(np.int16)[:, None], k, axis=1)
    column = np.full((len(floor), k), -1, np.int32)
    tiles, size = layout.columns.kind.shape
    there = np.zeros((tiles, size), np.int16)
    there.reshape(-1)[: len(original)] = price.astype(np.int16)[original]
    on_all_cores(
        lambda start, stop: _search(layout, there, start, stop, (value, column)),
        len(floor),
        LARGE_BLOCK if len(floor) >= LARGE else SMALL_BLOCK,
    )
    return value, np.where(column >= 0, original[column], -1).astype(np.int32)
