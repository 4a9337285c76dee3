"""What a run wants beyond good fits."""

import numpy as np

from services.matching.domain.participants import Participant
from services.matching.domain.program import FULL
from services.matching.market import Couple, Market
from services.matching.solver import Wishes
from services.matching.solver.arrays import Ints

FIRST_WAIT, EACH_WAIT = 7_000, 1_000


def wishes_of(market: Market, pins: list[Couple]) -> Wishes:
    """Return what a run wants beyond good fits: its pins, many pairs, and first those who waited."""
    return Wishes(
        pinned=np.array([(market.number[a], market.number[b]) for a, b in pins], np.int64).reshape(-1, 2),
        placement=FULL,
        mentor_bonus=_bonus(market.mentors),
        mentee_bonus=_bonus(market.mentees),
    )


def _bonus(people: tuple[Participant, ...]) -> Ints:
    return np.array([min(FULL, FIRST_WAIT + EACH_WAIT * one.waited) if one.waited else 0 for one in people], np.int64)
