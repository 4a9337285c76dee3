"""The stable variant of a run: no couple is left who would both rather have each other."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from services.matching.domain.formats import Format
from services.matching.matcher.draft import asked_of, possible_pins
from services.matching.matcher.fairness import Step
from services.matching.matcher.formats import as_in, asked_of_juniors, juniors_first, matched
from services.matching.matcher.market import CoupleIds, Market
from services.matching.matcher.opposite import everybody
from services.matching.matcher.priorities import Asked, wishes_of
from services.matching.matcher.sides import among_all, sided
from services.matching.matcher.snapshot import Snapshot, market_of
from services.matching.solver import Assignment, Certificate, Method, stable, stable_groups, stable_partners
from services.matching.solver.arrays import Ints
from services.matching.solver.wishes import worth


@dataclass(frozen=True, kw_only=True)
class Stable:
    """Stable pairs, in rows of a market: the run's, or everybody on both sides if they are partners."""

    market: Market
    made: Assignment


def stably(snapshot: Snapshot, step: Step) -> Stable | None:
    """Return stable pairs with the proven bound of the best ones, so that their gap says what stability costs.

    None if nobody can be paired.

    Raises:
        TooLargeForStable: the program has too many possible pairs.
    """
    snapshot = sided(snapshot)
    market = market_of(snapshot)
    if not market.mentors or not market.mentees:
        return None
    asked = asked_of(snapshot, possible_pins(market, snapshot.pins)[0])
    best = among_all(matched(market, asked, snapshot.seed, step), snapshot).certificate
    if market.program.has_partners:
        market = everybody(market)
        return Stable(market=market, made=_of_partners(market, asked, best))
    if market.program.settings.format is Format.SMALL_GROUP:
        return Stable(market=market, made=_in_groups(market, asked, best))
    return Stable(market=market, made=_of_two_sides(market, asked, best))


def _of_two_sides(market: Market, asked: Asked, best: Certificate) -> Assignment:
    pairs = stable(
        market.mentor_side,
        market.mentee_side,
        market.weights,
        market.rules,
        pinned=_rows(market, asked.pins),
        least_fit=market.program.settings.fairness.least_fit,
    )
    return _worth(market, asked, pairs, best)


def _in_groups(market: Market, asked: Asked, best: Certificate) -> Assignment:
    turned, shape = juniors_first(market), market.program.settings.shape
    asked = asked_of_juniors(market, asked)
    pairs = stable_groups(
        turned.mentor_side,
        turned.mentee_side,
        turned.weights,
        turned.rules,
        smallest=shape.min_juniors,
        largest=shape.max_juniors,
        pinned=_rows(turned, asked.pins),
        least_fit=turned.program.settings.fairness.least_fit,
    )
    made = _worth(turned, asked, pairs, best)
    return replace(as_in(market, made), certificate=made.certificate)


def _of_partners(market: Market, asked: Asked, best: Certificate) -> Assignment:
    """Pair partners, each pair in the order of the rows."""
    pins, stay = ([(min(two), max(two)) for two in some] for some in (asked.pins, asked.stay))
    pairs = stable_partners(
        market.mentor_side,
        market.weights,
        market.rules,
        pinned=_rows(market, pins),
        least_fit=market.program.settings.fairness.least_fit,
    )
    return _worth(market, replace(asked, pins=pins, stay=stay), pairs, best)


def _worth(market: Market, asked: Asked, pairs: tuple[Ints, Ints, Ints], best: Certificate) -> Assignment:
    """Return pairs with what they are worth."""
    value = worth(wishes_of(market, asked), (market.mentor_side, market.mentee_side), *pairs)
    proof = replace(best, value=min(value, best.bound))
    return Assignment(mentors=pairs[0], mentees=pairs[1], fit=pairs[2], method=Method.STABLE, certificate=proof)


def _rows(market: Market, pins: Sequence[CoupleIds]) -> tuple[Ints, Ints]:
    rows = np.array([market.mentor_row[mentor] for mentor, _ in pins], np.int64)
    return rows, np.array([market.mentee_row[mentee] for _, mentee in pins], np.int64)
