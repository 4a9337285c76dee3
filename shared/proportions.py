"""Shares and their intervals: how far two shares differ, and how many people it takes to see that."""

from math import ceil, sqrt
from statistics import NormalDist
from typing import Final

_Z: Final = NormalDist().inv_cdf(0.975)
_POWER: Final = NormalDist().inv_cdf(0.8)
TEN_POINTS: Final = 0.1


def wilson(part: int, whole: int) -> tuple[float, float]:
    """Return the 95% interval of a share, 0..1 (E. B. Wilson, Probable inference, 1927)."""
    share, square = part / whole, _Z**2
    middle = (share + square / (2 * whole)) / (1 + square / whole)
    reach = _Z * sqrt(share * (1 - share) / whole + square / (4 * whole**2)) / (1 + square / whole)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def difference(part: int, whole: int, other_part: int, other_whole: int) -> tuple[float, float, float]:
    """Return by how much a share is greater than another, -1..1, and its 95% interval.

    Method 10 of R. G. Newcombe, Interval estimation for the difference between independent proportions (1998).
    """
    first, second = part / whole, other_part / other_whole
    (low, high), (other_low, other_high) = wilson(part, whole), wilson(other_part, other_whole)
    gap = first - second
    below = sqrt((first - low) ** 2 + (other_high - second) ** 2)
    above = sqrt((high - first) ** 2 + (second - other_low) ** 2)
    return gap, max(-1.0, gap - below), min(1.0, gap + above)


def people_to_see(points: float, share: float) -> int:
    """Return how many people each of two groups needs to see that one's share lies `points` (0..1) beside another's.

    A two-sided test at 5% then finds it four times out of five (J. L. Fleiss, Statistical Methods for Rates and
    Proportions, 1981, without the correction for continuity). The other share lies towards one half, where most people
    are needed, so that nobody promises too much.
    """
    other = share - points if share >= 1 / 2 else share + points
    spread = share * (1 - share) + other * (1 - other)
    return ceil((_Z + _POWER) ** 2 * spread / points**2)
