"""Finds in one pass over all pairs, in memory of people x list, what pairs are best at given prices.

Each mentor's mentees of greatest fit minus price and, if wanted, each mentee's mentors of greatest fit minus profit.
A block of mentors is scored with a tile of mentees that is in the cache. The result does not depend on the number of
threads: mentors are independent, and of equally keen mentors the first of the layout's order is kept.
"""

from typing import NamedTuple

import numpy as np

from services.matching.solver.arrays import Ints, Whole
from services.matching.solver.compiled import by_workers, compiled
from services.matching.solver.kernel import NONE, TOGETHER, fill_fits
from services.matching.solver.layout import Layout

FOLD = 16
"""A tile is looked at as so many rows: what the most of a column of it is not worth, none of these mentees is."""

LARGE, LARGE_BLOCK, SMALL_BLOCK = 50_000, 1024, 256
i16 = np.int16


class Suitors(NamedTuple):
    """Each mentee's keenest mentors so far, the keenest first, in the layout's tiles.

    Attributes:
        gain: [tiles, tile, c] int16 fit minus the mentor's profit, NONE where there are fewer.
        position: [tiles, tile, c] int32 of the mentor in the layout's order, or -1.
        least: [tiles, FOLD, width] int16 gain of the last one.
    """

    gain: Ints
    position: Ints
    least: Ints


@compiled
def _reduce(reduced: Ints, most: Ints, fit: Ints, price: Ints) -> None:
    """Fill fit minus price [FOLD, width], and the most of each column of it."""
    for c in range(most.shape[0]):
        most[c] = NONE
    for r in range(reduced.shape[0]):
        for c in range(reduced.shape[1]):
            net = i16(fit[r, c] - price[r, c])  # for all, so that the compiler can vectorize the loop
            reduced[r, c] = NONE if fit[r, c] < 0 else net
            most[c] = max(most[c], reduced[r, c])


@compiled
def _replace_least(value: Ints, column: Ints, new: Whole, at: Whole) -> None:
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
def _keep_best(value: Ints, column: Ints, reduced: Ints, most: Ints, first: Whole) -> None:
    """Push entries greater than the heap's least; columns without one are skipped, which are most."""
    width = reduced.shape[1]
    for c in range(width):
        if most[c] > value[0]:
            for r in range(reduced.shape[0]):
                if reduced[r, c] > value[0]:
                    _replace_least(value, column, reduced[r, c], first + r * width + c)


@compiled
def _keep_keenest(suitors: Suitors, tile: int, fit: Ints, mine: tuple[Whole, Whole], keen: Ints) -> None:
    """Enter the mentor of this profit and position where they gain more than the last suitor of a mentee."""
    profit, position = mine
    least = suitors.least[tile]
    for c in range(keen.shape[0]):
        keen[c] = i16(0)
    for r in range(fit.shape[0]):
        for c in range(fit.shape[1]):
            keen[c] |= i16((fit[r, c] >= 0) & (i16(fit[r, c] - profit) > least[r, c]))
    for c in range(keen.shape[0]):
        if keen[c]:
            for r in range(fit.shape[0]):
                gain = i16(fit[r, c] - profit)
                if fit[r, c] >= 0 and gain > least[r, c]:
                    q = r * fit.shape[1] + c
                    _enter(suitors.gain[tile, q], suitors.position[tile, q], gain, position)
                    least[r, c] = suitors.gain[tile, q, -1]


@compiled
def _enter(gain: Ints, position: Ints, new: Whole, at: Whole) -> None:
    """Insert into a descending list, behind what is equal and before; the last one leaves it."""
    place = gain.shape[0] - 1
    while place > 0 and (gain[place - 1] < new or (gain[place - 1] == new and position[place - 1] > at)):
        gain[place], position[place] = gain[place - 1], position[place - 1]
        place -= 1
    gain[place], position[place] = new, at


@compiled
def _merge(into: Suitors, others: Suitors) -> None:
    """Enter other lists into these."""
    tiles, size, c = into.gain.shape
    for tile in range(tiles):
        for q in range(size):
            gain, position = into.gain[tile, q], into.position[tile, q]
            for other in range(c):
                new, at = others.gain[tile, q, other], others.position[tile, q, other]
                if at >= 0 and (new > gain[c - 1] or (new == gain[c - 1] and at < position[c - 1])):
                    _enter(gain, position, new, at)


