"""Couples who would both rather have each other than whom they have, and people who envy others their partners.

A couple blocks an assignment if the rules allow it, it is not made, and its fit exceeds the least fit that each of the
two has; a free place has fit 0. An assignment without such a couple is stable (Gale and Shapley 1962). A person's envy
is how much better the best partner would fit whom the rules allow them and somebody else has.
"""

from dataclasses import dataclass, replace

import numpy as np

from services.matching.solver.arrays import Bools, Ints, Whole
from services.matching.solver.compiled import PROBLEM, compiled, on_all_cores
from services.matching.solver.kernel import TOGETHER, fill_fits
from services.matching.solver.layout import Layout, lay_out, prepare
from services.matching.solver.match import BLOCK_PAIRS, fit_matrix
from services.matching.solver.people import Side
from services.matching.solver.program import Rules, Weights

BLOCK = 512  # mentors at a time


@dataclass(frozen=True, kw_only=True)
class Rather:
    """What people would rather have.

    Attributes:
        blocking: [n] how many couples of each mentor block the assignment.
        gain: [n] the greatest mutual gain of these: how much better the couple fits than what each of the two has.
        partner: [n] the row of the mentee of that couple, -1 for none.
        mentor_envy: [n] in basis points; `mentee_envy` [m] likewise.
    """

    blocking: Ints
    gain: Ints
    partner: Ints
    mentor_envy: Ints
    mentee_envy: Ints

    @property
    def couples(self) -> int:
        """Return how many couples block the assignment."""
        return int(self.blocking.sum(dtype=np.int64))


def rather(  # noqa: PLR0913 - the people, the program and the pairs
    mentors: Side,
    mentees: Side,
    weights: Weights,
    rules: Rules,
    *,
    pairs: tuple[Ints, Ints, Ints],
    least_fit: int = 0,
) -> Rather:
    """Compare everybody's pairs (rows, columns, fits) with all other pairs that the rules allow."""
    rows, columns, fit = pairs
    held = _held(rows, fit, mentors.capacity), _held(columns, fit, mentees.capacity)
    taken = np.isin(np.arange(len(mentors)), rows), np.isin(np.arange(len(mentees)), columns)
    made = np.stack([mentors.person[rows], mentees.person[columns]], axis=1)
    others = replace(rules, forbidden=np.vstack([rules.forbidden, made]))
    people = (mentors, mentees)
    if PROBLEM or len(mentors) * len(mentees) <= BLOCK_PAIRS:
        found = _by_matrix(*people, weights, others, held, taken, least_fit)
    else:
        found = _by_kernel(*people, weights, others, held, taken, least_fit)
    best = (
        _held(rows, fit, np.ones(len(mentors), int), best=True),
        _held(columns, fit, np.ones(len(mentees), int), best=True),
    )
    return replace(
        found,
        mentor_envy=np.where(taken[0], np.maximum(found.mentor_envy - best[0], 0), 0),
        mentee_envy=np.where(taken[1], np.maximum(found.mentee_envy - best[1], 0), 0),
    )


def _held(at: Ints, fit: Ints, capacity: Ints, *, best: bool = False) -> Ints:
    """[n] the least (or best) fit that each person has; 0 with a free place."""
    out = np.full(len(capacity), -1 if best else 2**14, np.int64)
    (np.maximum if best else np.minimum).at(out, at, fit)
    if best:
        return np.maximum(out, 0)
    return np.where(np.bincount(at, minlength=len(capacity)) < capacity, 0, out)


def _by_matrix(  # noqa: PLR0913, PLR0917 - as above
    mentors: Side,
    mentees: Side,
    weights: Weights,
    rules: Rules,
    held: tuple[Ints, Ints],
    taken: tuple[Bools, Bools],
    least_fit: int,
) -> Rather:
    fit = fit_matrix(mentors, mentees, weights, rules).astype(np.int64)
    fit = np.where(fit < least_fit, -1, fit)
    gain = np.where(fit >= 0, np.minimum(fit - held[0][:, None], fit - held[1][None, :]), 0)
    greatest = gain.max(axis=1, initial=0)
    return Rather(
        blocking=(gain > 0).sum(axis=1),
        gain=greatest,
        partner=np.where(greatest > 0, gain.argmax(axis=1) if fit.size else -1, -1),
        mentor_envy=np.where(taken[1][None, :], fit, -1).max(axis=1, initial=-1),
        mentee_envy=np.where(taken[0][:, None], fit, -1).max(axis=0, initial=-1),
    )


def _by_kernel(  # noqa: PLR0913, PLR0917 - as above
    mentors: Side,
    mentees: Side,
    weights: Weights,
    rules: Rules,
    held: tuple[Ints, Ints],
    taken: tuple[Bools, Bools],
    least_fit: int,
) -> Rather:
    layout = lay_out(prepare(mentors, mentees, weights, rules, least_fit))
    theirs, there = _in_tiles(layout, held[1], 2**14), _in_tiles(layout, taken[1].astype(np.int64), 0)
    blocking, gain = np.zeros(len(mentors), np.int64), np.zeros(len(mentors), np.int64)
    out = blocking, gain, np.full(len(mentors), -1, np.int64), np.full(len(mentors), -1, np.int64)
    found: list[Ints] = []  # the best of each block, for several threads look at once

    def look(start: int, stop: int) -> None:
        mine = np.full(theirs.shape, -1, np.int16)
        _look(layout, (start, stop), (held[0], theirs), (taken[0].astype(np.int64), there), out, mine)
        found.append(mine)

    on_all_cores(look, len(mentors), BLOCK)
    original = layout.columns.original
    envy = np.empty(len(mentees), np.int64)
    envy[original] = np.max(found, axis=0).reshape(-1)[: len(original)]
    partner = np.where(out[2] >= 0, original[out[2]], -1)
    return Rather(blocking=out[0], gain=out[1], partner=partner, mentor_envy=out[3], mentee_envy=envy)


def _in_tiles(layout: Layout, values: Ints, filler: int) -> Ints:
    """[tiles, tile] values of the mentees in the layout's order."""
    out = np.full(layout.columns.kind.shape, filler, np.int64)
    out.reshape(-1)[: len(values)] = values[layout.columns.original]
    return out


@compiled
def _look(  # noqa: PLR0913, PLR0917 - numba takes no objects
    layout: Layout,
    some: tuple[Whole, Whole],
    held: tuple[Ints, Ints],
    taken: tuple[Ints, Ints],
    out: tuple[Ints, Ints, Ints, Ints],
    columns: Ints,
) -> None:
    """Compare the mentors at some positions of the layout's order with all mentees."""
    order, (tiles, size) = layout.rows.order, columns.shape
    fits = np.empty((TOGETHER, size), np.int16)
    mine, theirs = held
    here, there = taken
    blocking, gain, partner, best = out
    for tile in range(tiles):
        for at in range(some[0], some[1], TOGETHER):
            count = min(TOGETHER, some[1] - at)
            fill_fits(fits[:count], at, tile, layout)
            for k in range(count):
                row = order[at + k]
                for q in range(size):
                    fit = np.int64(fits[k, q])
                    if fit < 0:
                        continue
                    if there[tile, q] and fit > best[row]:
                        best[row] = fit
                    if here[row] and fit > columns[tile, q]:
                        columns[tile, q] = fit
                    both = min(fit - mine[row], fit - theirs[tile, q])
                    if both > 0:
                        blocking[row] += 1
                        if both > gain[row]:
                            gain[row], partner[row] = both, tile * size + q
