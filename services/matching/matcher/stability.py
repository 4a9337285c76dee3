"""The stable variant of a run: no couple is left who would both rather have each other."""

from dataclasses import replace

import numpy as np

from services.matching.matcher.draft import asked_of, possible_pins
from services.matching.matcher.fairness import Step
from services.matching.matcher.formats import matched
from services.matching.matcher.market import CoupleIds, Market
from services.matching.matcher.priorities import wishes_of
from services.matching.matcher.snapshot import Snapshot, market_of
from services.matching.solver import Assignment, Method, stable
from services.matching.solver.arrays import Ints
from services.matching.solver.wishes import bonuses


def stably(snapshot: Snapshot, step: Step) -> Assignment | None:
    """Return stable pairs with the proven bound of the best ones, so that their gap says what stability costs.

    None if nobody can be paired.

    Raises:
        TooLargeForStable: the program has too many possible pairs.
    """
    market = market_of(snapshot)
    if not market.mentors or not market.mentees:
        return None
    pins, _ = possible_pins(market, snapshot.pins)
    best = matched(market, asked_of(snapshot, pins), snapshot.seed, step)
    sides = market.mentor_side, market.mentee_side
    pinned = _rows(market, pins)
    rows, columns, fit = stable(
        *sides,
        market.weights,
        market.rules,
        pinned=pinned,
        least_fit=market.program.settings.fairness.least_fit,
    )
    bonus = bonuses(wishes_of(market, asked_of(snapshot, pins)), *sides)
    free = ~np.isin(rows * len(sides[1]) + columns, pinned[0] * len(sides[1]) + pinned[1])  # a pin has no bonus
    value = int((fit + free * (bonus[0][rows] + bonus[1][columns])).sum(dtype=np.int64))
    proof = replace(best.certificate, value=min(value, best.certificate.bound))
    return Assignment(mentors=rows, mentees=columns, fit=fit, method=Method.STABLE, certificate=proof)


def _rows(market: Market, pins: list[CoupleIds]) -> tuple[Ints, Ints]:
    rows = np.array([market.mentor_row[mentor] for mentor, _ in pins], np.int64)
    return rows, np.array([market.mentee_row[mentee] for _, mentee in pins], np.int64)
