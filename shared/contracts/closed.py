"""Closed sets: a table over an enum has a value for each member, or the module that holds it cannot be imported."""

from collections.abc import Hashable, Iterable, Mapping
from types import MappingProxyType
from typing import TypeVar

Member = TypeVar("Member", bound=Hashable)
Given = TypeVar("Given")


class NotTotal(TypeError):
    """A table lacks members of its closed set, or has keys that are not in it."""


def total(members: Iterable[Member], table: Mapping[Member, Given]) -> Mapping[Member, Given]:
    """Return a table that has exactly one value for each member of an enum (or of a part of one); it cannot change.

    Raises:
        NotTotal: naming the members without a value, and the keys that are not members.
    """
    known = frozenset(members)
    wrong = [f"no value for {_listed(known - table.keys())}"] if known - table.keys() else []
    wrong += [f"no member {_listed(table.keys() - known)}"] if table.keys() - known else []
    if wrong:
        raise NotTotal(f"a table over a closed set has {' and '.join(wrong)}")
    return MappingProxyType(dict(table))


def _listed(members: Iterable[object]) -> str:
    return ", ".join(sorted(map(str, members)))
