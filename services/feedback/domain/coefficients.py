"""What went with meeting: for each component of the score, whether pairs with more of it held more sessions.

Only sessions are used, and no answer: what changes with one more pair must not say what somebody answered. It is a
correlation over pairs that are over, with its interval by Fisher's transformation (1921); it shows no cause.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import atanh, sqrt, tanh
from statistics import NormalDist, correlation
from typing import Final

LEAST_PAIRS: Final = 20
_Z: Final = NormalDist().inv_cdf(0.975)


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
        if self.low > 0:
            return Direction.MORE
        return Direction.LESS if self.high < 0 else Direction.UNCLEAR


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
    reach = _Z / sqrt(len(pairs) - 3)
    return Coefficient(
        component=name,
        pairs=len(pairs),
        value=round(value, 2),
        low=round(tanh(atanh(value) - reach), 2),
        high=round(tanh(atanh(value) + reach), 2),
    )
