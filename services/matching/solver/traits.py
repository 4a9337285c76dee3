"""Rules on traits: equal, different, or within a gap; an unknown trait breaks no rule.

All use one comparison: the gap (mentee's minus mentor's) must lie within a range, or outside it.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from services.matching.solver.arrays import Bools, Ints
from services.matching.solver.people import UNKNOWN_TRAIT, Side
from services.matching.solver.program import Likeness, Rules, Span


class MissingTraits(ValueError):
    """Raised when people do not have one column of traits for each rule on them."""

    def __init__(self, mentors: int, mentees: int, rules: int) -> None:
        super().__init__(
            f"mentors have {mentors} columns of traits, mentees {mentees}, and the rules speak of {rules}; "
            "give both sides one column for each rule"
        )


def check_traits(mentors: Side, mentees: Side, rules: Rules) -> None:
    """Refuse people who do not have one column of traits for each rule."""
    columns = mentors.traits.shape[1], mentees.traits.shape[1]
    if {*columns} != {len(rules.traits)}:
        raise MissingTraits(*columns, len(rules.traits))


class Ranges(NamedTuple):
    """[c] the least and the greatest gap of each rule, and whether gaps must lie within or outside them."""

    low: Ints
    high: Ints
    within: Bools


def ranges(asked: tuple[Likeness | Span, ...]) -> Ranges:
    """Return the rules as ranges of gaps."""
    spans = [one if isinstance(one, Span) else Span(low=0, high=0) for one in asked]
    return Ranges(
        low=np.array([span.low for span in spans], np.int64),
        high=np.array([span.high for span in spans], np.int64),
        within=np.array([one is not Likeness.DIFFERENT for one in asked], bool),
    )


def broken_traits(mentors: Ints, mentees: Ints, asked: tuple[Likeness | Span, ...]) -> Iterator[Bools]:
    """Yield for each rule whether it is broken; the traits [..., c] of both sides must broadcast."""
    for column, one in enumerate(asked):
        mine, theirs = mentors[..., column], mentees[..., column]
        known = (mine != UNKNOWN_TRAIT) & (theirs != UNKNOWN_TRAIT)
        yield np.asarray(known & ~_allowed(mine, theirs, one))


def _allowed(mine: Ints, theirs: Ints, asked: Likeness | Span) -> Bools:
    if isinstance(asked, Span):
        gap = theirs.astype(np.int64) - mine
        return np.asarray((asked.low <= gap) & (gap <= asked.high))
    return np.asarray((mine == theirs) == (asked is Likeness.SAME))
