"""Match rates by group, published only where they do not reveal anybody's group."""

from dataclasses import dataclass


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
