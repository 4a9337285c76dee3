"""How people's answers changed between two surveys of one pair: paired differences, and what was expected.

Only differences are told. With the means before and after of the same people, the means of everybody who answered
first, or later, would tell by subtraction what those few said who answered only once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Final

from services.feedback.domain.instrument import POINTS, Instrument
from services.feedback.domain.piles import Pile
from services.feedback.domain.survey import Answers

# Below ten, a mean with its interval would say more about single answers than a mean alone.
LEAST_FOR_AN_INTERVAL: Final = 10
ALIGNMENT: Final = "alignment"
SQUARED: Final = "-squared"
_LEVEL: Final = 0.95


@dataclass(frozen=True, kw_only=True)
class Change:
    """A mean difference on 1..5 over `answers` people's answers; the interval is one of 95%.

    `low` and `high` are None below ten answers.
    """

    answers: int
    mean: float
    low: float | None = None
    high: float | None = None


def compared(before: Answers, after: Answers, asked_before: Instrument, asked_after: Instrument) -> dict[str, int]:
    """Return one person's differences by outcome, with their squares, and how far it was as they expected (0..100)."""
    scores: dict[str, int] = {}
    first = {question.outcome: question.id for question in asked_before.scales if question.outcome}
    for question in asked_after.scales:
        if question.outcome and question.outcome in first:
            was, now = before[first[question.outcome]], after[question.id]
            scores |= _difference(question.outcome.value, int(str(was)), int(str(now)))
    gaps = _gaps(before, after, asked_before, asked_after)
    if gaps:
        scores[ALIGNMENT] = round(100 * (1 - sum(gaps) / len(gaps) / (POINTS - 1)))
    return scores


def _difference(outcome: str, was: int, now: int) -> dict[str, int]:
    return {outcome: now - was, outcome + SQUARED: (now - was) ** 2}


def _gaps(before: Answers, after: Answers, asked_before: Instrument, asked_after: Instrument) -> list[int]:
    known = {question.id for question in asked_before.scales}
    pairs = [(one.expected, one.id) for one in asked_after.scales if one.expected in known]
    return [abs(int(str(before[expected])) - int(str(after[asked]))) for expected, asked in pairs if expected]


def changes_of(pile: Pile) -> Mapping[str, Change]:
    """Return the mean change of each outcome in released differences."""
    found = [name for name in pile.totals if name + SQUARED in pile.totals]
    return {name: _change(name, pile) for name in found}


def alignment_of(pile: Pile) -> float | None:
    """Return how far it was as people expected, from 0 to 1; None if no experience was asked for twice."""
    return round(pile.totals[ALIGNMENT] / pile.answers / 100, 2) if ALIGNMENT in pile.totals else None


def _change(name: str, pile: Pile) -> Change:
    count, total = pile.answers, pile.totals[name]
    mean = total / count
    reach = _reach(count, total, pile.totals[name + SQUARED]) if count >= LEAST_FOR_AN_INTERVAL else None
    return Change(
        answers=count,
        mean=round(mean, 2),
        low=None if reach is None else round(mean - reach, 1),
        high=None if reach is None else round(mean + reach, 1),
    )


def _reach(count: int, total: int, squares: int) -> float:
    """Return half the width of the interval of a mean, by Student's t."""
    variance = max(0.0, (squares - total * total / count) / (count - 1))
    return quantile_of_t(0.5 + _LEVEL / 2, count - 1) * sqrt(variance / count)


def quantile_of_t(level: float, freedom: int) -> float:
    """Return a quantile of Student's t; for 8 degrees of freedom and more it is exact to a thousandth.

    The expansion about the normal quantile is number 26.7.5 of Abramowitz and Stegun (1964).
    """
    z = NormalDist().inv_cdf(level)
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / freedom + second / freedom**2 + third / freedom**3
