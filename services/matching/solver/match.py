"""Match two sides under a program's rules and weights."""

from dataclasses import dataclass, replace

import numpy as np

from services.matching.solver.arrays import Ints, WrongShape, whole
from services.matching.solver.assignment import Assignment, Certificate, Method
from services.matching.solver.compiled import PROBLEM
from services.matching.solver.kernel import all_fits
from services.matching.solver.layout import lay_out, prepare
from services.matching.solver.market import ScoredMarket
from services.matching.solver.optimise import Effort, Optimised, Progress, forecast, optimise
from services.matching.solver.pairwise import score_pairs
from services.matching.solver.people import Side
from services.matching.solver.program import Rule, Rules, Weights
from services.matching.solver.scores import INFEASIBLE, position, rules_in, score
from services.matching.solver.solve import EXACT_PAIRS, assign

BLOCK_PAIRS = 1_000_000
MOST_BONUS = 10_000
WITHOUT_COMPILER = 5_000


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


class TooLargeWithoutCompiler(RuntimeError):
    """Raised when numba cannot run and the program is too large for NumPy and SciPy alone."""

    def __init__(self, problem: str | None) -> None:
        super().__init__(f"{problem}; install numba for a larger program")


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What a run wants beyond fit; every bonus is in basis points, 0..10,000.

    Attributes:
        pinned: [k, 2] persons (mentor, mentee) who are paired whatever else happens.
        live: [k, 2] persons (mentor, mentee) whose pair goes on: it keeps its places, and is not made again.
        placement: what making a pair is worth in itself; 10,000 makes as many pairs as possible.
        mentor_bonus: [n] what placing each mentor is worth, for those who waited.
        mentee_bonus: [m] the same for mentees.
    """

    pinned: Ints | None = None
    live: Ints | None = None
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
    effort: Effort | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Assignment:
    """Return the pairs of greatest total fit plus bonuses, each mentor and mentee within their capacity.

    Exact up to EXACT_PAIRS pairs, above that certified to the effort's gap. The same input and seed give the same
    pairs, whatever the number of threads.

    Raises:
        PinnedPairRefused, PinnedBeyondCapacity: for a pinned pair that cannot be.
        OutOfRange, WrongShape, NotWholeNumbers: for bonuses that do not belong to the people.
        TooLargeWithoutCompiler: for more than 5,000 a side where numba cannot run.
    """
    wishes = wishes or Wishes()
    bonus = _bonuses(wishes, mentors, mentees)
    rows, columns, fit = _pinned(mentors, mentees, weights, rules, wishes)
    live = _cells(mentors, mentees, wishes.live)
    apart = np.stack([mentors.person[rows], mentees.person[columns]], axis=1)
    market = ScoredMarket(
        mentors=mentors.with_capacity(_left(mentors.capacity, rows, live[0])),
        mentees=mentees.with_capacity(_left(mentees.capacity, columns, live[1])),
        weights=weights,
        rules=replace(rules, forbidden=np.vstack([rules.forbidden, apart, _pairs(wishes.live)])),
        mentor_bonus=bonus[0],
        mentee_bonus=bonus[1],
    )
    free = match_market(market, effort or Effort(), seed, progress or _silent)
    return with_pairs(free, rows, columns, fit)


def match_market(market: ScoredMarket, effort: Effort, seed: int, progress: Progress) -> Assignment:
    """Match all who have a place, exactly where that is fast and by the certified auction elsewhere."""
    rows, columns = np.flatnonzero(market.mentor_capacity), np.flatnonzero(market.mentee_capacity)
    inside = market.sample(rows, columns)
    if len(rows) * len(columns) <= EXACT_PAIRS or PROBLEM:
        found = _exactly(inside)
    else:
        made = optimise(inside, effort, forecast(inside, seed, progress), progress)
        found = _assignment(inside, made)
    price, profit = np.zeros(len(market.mentees), np.int64), np.zeros(len(market.mentors), np.int64)
    price[columns], profit[rows] = found.certificate.price, found.certificate.profit
    proof = replace(found.certificate, price=price, profit=profit)
    return replace(found, mentors=rows[found.mentors], mentees=columns[found.mentees], certificate=proof)


def _exactly(market: ScoredMarket) -> Assignment:
    if max(len(market.mentors), len(market.mentees)) > WITHOUT_COMPILER:
        raise TooLargeWithoutCompiler(PROBLEM)
    fit = fit_matrix(market.mentors, market.mentees, market.weights, market.rules)
    value = np.where(fit < 0, INFEASIBLE, fit + market.mentor_bonus[:, None] + market.mentee_bonus)
    return assign(value, fit, market.mentor_capacity, market.mentee_capacity, Method.EXACT)


def _assignment(market: ScoredMarket, made: Optimised) -> Assignment:
    order = np.lexsort((made.columns, made.rows))
    rows, columns = made.rows[order], made.columns[order]
    proof = made.proof
    return Assignment(
        mentors=rows,
        mentees=columns,
        fit=made.values[order] - market.mentor_bonus[rows] - market.mentee_bonus[columns],
        method=Method.AUCTION,
        certificate=Certificate(bound=proof.bound, value=made.worth, price=proof.price, profit=proof.profit),
    )


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
    """[n, m] int16 fit of all pairs, below zero where infeasible: by the kernel, or else by the reference in blocks."""
    if PROBLEM is None and len(mentors) and len(mentees):
        return all_fits(lay_out(prepare(mentors, mentees, weights, rules)))
    fit = np.empty((len(mentors), len(mentees)), np.int16)
    step = max(1, BLOCK_PAIRS // max(1, len(mentees)))
    for first in range(0, len(mentors), step):
        rows = np.arange(first, min(first + step, len(mentors)))
        fit[rows] = score(mentors.take(rows), mentees, weights, rules).fit
    return fit


def _silent(_phase: str, _gap: float) -> None:
    """Report nothing."""


def _bonuses(wishes: Wishes, mentors: Side, mentees: Side) -> tuple[Ints, Ints]:
    """[n] and [m]: what placing each mentor, with any pair's worth in itself, and each mentee is worth."""
    placement = whole(wishes.placement, "placement", 0, MOST_BONUS)
    row = _each(wishes.mentor_bonus, "mentor_bonus", len(mentors))
    return row + placement, _each(wishes.mentee_bonus, "mentee_bonus", len(mentees))


