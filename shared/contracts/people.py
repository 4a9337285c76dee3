"""Events of people: what the organization says of everybody, enrolled or not."""

from typing import ClassVar

from shared.contracts.messages import Event
from shared.contracts.vocabulary import PersonId


class PersonChanged(Event):
    """Somebody's place in the organization; no names. Levels are 1..9, languages BCP 47, `zone` an IANA name."""

    TYPE: ClassVar[str] = "mentoring.person-changed.v1"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    manager_id: PersonId | None = None
    department: str | None = None
    level: int | None = None
    zone: str | None = None
    languages: tuple[str, ...] = ()


class PersonLeft(Event):
    """Somebody left the organization."""

    TYPE: ClassVar[str] = "mentoring.person-left.v1"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
