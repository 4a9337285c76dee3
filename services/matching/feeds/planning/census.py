"""Everybody who is known, in one pass over the people: what a plan compares a file with."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from services.matching.domain.identity import EmployeeKey
from services.matching.domain.people import Person, Standing
from services.matching.store import PEOPLE
from shared.contracts.vocabulary import PersonId
from shared.mongo import Reader


@dataclass(kw_only=True)
class Census:
    """The people of the organization, by their keys.

    Attributes:
        ids: everybody, those who left included; `managers` likewise.
        present: who has not left.
        addresses: one person at each address.
    """

    ids: dict[EmployeeKey, PersonId] = field(default_factory=dict)
    managers: dict[EmployeeKey, EmployeeKey | None] = field(default_factory=dict)
    present: set[EmployeeKey] = field(default_factory=set)
    addresses: dict[str, EmployeeKey] = field(default_factory=dict)

    async def through(self, reader: Reader) -> AsyncIterator[Person]:
        """Yield everybody, and take a note of each."""
        async for person in reader.stream(PEOPLE):
            self._note(person)
            yield person

    async def take(self, reader: Reader) -> None:
        """Take a note of everybody."""
        async for _ in self.through(reader):
            pass

    def _note(self, person: Person) -> None:
        self.ids[person.id] = person.person_id
        self.managers[person.id] = person.manager
        if person.standing is Standing.LEFT:
            return
        self.present.add(person.id)
        if person.address:
            self.addresses[person.address] = person.id