def _each(given: Ints | None, name: str, people: int) -> Ints:
    bonus = whole(np.zeros(people, int) if given is None else given, name, 0, MOST_BONUS)
    if bonus.shape != (people,):
        raise WrongShape(name, bonus.shape, f"({people},)")
    return bonus


def _pinned(mentors: Side, mentees: Side, weights: Weights, rules: Rules, wishes: Wishes) -> tuple[Ints, Ints, Ints]:
    """Rows, columns and fit of the pinned pairs."""
    rows, columns = _cells(mentors, mentees, wishes.pinned)
    here = (rows >= 0) & (columns >= 0)
    if not here.all():
        raise PinnedPairRefused(*_persons(wishes.pinned, int(np.argmin(here))), [])
    made = score_pairs(mentors, mentees, rows, columns, weights, rules)
    if made.broken.any():
        first = int(np.argmax(made.broken > 0))
        raise PinnedPairRefused(*_persons(wishes.pinned, first), rules_in(int(made.broken[first])))
    return rows, columns, made.fit


def _cells(mentors: Side, mentees: Side, pairs: Ints | None) -> tuple[Ints, Ints]:
    """Rows and columns of pairs of persons (mentor, mentee), -1 for who is not here."""
    given = _pairs(pairs)
    return position(mentors.person, given[:, 0]), position(mentees.person, given[:, 1])


def _pairs(pairs: Ints | None) -> Ints:
    return np.zeros((0, 2), np.int64) if pairs is None else np.asarray(pairs).reshape(-1, 2)


def _persons(pairs: Ints | None, at: int) -> tuple[int, int]:
    return int(_pairs(pairs)[at, 0]), int(_pairs(pairs)[at, 1])


def _left(capacity: Ints, pinned: Ints, live: Ints) -> Ints:
    """Places left; whoever has more live pairs than places keeps them all and gets no more."""
    free = np.maximum(capacity - np.bincount(live[live >= 0], minlength=len(capacity)), 0)
    left: Ints = free - np.bincount(pinned, minlength=len(capacity))
    if (left < 0).any():
        raise PinnedBeyondCapacity(int(np.argmax(left < 0)))
    return left
