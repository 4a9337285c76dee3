"""A stable assignment: no couple would both rather have each other.

All pairs in descending order of fit, each made if both have a place left. As both value a couple by the same fit, no
pair that was passed over is better for both than what they hold: one of the two was full of better ones. Equal fits go
by mentor, then mentee.
"""

import numpy as np

from services.matching.solver.arrays import Bools, Ints
from services.matching.solver.compiled import compiled
from services.matching.solver.groups import too_small, worst
from services.matching.solver.match import fit_matrix
from services.matching.solver.people import Side
from services.matching.solver.program import FULL, Rules, Weights

Cells = tuple[Ints, Ints]
Pairs = tuple[Ints, Ints, Ints]
MOST_PAIRS = 100_000_000  # of a mentor and a mentee, at two bytes each
BAND = 250  # basis points of fit that are sorted at a time


class TooLargeForStable(ValueError):
    """Raised when a program is too large to sort all its pairs."""

    def __init__(self, mentors: int, mentees: int) -> None:
        super().__init__(
            f"a stable twin sorts all pairs of {mentors:,} mentors and {mentees:,} mentees; "
            f"{MOST_PAIRS:,} are the most, so ask for it on a smaller program"
        )


def stable(  # noqa: PLR0913 - the people, the program and the pins
    mentors: Side, mentees: Side, weights: Weights, rules: Rules, *, pinned: Cells, least_fit: int = 0
) -> Pairs:
    """Return rows, columns and fits of a stable assignment that keeps the pinned pairs, ordered by mentor, then mentee.

    Raises:
        TooLargeForStable: there are more pairs than can be sorted.
    """
    fit = _fits(mentors, mentees, weights, rules)
    return _made(fit, (mentors.capacity.copy(), mentees.capacity.copy()), pinned, least_fit)


def stable_groups(  # noqa: PLR0913 - the people, the program, the sizes and the pins
    juniors: Side,
    seniors: Side,
    weights: Weights,
    rules: Rules,
    *,
    smallest: int,
    largest: int,
    pinned: Cells,
    least_fit: int = 0,
) -> Pairs:
    """Return groups that no junior and senior with a group would both rather change; else as `stable`.

    Groups that come out too small are dissolved, the worst ones first, and all pairs are made anew without their
    seniors, which ends because there are ever fewer of them. A pin into a dissolved group is dropped with it.

    Raises:
        TooLargeForStable: there are more pairs than can be sorted.
    """
    fit = _fits(juniors, seniors, weights, rules)
    places = np.where(seniors.capacity > 0, largest, 0)
    while True:
        rows, columns, values = _made(fit, (juniors.capacity.copy(), places.copy()), pinned, least_fit)
        small = too_small(columns, len(seniors), smallest)
        if not small.any():
            return rows, columns, values
        closed = worst(columns, values, small)
        places[closed] = 0
        kept = ~closed[pinned[1]]
        pinned = pinned[0][kept], pinned[1][kept]


def stable_partners(people: Side, weights: Weights, rules: Rules, *, pinned: Cells, least_fit: int = 0) -> Pairs:
    """Return a stable assignment of people any two of whom can meet; of each pair, the row is below the column.

    Stable roommates need not exist in general, but they do if both people of each couple value it by the same number
    (Abraham, Levavi, Manlove and O'Malley 2008, "The stable roommates problem with globally-ranked pairs").

    Raises:
        TooLargeForStable: there are more pairs than can be sorted.
    """
    fit = _fits(people, people, weights, rules)
    for row in range(len(people)):
        fit[row, : row + 1] = -1
    free = people.capacity.copy()
    return _made(fit, (free, free), (np.minimum(*pinned), np.maximum(*pinned)), least_fit)


def _fits(mentors: Side, mentees: Side, weights: Weights, rules: Rules) -> Ints:
    if len(mentors) * len(mentees) > MOST_PAIRS:
        raise TooLargeForStable(len(mentors), len(mentees))
    return fit_matrix(mentors, mentees, weights, rules)


def _made(fit: Ints, free: tuple[Ints, Ints], pinned: Cells, least_fit: int) -> Pairs:
    """Make the pinned pairs, then others from the best fit down; free places are counted down in place."""
    own = fit[pinned].copy()
    np.subtract.at(free[0], pinned[0], 1)
    np.subtract.at(free[1], pinned[1], 1)
    rows, columns = _best_first(fit, max(1, least_fit), free, pinned)
    order = np.lexsort((columns, rows))
    fit[pinned] = own
    rows, columns = rows[order], columns[order]
    return rows, columns, fit[rows, columns].astype(np.int64)


def _best_first(fit: Ints, least: int, free: tuple[Ints, Ints], pinned: Cells) -> Cells:
    """Make pairs from the best fit down, a band of fits at a time; free places are counted down in place."""
    fit[pinned] = -1
    rows, columns = [pinned[0]], [pinned[1]]
    for high in range(FULL, least - 1, -BAND):
        here = np.nonzero((fit <= high) & (fit > max(high - BAND, least - 1)) & (free[0] > 0)[:, None] & (free[1] > 0))
        order = np.argsort(-fit[here].astype(np.int64), kind="stable")
        kept = _taken(here[0][order], here[1][order], free)
        rows.append(here[0][order][kept])
        columns.append(here[1][order][kept])
    return np.concatenate(rows), np.concatenate(columns)


@compiled
def _taken(rows: Ints, columns: Ints, free: tuple[Ints, Ints]) -> Bools:
    """Return which pairs are made, in this order, and count down the free places."""
    kept = np.zeros(len(rows), np.bool_)
    for at in range(len(rows)):
        row, column = rows[at], columns[at]
        if free[0][row] > 0 and free[1][column] > 0:
            kept[at] = True
            free[0][row] -= 1
            free[1][column] -= 1
    return kept
