"""Events of contacts: the one topic that holds names and addresses."""

from typing import ClassVar

from shared.contracts.messages import Event, Tombstone
from shared.contracts.vocabulary import PersonId


class ContactChanged(Event):
    """A person's name or address changed: the only event that contains them; a tombstone erases it.

    `languages` are what they speak, best first (BCP 47), empty where nothing is known; `language` is the first of them.
    """

    TYPE: ClassVar[str] = "mentoring.contact-changed.v1"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    name: str
    email: str
    zone: str = "UTC"
    language: str = "en"
    languages: tuple[str, ...] = ()


class ContactErased(Tombstone):
    """A person's contact was erased: the null record after the last contact-changed."""

    TYPE: ClassVar[str] = "mentoring.contact-erased.v1"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
