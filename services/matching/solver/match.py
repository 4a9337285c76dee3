"""Match two sides under a program's rules and weights."""

from dataclasses import dataclass, replace

import numpy as np

from services.matching.solver.arrays import Ints, WrongShape, whole
from services.matching.solver.assignment import Assignment
from services.matching.solver.explain import explain
from services.matching.solver.people import Side
from services.matching.solver.program import Rule, Rules, Weights
from services.matching.solver.scores import INFEASIBLE, position, score
from services.matching.solver.solve import assign

BLOCK_PAIRS = 1_000_000
MOST_BONUS = 10_000


class PinnedPairRefused(ValueError):
    """Raised when a pair that must stay breaks a hard rule or names somebody who is not here."""

    def __init__(self, mentor: int, mentee: int, rules: list[Rule]) -> None:
        why = f"breaks {', '.join(rules)}" if rules else "names somebody who is not among the ready people"
        super().__init__(f"the pinned pair of persons {mentor} and {mentee} {why}; unpin it or change the rule")
        self.rules = rules


class PinnedBeyondCapacity(ValueError):
    """Raised when somebody has more pinned pairs than capacity."""

    def __init__(self, row: int) -> None:
        super().__init__(f"row {row} has more pinned pairs than capacity; raise the capacity or unpin one")


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What a run wants beyond fit; every bonus is in basis points, 0..10,000.

    Attributes:
        pinned: [k, 2] persons (mentor, mentee) who are paired whatever else happens.
        placement: what making a pair is worth in itself; 10,000 makes as many pairs as possible.
        mentor_bonus: [n] what placing each mentor is worth, for those who waited.
        mentee_bonus: [m] the same for mentees.
    """

    pinned: Ints | None = None
    placement: int = 0
    mentor_bonus: Ints | None = None
    mentee_bonus: Ints | None = None


def match(  # noqa: PLR0913 - the people, the program and the run
    mentors: Side,
    mentees: Side,
    weights: Weights,
    rules: Rules,
    *,
    wishes: Wishes | None = None,
    seed: int = 0,
) -> Assignment:
    """Return the pairs of greatest total fit plus bonuses, each mentor and mentee within their capacity.

    Raises:
        PinnedPairRefused: for a pinned pair that cannot be.
        OutOfRange, WrongShape, NotWholeNumbers: for bonuses that do not belong to the people.
    """
    del seed
    wishes = wishes or Wishes()
    bonus = _bonus(wishes, mentors, mentees)
    rows, columns, worth = _pinned(mentors, mentees, weights, rules, wishes)
    fit = fit_matrix(mentors, mentees, weights, rules)
    fit[rows, columns] = INFEASIBLE
    value = np.where(fit < 0, INFEASIBLE, fit + bonus)
    free = assign(value, fit, _left(mentors.capacity, rows), _left(mentees.capacity, columns))
    return with_pairs(free, rows, columns, worth)


def with_pairs(free: Assignment, rows: Ints, columns: Ints, fit: Ints) -> Assignment:
    """Add pairs that were fixed beforehand; value and bound grow by their fit alike."""
    mentors, mentees = np.r_[free.mentors, rows], np.r_[free.mentees, columns]
    order = np.lexsort((mentees, mentors))
    fixed = int(fit.sum(dtype=np.int64))
    proof = free.certificate
    return Assignment(
        mentors=mentors[order],
        mentees=mentees[order],
        fit=np.r_[free.fit, fit][order],
        method=free.method,
        certificate=replace(proof, bound=proof.bound + fixed, value=proof.value + fixed),
    )


def fit_matrix(mentors: Side, mentees: Side, weights: Weights, rules: Rules) -> Ints:
    """[n, m] int16 fit of all pairs by the reference, a block of mentors at a time."""
    fit = np.empty((len(mentors), len(mentees)), np.int16)
    step = max(1, BLOCK_PAIRS // max(1, len(mentees)))
    for first in range(0, len(mentors), step):
        rows = np.arange(first, min(first + step, len(mentors)))
        fit[rows] = score(mentors.take(rows), mentees, weights, rules).fit
    return fit


def _bonus(wishes: Wishes, mentors: Side, mentees: Side) -> Ints:
    """[n, m] or broadcastable: what each pair is worth beyond its fit."""
    placement = whole(wishes.placement, "placement", 0, MOST_BONUS)
    row = _each(wishes.mentor_bonus, "mentor_bonus", len(mentors))
    column = _each(wishes.mentee_bonus, "mentee_bonus", len(mentees))
    return placement + row[:, None] + column[None, :]


def _each(given: Ints | None, name: str, people: int) -> Ints:
    bonus = whole(np.zeros(people, int) if given is None else given, name, 0, MOST_BONUS)
    if bonus.shape != (people,):
        raise WrongShape(name, bonus.shape, f"({people},)")
    return bonus


def _pinned(mentors: Side, mentees: Side, weights: Weights, rules: Rules, wishes: Wishes) -> tuple[Ints, Ints, Ints]:
    """Rows, columns and fit of the pinned pairs."""
    pairs = np.asarray(wishes.pinned if wishes.pinned is not None else np.zeros((0, 2), int)).reshape(-1, 2)
    rows, columns = position(mentors.person, pairs[:, 0]), position(mentees.person, pairs[:, 1])
    fit = np.zeros(len(pairs), np.int16)
    for at, (row, column) in enumerate(zip(rows, columns, strict=True)):
        here = explain(mentors, mentees, int(row), int(column), weights, rules) if min(row, column) >= 0 else None
        if here is None or here.broken:
            raise PinnedPairRefused(int(pairs[at, 0]), int(pairs[at, 1]), list(here.broken) if here else [])
        fit[at] = here.fit
    return rows, columns, fit


def _left(capacity: Ints, used: Ints) -> Ints:
    left = capacity - np.bincount(used, minlength=len(capacity))
    if (left < 0).any():
        raise PinnedBeyondCapacity(int(np.argmax(left < 0)))
    return left
