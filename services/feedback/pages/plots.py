"""Positions of marks in a plot, in percent of its width or in pixels from its top; templates draw them as SVG."""

from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final

from services.feedback.api.report import EditionView
from services.feedback.domain.insight import Group
from services.feedback.domain.instrument import POINTS
from shared.contracts.closed import total

MARGIN: Final = 6.0  # margin left and right in percent of the width, so that marks at the ends are not cut off
HEIGHT: Final = 150.0  # pixels between the top and the bottom of a plot over time
TOP: Final = 12.0
HEIGHTS: Final = total(
    Group, {Group.ALL: 15, Group.MENTOR: 8, Group.MENTEE: 22}
)  # pixels, so that equal means do not hide each other
MOST_STOPS: Final = 12  # points in a plot over time: more points would have too few answers each to mean anything


def across(score: float) -> float:
    """Return the horizontal position of a score from 1 to 5, in percent."""
    return _along((score - 1) / (POINTS - 1))


def down(score: float) -> float:
    """Return the vertical position of a score from 1 to 5, in pixels from the top."""
    return round(TOP + (POINTS - score) / (POINTS - 1) * HEIGHT, 1)


@dataclass(frozen=True, kw_only=True)
class Stop:
    """A mean over time: `x` in percent, `y` in pixels."""

    x: float
    y: float
    mean: float


def stops(editions: list[EditionView], question: str) -> list[Stop]:
    """Return the means of a question's new answers over time; neighbouring editions are merged."""
    windows = [list(window) for _, window in groupby(editions, key=lambda one: int(_part(editions, one) * MOST_STOPS))]
    # A union of whole blocks keeps k-anonymity, as each block does.
    return [_stop(editions, window, question) for window in windows]


def steps(line: list[Stop]) -> list[tuple[Stop, Stop]]:
    """Return each stop with the next one."""
    return list(pairwise(line))


def _stop(editions: list[EditionView], window: list[EditionView], question: str) -> Stop:
    mean = _mean(window, question)
    return Stop(x=_along(_part(editions, window[-1])), y=down(mean), mean=mean)


def _part(editions: list[EditionView], one: EditionView) -> float:
    first, last = editions[0].published_at, editions[-1].published_at
    return (one.published_at - first) / (last - first) if last > first else 0.0


def _mean(editions: list[EditionView], question: str) -> float:
    answers = sum(one.answers for one in editions)
    return sum(one.means[question] * one.answers for one in editions) / answers


def _along(part: float) -> float:
    return round(MARGIN + part * (100 - 2 * MARGIN), 2)
