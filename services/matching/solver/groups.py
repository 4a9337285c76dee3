"""Small groups: one senior with several juniors, never fewer than the smallest size.

A capacity alone would leave seniors with a single junior. So the market is solved without the lower limit; its bound
stays valid for the stricter problem. Then the worst of the groups that are too small are dissolved and their juniors
placed again, until every group is large enough. Finally `leftover.py` makes groups for the juniors left over.
"""

from dataclasses import replace

import numpy as np

from services.matching.solver.arrays import Bools, Ints
from services.matching.solver.assignment import Assignment
from services.matching.solver.leftover import absorb_left
from services.matching.solver.match import match
from services.matching.solver.people import Side
from services.matching.solver.program import BadRange, Rules, Weights
from services.matching.solver.wishes import Wishes, pairs_of, worth

DISSOLVED_AT_ONCE = 0.25


def match_groups(  # noqa: PLR0913 - the people, the program and the run
    juniors: Side,
    seniors: Side,
    weights: Weights,
    rules: Rules,
    *,
    smallest: int = 2,
    largest: int = 5,
    wishes: Wishes | None = None,
    seed: int = 0,
) -> Assignment:
    """Return pairs in which every senior with any has smallest..largest juniors; the certificate bounds the loss.

    A pin into a group that stays too small is dropped with the group.

    Seniors are the mentees' side; their capacity counts groups, and 0 leaves a senior out.

    Raises:
        BadRange: for an empty range of sizes.
    """
    if not 1 <= smallest <= largest:
        raise BadRange("a group of", smallest, largest)
    open_to = seniors.with_capacity(np.where(seniors.capacity > 0, largest, 0))
    wishes = wishes or Wishes()
    everybody, asked = open_to, wishes
    first = made = match(juniors, open_to, weights, rules, wishes=wishes, seed=seed)
    while (small := too_small(made.mentees, len(seniors), smallest)).any():
        closed = worst(made.mentees, made.fit, small)
        open_to = open_to.with_capacity(np.where(closed, 0, open_to.capacity))
        wishes = _without(wishes, seniors.person[closed])
        made = match(juniors, open_to, weights, rules, wishes=wishes, seed=seed)
    made = absorb_left((juniors, seniors), (weights, rules), made, (smallest, largest), wishes)
    if len(pairs_of(wishes.pinned)) < len(pairs_of(asked.pinned)):  # what holds with a pin need not hold without it
        first = match(juniors, everybody, weights, rules, wishes=wishes, seed=seed)
    value = worth(wishes, (juniors, seniors), made.mentors, made.mentees, made.fit)
    return replace(made, certificate=replace(first.certificate, value=value))


def _without(wishes: Wishes, seniors: Ints) -> Wishes:
    pinned = pairs_of(wishes.pinned)
    return replace(wishes, pinned=pinned[~np.isin(pinned[:, 1], seniors)])


def too_small(columns: Ints, seniors: int, smallest: int) -> Bools:
    """[m] which seniors have a group that is too small; columns are those of all pairs."""
    members = np.bincount(columns, minlength=seniors)
    return (members > 0) & (members < smallest)


def worst(columns: Ints, fit: Ints, small: Bools) -> Bools:
    """Return the quarter of the small groups, at least one, with the least total fit."""
    total = np.bincount(columns, weights=fit, minlength=len(small))
    groups: Ints = np.flatnonzero(small)
    order = groups[np.argsort(total[groups], kind="stable")]
    closed = np.zeros(len(small), bool)
    closed[order[: max(1, int(DISSOLVED_AT_ONCE * len(order)))]] = True
    return closed
