"""Who is in a roster and on the platform, so that a manager is found by id, by address, or by a name that one has."""

import re
from collections.abc import AsyncIterable, Collection
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from pydantic import TypeAdapter

from services.matching.domain.cells import same_address, same_id, same_name
from services.matching.domain.people import Person

_WITH_ID: Final = re.compile(r"([^()\[\]]+)[(\[]([^()\[\]]+)[)\]]")  # Ann Field (100001)


class How(StrEnum):
    """What somebody was found by."""

    ID = "id"
    ADDRESS = "address"
    NAME = "name"


@dataclass(frozen=True, kw_only=True)
class Found:
    """Somebody, by their id in its normal form."""

    id: str
    how: How


@dataclass(frozen=True, kw_only=True)
class OnPlatform:
    """What the platform knows of whom a file mentions: ids by id, address and name, all in their normal forms."""

    ids: tuple[str, ...] = ()
    addresses: dict[str, tuple[str, ...]] = field(default_factory=dict)
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)


ON_PLATFORM: Final = TypeAdapter(OnPlatform)
NOBODY: Final = OnPlatform()


@dataclass(kw_only=True)
class Directory:
    """Everybody that a file speaks of: ids by address and by name, all in their normal forms.

    Attributes:
        mentioned: how the rows name managers.
        addressed: whose address the file says, `named` whose name; what the platform knows of them is out of date.
    """

    ids: set[str] = field(default_factory=set)
    addresses: dict[str, set[str]] = field(default_factory=dict)
    names: dict[str, set[str]] = field(default_factory=dict)
    mentioned: set[str] = field(default_factory=set)
    addressed: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)

    def add(self, employee_id: str, address: str, name: str) -> None:
        """Take in somebody of the file."""
        key = same_id(employee_id)
        self.ids.add(key)
        if address:
            self.addressed.add(key)
            self.addresses.setdefault(same_address(address), set()).add(key)
        if name:
            self.named.add(key)
            self.names.setdefault(same_name(name), set()).add(key)

    def join(self, platform: OnPlatform) -> None:
        """Take in what the platform knows, after the whole file."""
        self.ids.update(platform.ids)
        _join(self.addresses, platform.addresses, but=self.addressed)
        _join(self.names, platform.names, but=self.named)

    def find(self, manager: str) -> Found | None:
        """Return whom a cell names: the one with that id, else that address, else that name if only one has it."""
        ways = _ways(manager)
        for text in ways:
            if (key := same_id(text)) in self.ids:
                return Found(id=key, how=How.ID)
        for text in ways:
            if len(found := self.addresses.get(same_address(text), ())) == 1:
                return Found(id=min(found), how=How.ADDRESS)
        for text in ways:
            if len(found := self.names.get(same_name(text), ())) == 1:
                return Found(id=min(found), how=How.NAME)
        return None

    def several_have(self, manager: str) -> bool:
        """Tell whether several people have that address or name."""
        return any(
            len(self.addresses.get(same_address(text), ())) > 1 or len(self.names.get(same_name(text), ())) > 1
            for text in _ways(manager)
        )

    async def on_platform(self, people: AsyncIterable[Person]) -> OnPlatform:
        """Return what of these people the file mentions."""
        ways = {way for manager in self.mentioned for way in _ways(manager)}
        ids, names = {same_id(way) for way in ways}, {same_name(way) for way in ways}
        addresses = {same_address(way) for way in ways} | self.addresses.keys()
        found, at, called = set[str](), dict[str, list[str]](), dict[str, list[str]]()
        async for person in people:
            key = same_id(person.employee_id)
            found |= {key} & ids
            if person.contact:
                _note(at, same_address(person.contact.email), key, addresses)
                _note(called, same_name(person.contact.name), key, names)
        return OnPlatform(
            ids=tuple(sorted(found)),
            addresses={address: tuple(sorted(keys)) for address, keys in at.items()},
            names={name: tuple(sorted(keys)) for name, keys in called.items()},
        )


def _ways(manager: str) -> tuple[str, ...]:
    """Return what a cell can name somebody by: itself, and what stands before and in its brackets."""
    both = _WITH_ID.fullmatch(manager)
    return (manager, both[2].strip(), both[1].strip()) if both else (manager,)


def _join(known: dict[str, set[str]], more: dict[str, tuple[str, ...]], but: Collection[str]) -> None:
    for key, ids in more.items():
        known.setdefault(key, set()).update(id_ for id_ in ids if id_ not in but)


def _note(found: dict[str, list[str]], key: str, id_: str, wanted: Collection[str]) -> None:
    if key and key in wanted:
        found.setdefault(key, []).append(id_)