@compiled
def _search(  # noqa: PLR0913, PLR0917 - numba takes no objects
    layout: Layout, price: Ints, profit: Ints, some: tuple[int, int], found: tuple[Ints, Ints], suitors: Suitors
) -> None:
    """Search for the mentors at some positions of the layout's order."""
    value, column = found
    order, tiles, wanted = layout.rows.order, price.shape[0], suitors.gain.shape[2] > 0
    fits, shape = np.empty((TOGETHER, price.shape[1] * price.shape[2]), np.int16), price.shape[1:]
    reduced, most = np.empty(shape, np.int16), np.empty(shape[1], np.int16)
    for tile in range(tiles):
        for at in range(some[0], some[1], TOGETHER):
            here = min(TOGETHER, some[1] - at)
            fill_fits(fits[:here], at, tile, layout)
            for k in range(here):
                row, fit = order[at + k], fits[k].reshape(shape)
                _reduce(reduced, most, fit, price[tile])
                _keep_best(value[row], column[row], reduced, most, tile * fits.shape[1])
                if wanted:
                    _keep_keenest(suitors, tile, fit, (profit[row], at + k), most)


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
    return _searched(layout, k, 0, price, floor, np.zeros(len(floor), np.int16))[0]


def nearest_and_keenest(  # noqa: PLR0913, PLR0917 - two lists, and what each needs
    layout: Layout, k: int, c: int, price: Ints, floor: Ints, profit: Ints
) -> tuple[tuple[Ints, Ints], tuple[Ints, Ints]]:
    """Return what `nearest` does, and up to c mentors for each mentee, the keenest first.

    Args:
        layout: the people and the program, with all mentees.
        k: most mentees to return for a mentor.
        price: as for `nearest`.
        floor: as for `nearest`.
        c: most mentors to return for a mentee.
        profit: [n] -20,000..31,000.

    Returns:
        What `nearest` does, then [m, c] int16 fit minus profit and [m, c] int32 row of the mentor, or -1.
    """
    nearby, suitors = _searched(layout, k, c, price, floor, profit)
    original, order = layout.columns.original, layout.rows.order
    m, (tiles, size, _) = len(original), suitors.gain.shape
    gain, row = np.empty((m, c), np.int16), np.empty((m, c), np.int32)
    position = suitors.position.reshape(tiles * size, c)[:m]
    gain[original] = suitors.gain.reshape(tiles * size, c)[:m]
    row[original] = np.where(position >= 0, order[position], -1)
    return nearby, (gain, row)


def _searched(  # noqa: PLR0913, PLR0917 - as above
    layout: Layout, k: int, c: int, price: Ints, floor: Ints, profit: Ints
) -> tuple[tuple[Ints, Ints], Suitors]:
    original, shape = layout.columns.original, layout.columns.kind.shape
    value = np.repeat(floor.astype(np.int16)[:, None], k, axis=1)
    column = np.full((len(floor), k), -1, np.int32)
    there = np.zeros(shape, np.int16)
    there.reshape(-1)[: len(original)] = price.astype(np.int16)[original]
    folded, mine = there.reshape(len(there), FOLD, -1), profit.astype(np.int16)
    states = by_workers(
        lambda: _nobody(shape, c),
        lambda suitors, *some: _search(layout, folded, mine, some, (value, column), suitors),
        len(floor),
        LARGE_BLOCK if len(floor) >= LARGE else SMALL_BLOCK,
    )
    for one in states[1:]:
        _merge(states[0], one)
    return (value, np.where(column >= 0, original[column], -1).astype(np.int32)), states[0]


def _nobody(shape: tuple[int, ...], c: int) -> Suitors:
    tiles, tile = shape
    return Suitors(
        gain=np.full((tiles, tile, c), NONE),
        position=np.full((tiles, tile, c), -1, np.int32),
        least=np.full((tiles, FOLD, tile // FOLD), NONE),
    )
