"""Match two sides under a program's rules and weights."""

from dataclasses import replace

import numpy as np

from services.matching.solver.arrays import Ints, whole
from services.matching.solver.assignment import Assignment, Certificate, Method
from services.matching.solver.compiled import PROBLEM
from services.matching.solver.kernel import all_fits
from services.matching.solver.layout import lay_out, prepare
from services.matching.solver.market import ScoredMarket
from services.matching.solver.optimise import Effort, Optimised, Progress, forecast, optimise, usual_effort
from services.matching.solver.people import Side
from services.matching.solver.program import FULL, Rules, Weights
from services.matching.solver.scores import INFEASIBLE, score
from services.matching.solver.solve import EXACT_PAIRS, assign
from services.matching.solver.wishes import (
    MOST_BONUS,
    Wishes,
    bonuses,
    cells,
    here,
    pairs_of,
    pinned_cells,
    places_left,
)

BLOCK_PAIRS = 1_000_000
WITHOUT_COMPILER = 5_000


class TooLargeWithoutCompiler(RuntimeError):
    """Raised when numba cannot run and the program is too large for NumPy and SciPy alone."""

    def __init__(self, problem: str | None) -> None:
        super().__init__(f"{problem}; install numba for a larger program")


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

    Exact up to EXACT_PAIRS pairs, above that certified to the effort's gap, by default .05% or .1%. The same input and
    seed give the same pairs, whatever the number of threads.

    Raises:
        PinnedPairRefused, PinnedBeyondCapacity: for an impossible pinned pair.
        OutOfRange, WrongShape, NotWholeNumbers: for bonuses that do not belong to the people.
        TooLargeWithoutCompiler: for more than 5,000 a side where numba cannot run.
    """
    wishes = wishes or Wishes()
    bonus = bonuses(wishes, mentors, mentees)
    rows, columns, fit = pinned_cells(mentors, mentees, weights, rules, wishes)
    live = cells(mentors, mentees, wishes.live)
    apart = np.stack([mentors.person[rows], mentees.person[columns]], axis=1)
    market = ScoredMarket(
        mentors=mentors.with_capacity(places_left(mentors.capacity, rows, live[0])),
        mentees=mentees.with_capacity(places_left(mentees.capacity, columns, live[1])),
        weights=weights,
        rules=replace(rules, forbidden=np.vstack([rules.forbidden, apart, pairs_of(wishes.live)])),
        mentor_bonus=bonus[0],
        mentee_bonus=bonus[1],
        stay=here(cells(mentors, mentees, wishes.stay)),
        stay_bonus=int(whole(wishes.stay_bonus, "stay_bonus", 0, MOST_BONUS)),
        least_fit=int(whole(wishes.least_fit, "least_fit", 0, FULL)),
    )
    free = match_market(market, effort or usual_effort(len(mentors) * len(mentees)), seed, progress or _silent)
    return with_pairs(free, rows, columns, fit)


def match_market(market: ScoredMarket, effort: Effort, seed: int, progress: Progress) -> Assignment:
    """Match everybody with a place: exactly if that is fast, else by the certified auction."""
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
    value = fit + market.mentor_bonus[:, None] + market.mentee_bonus
    value[market.stay] += market.stay_bonus
    value = np.where(fit < market.least_fit, INFEASIBLE, value)
    return assign(value, fit, market.mentor_capacity, market.mentee_capacity, Method.EXACT)


def _assignment(market: ScoredMarket, made: Optimised) -> Assignment:
    order = np.lexsort((made.columns, made.rows))
    rows, columns = made.rows[order], made.columns[order]
    proof = made.proof
    return Assignment(
        mentors=rows,
        mentees=columns,
        fit=made.values[order] - market.beyond_fit(rows, columns),
        method=Method.AUCTION,
        certificate=Certificate(bound=proof.bound, value=made.worth, price=proof.price, profit=proof.profit),
    )


def with_pairs(free: Assignment, rows: Ints, columns: Ints, fit: Ints) -> Assignment:
    """Add pairs that were fixed beforehand; value and bound both grow by their fit."""
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
    # If the reference takes less than a second, compiling the kernel does not pay.
    if PROBLEM is None and len(mentors) * len(mentees) > BLOCK_PAIRS:
        return all_fits(lay_out(prepare(mentors, mentees, weights, rules)))
    fit = np.empty((len(mentors), len(mentees)), np.int16)
    step = max(1, BLOCK_PAIRS // max(1, len(mentees)))
    for first in range(0, len(mentors), step):
        rows = np.arange(first, min(first + step, len(mentors)))
        fit[rows] = score(mentors.take(rows), mentees, weights, rules).fit
    return fit


def _silent(_phase: str, _gap: float) -> None:
    """Report nothing."""
