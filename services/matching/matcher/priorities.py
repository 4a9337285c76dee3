"""Goals of a run besides good fits."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from services.matching.domain.participants import Participant
from services.matching.domain.program_settings import FULL
from services.matching.matcher.market import CoupleIds, Market
from services.matching.solver import Wishes
from services.matching.solver.arrays import Ints

FIRST_WAIT, EACH_WAIT = 7_000, 1_000


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Couples that a run prefers: pinned ones, and those of the previous draft, each worth `stay_bonus` more."""

    pins: Sequence[CoupleIds] = ()
    stay: Sequence[CoupleIds] = ()
    stay_bonus: int = 0

    def turned(self) -> "Asked":
        """Return the couples with mentor and mentee swapped."""
        pins, stay = ([(mentee, mentor) for mentor, mentee in some] for some in (self.pins, self.stay))
        return Asked(pins=pins, stay=stay, stay_bonus=self.stay_bonus)


def wishes_of(market: Market, asked: Asked) -> Wishes:
    """Return the solver's wishes of a run: preferred couples, many pairs, and a bonus for people who waited."""
    return Wishes(
        pinned=_numbered(market, asked.pins),
        stay=_numbered(market, asked.stay),
        stay_bonus=asked.stay_bonus,
        placement=FULL,
        mentor_bonus=_bonus(market.mentors),
        mentee_bonus=_bonus(market.mentees),
        least_fit=market.program.settings.fairness.least_fit,
    )


def value_beyond_fit(one: Participant, other: Participant) -> int:
    """Return what a pair of these two is worth beyond its fit, in basis points."""
    return FULL + int(_bonus((one, other)).sum())


def _numbered(market: Market, couples: Sequence[CoupleIds]) -> Ints:
    number = market.number
    known = [(number[a], number[b]) for a, b in couples if a in number and b in number]
    return np.array(known, np.int64).reshape(-1, 2)


def _bonus(people: tuple[Participant, ...]) -> Ints:
    return np.array([min(FULL, FIRST_WAIT + EACH_WAIT * one.waited) if one.waited else 0 for one in people], np.int64)
