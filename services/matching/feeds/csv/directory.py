"""The people of a roster and of the platform, to find managers by id, by address, or by a unique name."""

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
    """The ways to find a person."""

    ID = "id"
    ADDRESS = "address"
    NAME = "name"


@dataclass(frozen=True, kw_only=True)
class Found:
    """A person who was found, by id in its normal form."""

    id: str
    how: How


@dataclass(frozen=True, kw_only=True)
class OnPlatform:
    """The platform's people whom a file mentions: ids by id, address and name, all in their normal forms."""

    ids: tuple[str, ...] = ()
    addresses: dict[str, tuple[str, ...]] = field(default_factory=dict)
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)


ON_PLATFORM: Final = TypeAdapter(OnPlatform)
NOBODY: Final = OnPlatform()


@dataclass(kw_only=True)
class Directory:
    """The people of a file: ids by address and by name, all in their normal forms.

    Attributes:
        mentioned: the texts by which rows name managers.
        addressed: people with an address in the file, `named` with a name; these replace the platform's.
    """

    ids: set[str] = field(default_factory=set)
    addresses: dict[str, set[str]] = field(default_factory=dict)
    names: dict[str, set[str]] = field(default_factory=dict)
    mentioned: set[str] = field(default_factory=set)
    addressed: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)

    def add(self, employee_id: str, address: str, name: str) -> None:
        """Add a person of the file."""
        key = same_id(employee_id)
        self.ids.add(key)
        if address:
            self.addressed.add(key)
            self.addresses.setdefault(same_address(address), set()).add(key)
        if name:
            self.named.add(key)
            self.names.setdefault(same_name(name), set()).add(key)

    def join(self, platform: OnPlatform) -> None:
        """Add the platform's people, after the whole file was read."""
        self.ids.update(platform.ids)
        _join(self.addresses, platform.addresses, but=self.addressed)
        _join(self.names, platform.names, but=self.named)

    def find(self, manager: str) -> Found | None:
        """Return the person that a cell names: by id, else by address, else by a name that only one person has."""
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
        """Return those of these people whom the file mentions."""
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
    """Return the texts by which a cell can name a person: all of it, and the parts before and inside brackets."""
    both = _WITH_ID.fullmatch(manager)
    return (manager, both[2].strip(), both[1].strip()) if both else (manager,)


def _join(known: dict[str, set[str]], more: dict[str, tuple[str, ...]], but: Collection[str]) -> None:
    for key, ids in more.items():
        known.setdefault(key, set()).update(id_ for id_ in ids if id_ not in but)


def _note(found: dict[str, list[str]], key: str, id_: str, wanted: Collection[str]) -> None:
    if key and key in wanted:
        found.setdefault(key, []).append(id_)
