"""What worked: for each component of the score, whether pairs with more of it met more, and found it worth it.

Both are correlations, with their intervals by Fisher's transformation (1921); they show no cause. Sessions are those of
pairs that are over. Worth is what people said at the planned end, summed up in blocks of at least twenty people: what
changes with one more pair must not say what somebody answered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import atanh, sqrt, tanh
from statistics import NormalDist, correlation
from typing import Final

LEAST_PAIRS: Final = 20
# Pairs that a figure grows by: ten have more sessions that nobody knows than there are components to compute them from.
BLOCK: Final = 10
EVERYBODY: Final = "all"
WORTH: Final = "worth-it"  # the question
_Z: Final = NormalDist().inv_cdf(0.975)
# The sums of a component, over the answers of people in whose pairs it counts.
_ANSWERS, _SCORE, _SCORES_SQUARED, _WORTH, _WORTH_SQUARED, _TOGETHER = "n", "x", "xx", "y", "yy", "xy"
_SUMS: Final = (_ANSWERS, _SCORE, _SCORES_SQUARED, _WORTH, _WORTH_SQUARED, _TOGETHER)


class Direction(StrEnum):
    """Whether pairs with more of a component met more, less, or whether that cannot be said."""

    MORE = "more"
    LESS = "less"
    UNCLEAR = "unclear"


@dataclass(frozen=True, kw_only=True)
class Lived:
    """A pair that is over: its score by component in basis points, and how many sessions it held."""

    components: Mapping[str, int]
    sessions: int


@dataclass(frozen=True, kw_only=True)
class Coefficient:
    """The correlation of a component with sessions held, -1..1, over `pairs` pairs, with its interval of 95%."""

    component: str
    pairs: int
    value: float
    low: float
    high: float

    @property
    def direction(self) -> Direction:
        """Return what can be said: an interval that holds nought says nothing."""
        return _direction(self.low, self.high)


@dataclass(frozen=True, kw_only=True)
class Worth:
    """The correlation of a component with how worthwhile `answers` people found it, -1..1, with its interval of 95%."""

    component: str
    answers: int
    value: float
    low: float
    high: float

    @property
    def direction(self) -> Direction:
        """Return what can be said: an interval that holds nought says nothing."""
        return _direction(self.low, self.high)


def in_blocks(over: Sequence[Lived]) -> Sequence[Lived]:
    """Return pairs, in the order of their ends, without those of a block that is not full: one more changes nothing."""
    return over[: len(over) - len(over) % BLOCK]


def agreed(sessions: Direction, worth: Direction | None) -> Direction:
    """Return what sessions and worth say together: nothing, unless both say the same."""
    return sessions if sessions is worth else Direction.UNCLEAR


def worth_sums(components: Mapping[str, int], worth: int) -> dict[str, int]:
    """Return what one answer adds to the sums of each component, by component and sum."""
    return {
        f"{name}/{sum_}": value
        for name, score in components.items()
        for sum_, value in (
            (_ANSWERS, 1),
            (_SCORE, score),
            (_SCORES_SQUARED, score * score),
            (_WORTH, worth),
            (_WORTH_SQUARED, worth * worth),
            (_TOGETHER, score * worth),
        )
    }


def worths_of(totals: Mapping[str, int]) -> Mapping[str, Worth]:
    """Return the correlation of each component that varies with worth, from released sums."""
    names = sorted({key.rsplit("/", 1)[0] for key in totals})
    found = (_worth(name, *(totals[f"{name}/{one}"] for one in _SUMS)) for name in names)
    return {one.component: one for one in found if one is not None}


def _worth(name: str, *sums: int) -> Worth | None:
    answers, score, scores_squared, worth, worth_squared, together = sums
    spread = (answers * scores_squared - score * score) * (answers * worth_squared - worth * worth)
    if answers < LEAST_PAIRS or spread <= 0:
        return None
    value = max(-0.999, min(0.999, (answers * together - score * worth) / sqrt(spread)))
    # Both sides of a pair share its scores: they count as one.
    low, high = _interval(value, max(4, answers // 2))
    return Worth(component=name, answers=answers, value=round(value, 1), low=round(low, 1), high=round(high, 1))


def coefficients_of(pairs: Sequence[Lived]) -> tuple[Coefficient, ...]:
    """Return the coefficient of each component that varies, over at least twenty pairs; none over fewer."""
    names = sorted({name for pair in pairs for name in pair.components})
    found = (_coefficient(name, [pair for pair in pairs if name in pair.components]) for name in names)
    return tuple(one for one in found if one is not None)


def _coefficient(name: str, pairs: Sequence[Lived]) -> Coefficient | None:
    scores, sessions = [pair.components[name] for pair in pairs], [pair.sessions for pair in pairs]
    if len(pairs) < LEAST_PAIRS or len(set(scores)) == 1 or len(set(sessions)) == 1:
        return None
    value = max(-0.999, min(0.999, correlation(scores, sessions)))
    low, high = _interval(value, len(pairs))
    return Coefficient(
        component=name,
        pairs=len(pairs),
        value=round(value, 2),
        low=round(low, 2),
        high=round(high, 2),
    )


def _interval(value: float, count: int) -> tuple[float, float]:
    reach = _Z / sqrt(count - 3)
    return tanh(atanh(value) - reach), tanh(atanh(value) + reach)


def _direction(low: float, high: float) -> Direction:
    if low > 0:
        return Direction.MORE
    return Direction.LESS if high < 0 else Direction.UNCLEAR
