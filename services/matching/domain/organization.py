"""The reporting tree: stored by employee keys, because a manager may be imported later; returned by person ids."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.matching.domain.identity import EmployeeKey
from services.matching.domain.people import Person
from shared.contracts.vocabulary import PersonId


@dataclass(kw_only=True)
class Organization:
    """Some people with their managers and ids, by their keys.

    Attributes:
        managers: the manager of each known person; the manager may be unknown.
        ids: their person ids.
    """

    managers: dict[EmployeeKey, EmployeeKey | None] = field(default_factory=dict)
    ids: dict[EmployeeKey, PersonId] = field(default_factory=dict)

    def add(self, person: Person) -> None:
        """Add a stored person."""
        self.managers[person.id] = person.manager
        self.ids[person.id] = person.person_id

    def tree(self) -> dict[PersonId, PersonId | None]:
        """Return each person's manager by person id; unknown managers are numbered to keep their teams apart."""
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
