"""Match rates by group that do not reveal anybody's group.

A group of fewer than k people is hidden. One hidden group alone would follow from the total, and so would five groups
of one person each; so the next smallest are hidden too, until at least two are hidden and the total leaves each
of them several possible sizes, even to readers who know this rule. Which of them are small is not shown. If the total
is below k, or there is no second group, the total itself reveals people: do not publish it.
Source: k-anonymity (Sweeney 2002) with complementary suppression (Cox 1980).
"""

from dataclasses import dataclass

import numpy as np

from services.matching.solver.arrays import Bools, Ints, WrongShape, whole

MOST_GROUPS, NO_GROUP = 100_000, 2**31


@dataclass(frozen=True, kw_only=True)
class Rates:
    """Index g of every array is group g.

    Attributes:
        shown: [g] whether the group may be shown; it has at least k people, or none at all.
        people: [g] people of the group, 0 where hidden.
        matched: [g] how many of them have a pair, 0 where hidden.
    """

    shown: Bools
    people: Ints
    matched: Ints


def match_rates(group: object, matched: object, *, k: int = 5) -> Rates:
    """Count people and matched people by group, suppressed under k.

    Args:
        group: [n] number of each person's group, -1 for people who did not consent: they are in no group.
        matched: [n] whether each person has a pair.
        k: fewest people of a group that may be shown.

    Raises:
        NotWholeNumbers, OutOfRange, WrongShape: for groups or matches that do not belong together.
    """
    of = whole(group, "group", -1, MOST_GROUPS)
    has = whole(matched, "matched", 0, 1)
    if of.ndim != 1 or has.shape != of.shape:
        raise WrongShape("matched", has.shape, str(of.shape))
    known = of >= 0
    people = np.bincount(of[known])
    paired = np.bincount(of[known], has[known], minlength=len(people)).astype(np.int64)
    shown = ~_hidden(people, int(whole(k, "k", 1, MOST_GROUPS)))
    return Rates(shown=shown, people=people * shown, matched=paired * shown)


def _hidden(people: Ints, k: int) -> Bools:
    """[g] whether to hide each group: the smallest ones, as many as necessary."""
    order: Ints = np.argsort(people, kind="stable")
    order = order[people[order] > 0]
    size = people[order]
    small = int((size < k).sum())
    out = np.zeros(len(people), bool)
    if small:
        enough = _ambiguous(size, k) & (np.arange(1, len(size) + 1) >= max(small, 2))
        out[order[: int(np.argmax(enough)) + 1 if enough.any() else len(order)]] = True
    return out


def _ambiguous(size: Ints, k: int) -> Bools:
    """[g] whether the total of the first 1, 2, ... sizes (ascending) leaves each of them open.

    Readers know that each has at least 1 person and fewer than the smallest group shown. The total must be so far from
    both ends that any of the sizes may be k, and that not all are one below that group.
    """
    many, total = np.arange(1, len(size) + 1), np.cumsum(size)
    following = np.append(size[1:], NO_GROUP)
    return np.asarray((total >= k + many - 1) & (total < many * (following - 1)) & (following > size))
