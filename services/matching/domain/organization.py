"""The reporting tree: kept by employee keys, because a manager may come later; told by person ids."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.matching.domain.identity import EmployeeKey
from services.matching.domain.people import Person
from shared.contracts.vocabulary import PersonId


@dataclass(kw_only=True)
class Organization:
    """Some people with their managers and ids, by their keys.

    Attributes:
        managers: of everybody who is known; a manager need not be known.
        ids: who they are for everybody else.
    """

    managers: dict[EmployeeKey, EmployeeKey | None] = field(default_factory=dict)
    ids: dict[EmployeeKey, PersonId] = field(default_factory=dict)

    def add(self, person: Person) -> None:
        """Take in a person as they are kept."""
        self.managers[person.id] = person.manager
        self.ids[person.id] = person.person_id

    def tree(self) -> dict[PersonId, PersonId | None]:
        """Return who reports to whom; managers whom nobody knows are numbered, so that theirs are still told apart."""
        strangers = _Strangers(self.ids)
        known = sorted(self.managers, key=self.ids.__getitem__)
        return {self.ids[key]: strangers.name(self.managers[key]) for key in known}


class _Strangers:
    def __init__(self, ids: Mapping[EmployeeKey, PersonId]) -> None:
        self._ids = ids
        self._numbered: dict[EmployeeKey, PersonId] = {}

    def name(self, key: EmployeeKey | None) -> PersonId | None:
        if key is None or key in self._ids:
            return self._ids[key] if key else None
        return self._numbered.setdefault(key, PersonId(f"unknown-{len(self._numbered) + 1}"))
