"""The people of a roster and of the platform, to find managers by id, by address, or by a unique name."""

from collections.abc import AsyncIterable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from pydantic import TypeAdapter

from services.matching.domain.cells import same_address, same_id
from services.matching.domain.people import Person
from services.matching.feeds.csv.naming import calls, ways


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
            for called in calls(name):
                self.names.setdefault(called, set()).add(key)

    def join(self, platform: OnPlatform) -> None:
        """Add the platform's people, after the whole file was read."""
        self.ids.update(platform.ids)
        _join(self.addresses, platform.addresses, but=self.addressed)
        _join(self.names, platform.names, but=self.named)

    def find(self, manager: str) -> Found | None:
        """Return the person that a cell names: by id, else by address, else by a name that only one person has."""
        texts = ways(manager)
        for text in texts:
            if (key := same_id(text)) in self.ids:
                return Found(id=key, how=How.ID)
        if found := _only(self.addresses, map(same_address, texts)):
            return Found(id=found, how=How.ADDRESS)
        if found := _only(self.names, _names(texts)):
            return Found(id=found, how=How.NAME)
        return None

    def several_named(self, manager: str) -> bool:
        """Tell whether a cell names several people, each by an id, an address or a name of their own."""
        texts = ways(manager)
        by_id = {key for key in map(same_id, texts) if key in self.ids}
        others = (self.addresses.get(same_address(text), set()) for text in texts)
        called = (self.names.get(name, set()) for name in _names(texts))
        return len(by_id.union(*(ids for ids in (*others, *called) if len(ids) == 1))) > 1

    def several_have(self, manager: str) -> bool:
        """Tell whether several people have that address or name."""
        texts = ways(manager)
        return any(len(self.addresses.get(same_address(text), ())) > 1 for text in texts) or any(
            len(self.names.get(name, ())) > 1 for name in _names(texts)
        )

    async def on_platform(self, people: AsyncIterable[Person]) -> OnPlatform:
        """Return those of these people whom the file mentions."""
        texts = {text for manager in self.mentioned for text in ways(manager)}
        ids, names = {*map(same_id, texts)}, {*_names(texts)}
        addresses = {*map(same_address, texts)} | self.addresses.keys()
        found, at, called = set[str](), dict[str, list[str]](), dict[str, list[str]]()
        async for person in people:
            key = same_id(person.employee_id)
            found |= {key} & ids
            if person.contact:
                _note(at, same_address(person.contact.email), key, addresses)
                for name in calls(person.contact.name):
                    _note(called, name, key, names)
        return OnPlatform(
            ids=tuple(sorted(found)),
            addresses={address: tuple(sorted(keys)) for address, keys in at.items()},
            names={name: tuple(sorted(keys)) for name, keys in called.items()},
        )


def _names(texts: Iterable[str]) -> Iterator[str]:
    """Yield the names that a cell's texts can be: all of them as they are, then with their words in any order."""
    return (name for nth in range(2) for text in texts for name in calls(text)[nth : nth + 1])


def _only(known: dict[str, set[str]], keys: Iterable[str]) -> str | None:
    """Return the id under the first of these keys that belongs to one person alone."""
    return next((min(ids) for key in keys if key and len(ids := known.get(key, ())) == 1), None)


def _join(known: dict[str, set[str]], more: dict[str, tuple[str, ...]], but: Collection[str]) -> None:
    for key, ids in more.items():
        known.setdefault(key, set()).update(id_ for id_ in ids if id_ not in but)


def _note(found: dict[str, list[str]], key: str, id_: str, wanted: Collection[str]) -> None:
    if key and key in wanted:
        found.setdefault(key, []).append(id_)
