"""Closed sets: a table over an enum must have a value for each member, or importing its module fails."""

from collections.abc import Hashable, Iterable, Mapping
from types import MappingProxyType
from typing import TypeVar

Member = TypeVar("Member", bound=Hashable)
Given = TypeVar("Given")


class NotTotal(TypeError):
    """A table lacks members of its closed set, or has keys that are not in it."""


def total(members: Iterable[Member], table: Mapping[Member, Given]) -> Mapping[Member, Given]:
    """Return a table as an immutable mapping; it must have exactly one value for each member of an enum (or subset).

    Raises:
        NotTotal: members have no value, or keys are not members; the message names them.
    """
    known = frozenset(members)
    wrong = [f"no value for {_listed(known - table.keys())}"] if known - table.keys() else []
    wrong += [f"no member {_listed(table.keys() - known)}"] if table.keys() - known else []
    if wrong:
        raise NotTotal(f"a table over a closed set has {' and '.join(wrong)}")
    return MappingProxyType(dict(table))


def _listed(members: Iterable[object]) -> str:
    return ", ".join(sorted(map(str, members)))
