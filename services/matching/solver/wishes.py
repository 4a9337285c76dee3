"""Goals of a run besides fit: pairs that stay, people who go first, a least fit."""

from dataclasses import dataclass

import numpy as np

from services.matching.solver.arrays import Ints, WrongShape, whole
from services.matching.solver.pairwise import score_pairs
from services.matching.solver.people import Side
from services.matching.solver.program import AnyRule, Rules, Weights
from services.matching.solver.scores import position, rules_in

MOST_BONUS = 10_000


class PinnedPairRefused(ValueError):
    """Raised when a pinned pair breaks a hard rule or names an absent person."""

    def __init__(self, mentor: int, mentee: int, rules: list[AnyRule]) -> None:
        why = f"breaks {', '.join(map(str, rules))}" if rules else "names somebody who is not among the ready people"
        super().__init__(f"the pinned pair of persons {mentor} and {mentee} {why}; unpin it or change the rule")
        self.rules = rules


class PinnedBeyondCapacity(ValueError):
    """Raised when somebody has more pinned pairs than capacity."""

    def __init__(self, row: int) -> None:
        super().__init__(f"row {row} has more pinned pairs than capacity; raise the capacity or unpin one")


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """Goals of a run besides fit; every bonus is in basis points, 0..10,000.

    Attributes:
        pinned: [k, 2] persons (mentor, mentee) who are always paired.
        live: [k, 2] persons (mentor, mentee) with a live pair: it keeps its places, and is not made again.
        stay: [k, 2] persons (mentor, mentee) whose pair is worth stay_bonus more, so that a re-run breaks few of them.
        stay_bonus: the extra value of each of these.
        placement: the extra value of every pair; 10,000 makes as many pairs as possible.
        mentor_bonus: [n] the extra value of placing each mentor, for those who waited.
        mentee_bonus: [m] the same for mentees.
        least_fit: the least fit of a pair, except for pinned ones.
    """

    pinned: Ints | None = None
    live: Ints | None = None
    stay: Ints | None = None
    stay_bonus: int = 0
    placement: int = 0
    mentor_bonus: Ints | None = None
    mentee_bonus: Ints | None = None
    least_fit: int = 0


def bonuses(wishes: Wishes, mentors: Side, mentees: Side) -> tuple[Ints, Ints]:
    """[n] and [m]: what placing each mentor, with any pair's worth in itself, and each mentee is worth."""
    placement = whole(wishes.placement, "placement", 0, MOST_BONUS)
    row = _each(wishes.mentor_bonus, "mentor_bonus", len(mentors))
    return row + placement, _each(wishes.mentee_bonus, "mentee_bonus", len(mentees))


def worth(wishes: Wishes, sides: tuple[Side, Side], rows: Ints, columns: Ints, fit: Ints) -> int:
    """Return what pairs are worth together: their fit, and all bonuses unless they are pinned."""
    bonus, width = bonuses(wishes, *sides), len(sides[1])
    pinned, stays = (
        np.isin(rows * width + columns, at[0] * width + at[1])
        for at in (here(cells(*sides, couples)) for couples in (wishes.pinned, wishes.stay))
    )
    extra = bonus[0][rows] + bonus[1][columns] + stays * wishes.stay_bonus
    return int((fit + ~pinned * extra).sum(dtype=np.int64))


def here(found: tuple[Ints, Ints]) -> tuple[Ints, Ints]:
    """Return the cells whose two people are both there."""
    there = (found[0] >= 0) & (found[1] >= 0)
    return found[0][there], found[1][there]


def _each(given: Ints | None, name: str, people: int) -> Ints:
    bonus = whole(np.zeros(people, int) if given is None else given, name, 0, MOST_BONUS)
    if bonus.shape != (people,):
        raise WrongShape(name, bonus.shape, f"({people},)")
    return bonus


def pinned_cells(
    mentors: Side, mentees: Side, weights: Weights, rules: Rules, wishes: Wishes
) -> tuple[Ints, Ints, Ints]:
    """Rows, columns and fit of the pinned pairs."""
    rows, columns = cells(mentors, mentees, wishes.pinned)
    there = (rows >= 0) & (columns >= 0)
    if not there.all():
        raise PinnedPairRefused(*_persons(wishes.pinned, int(np.argmin(there))), [])
    made = score_pairs(mentors, mentees, rows, columns, weights, rules)
    if made.broken.any():
        first = int(np.argmax(made.broken > 0))
        raise PinnedPairRefused(*_persons(wishes.pinned, first), rules_in(int(made.broken[first]), rules))
    return rows, columns, made.fit


def cells(mentors: Side, mentees: Side, pairs: Ints | None) -> tuple[Ints, Ints]:
    """Return rows and columns of pairs of persons (mentor, mentee), -1 for an absent person."""
    given = pairs_of(pairs)
    return position(mentors.person, given[:, 0]), position(mentees.person, given[:, 1])


def pairs_of(pairs: Ints | None) -> Ints:
    """[k, 2] pairs as given, or none."""
    return np.zeros((0, 2), np.int64) if pairs is None else np.asarray(pairs).reshape(-1, 2)


def _persons(pairs: Ints | None, at: int) -> tuple[int, int]:
    return int(pairs_of(pairs)[at, 0]), int(pairs_of(pairs)[at, 1])


def places_left(capacity: Ints, pinned: Ints, live: Ints) -> Ints:
    """Return the places left; people with more live pairs than places keep them all and get no more."""
    free = np.maximum(capacity - np.bincount(live[live >= 0], minlength=len(capacity)), 0)
    left: Ints = free - np.bincount(pinned, minlength=len(capacity))
    if (left < 0).any():
        raise PinnedBeyondCapacity(int(np.argmax(left < 0)))
    return left
