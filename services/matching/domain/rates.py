"""Match rates by group, published only where they do not reveal anybody's group.

A released run tells the rates of those whom no released run before has counted. So the figures of two runs are about
different people, and nothing follows from their difference: not even where one person goes as another one comes.
"""

from dataclasses import dataclass

from shared.domain import Refused


@dataclass(frozen=True, kw_only=True)
class GroupRate:
    """A group of at least k people, and how many of them have a pair or a proposal."""

    group: str
    people: int
    matched: int


@dataclass(frozen=True, kw_only=True)
class Rates:
    """Match rates by one attribute; groups that could reveal a person are left out."""

    attribute: str
    groups: tuple[GroupRate, ...]


class NotReleased(Refused):
    """Rates are told of released runs: of drafts, anybody could leave a person out and compare."""
