"""What a dashboard is: rows of panels, each with queries and a sentence."""

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What a number is, in Grafana's names."""

    COUNT = "short"
    SECONDS = "s"
    PER_SECOND = "ops"
    SHARE = "percentunit"
    YES = "bool_yes_no"


class Shape(StrEnum):
    """How a panel shows its numbers, in Grafana's names."""

    LINES = "timeseries"
    NUMBER = "stat"


@dataclass(frozen=True, kw_only=True)
class Query:
    """One expression of a panel; `legend` names its series by their labels."""

    legend: str
    expr: str


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One panel; `says` tells a reader what to make of it. `width` is of 24 columns."""

    title: str
    says: str
    queries: tuple[Query, ...]
    unit: Unit = Unit.COUNT
    shape: Shape = Shape.LINES
    width: int = 12


@dataclass(frozen=True, kw_only=True)
class Row:
    """Panels under one heading."""

    title: str
    panels: tuple[Panel, ...]


@dataclass(frozen=True, kw_only=True)
class Board:
    """A dashboard; `uid` is its address in Grafana and never changes."""

    uid: str
    title: str
    says: str
    rows: tuple[Row, ...]
    since: str


def by(metric: str, *labels: str, over: str = "sum") -> Query:
    """Return the query of a metric by some of its labels."""
    legend = " ".join(f"{{{{{label}}}}}" for label in labels)
    return Query(legend=legend, expr=f"{over} by ({', '.join(labels)}) ({metric})")


def rate_by(metric: str, *labels: str) -> Query:
    """Return the query of what a counter grows by in a second, by some of its labels."""
    return by(f"rate({metric}[$__rate_interval])", *labels)
