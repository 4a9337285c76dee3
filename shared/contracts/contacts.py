"""Events of contacts: the one topic that holds names and addresses."""

from typing import ClassVar

from shared.contracts.messages import Event, Tombstone
from shared.contracts.vocabulary import PersonId


class ContactChanged(Event):
    """How to reach somebody: the only event with a name and an address; a tombstone erases it."""

    TYPE: ClassVar[str] = "mentoring.contact-changed.v1"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    name: str
    email: str
    zone: str = "UTC"
    language: str = "en"


class ContactErased(Tombstone):
    """Somebody's contact is erased: the null record that follows the last contact-changed."""

    TYPE: ClassVar[str] = "mentoring.contact-erased.v1"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
