"""Positions of marks in plots, in percent of the width or in pixels; the templates draw them as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.matching.domain.summary import BIN
from shared.languages import gettext
from shared.languages.typography import colon
from shared.pages.words import counted, percent

HEIGHT: Final = 110  # pixels of the highest bar
LOWEST: Final = 2  # pixels, so that a bar with at least one pair is visible


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar: `x` and `width` in percent, `height` in pixels; `label` describes it in words."""

    x: float
    width: float
    height: float
    count: int
    label: str


def bars(counts: Sequence[int], most: int = 0) -> list[Bar]:
    """Return a bar for each bin of a distribution; `most` is the highest count, so that plots share a scale."""
    width, highest = 100 / len(counts), max(most, *counts, 1)
    return [
        Bar(
            x=round(width * at + width * 0.06, 2),
            width=round(width * 0.88, 2),
            height=round(max(LOWEST, HEIGHT * count / highest), 1) if count else 0,
            count=count,
            label=gettext("{low} to {high}").format(low=percent(BIN * at), high=percent(BIN * (at + 1))),
        )
        for at, count in enumerate(counts)
    ]


def in_words(counts: Sequence[int]) -> str:
    """Return a distribution in words, for screen readers."""
    found = [f"{bar.label}{colon()} {counted(bar.count)}" for bar in bars(counts) if bar.count]
    return "; ".join(found) or gettext("none")


def part(of: int, whole: int) -> float:
    """Return a share in percent, for the width of a bar."""
    return round(100 * of / whole, 1) if whole else 0.0
