"""Match rates by group, published only where they do not reveal anybody's group."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

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


K: Final = 5


def published(history: Sequence[tuple[Rates, ...]]) -> tuple[Rates, ...]:
    """Return what may be told of the last of a program's released runs, given in order.

    An attribute is told again only when no group of it has changed by fewer than k people since it was told last: else
    the difference of two runs would tell the attribute of whoever came or went.
    """
    told: dict[str, Rates] = {}
    shown: tuple[Rates, ...] = ()
    for rates in history:
        shown = tuple(one for one in rates if one.attribute not in told or _hides(told[one.attribute], one))
        told |= {one.attribute: one for one in shown}
    return shown


def _hides(before: Rates, now: Rates) -> bool:
    sizes = {one.group: one.people for one in before.groups}, {one.group: one.people for one in now.groups}
    changes = [abs(sizes[1].get(name, 0) - sizes[0].get(name, 0)) for name in {*sizes[0], *sizes[1]}]
    return all(change == 0 or change >= K for change in changes)
