"""Events of people: the organization's data on everybody, enrolled or not."""

from typing import ClassVar

from shared.contracts.messages import Event, Tombstone
from shared.contracts.vocabulary import Moment, PersonId


class PersonChanged(Event):
    """A person's place in the organization changed; no names.

    Levels are 1..9, languages BCP 47, `zone` is an IANA name, `country` a code of ISO 3166-1. `last_day` repeats the
    person's person-leaving, because compaction keeps only the last record of each person.
    """

    TYPE: ClassVar[str] = "mentoring.person-changed.v1"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    manager_id: PersonId | None = None
    department: str | None = None
    level: int | None = None
    zone: str | None = None
    languages: tuple[str, ...] = ()
    last_day: Moment | None = None
    country: str | None = None


class PersonLeaving(Event):
    """A person will leave the organization; `last_day` is known ahead and may change or be taken back (None)."""

    TYPE: ClassVar[str] = "mentoring.person-leaving.v1"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    last_day: Moment | None


class PersonLeft(Event):
    """A person left the organization."""

    TYPE: ClassVar[str] = "mentoring.person-left.v1"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId


class PlaceErased(Tombstone):
    """A person's place in the organization was erased: the null record after the last event about them."""

    TYPE: ClassVar[str] = "mentoring.place-erased.v1"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
