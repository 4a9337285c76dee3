"""Commands of erasures: to the person's writer, and to the erasure's own."""

from typing import ClassVar

from services.matching.commands.people import OfPerson
from services.matching.commands.syncs import OfOrganization
from shared.contracts.messages import Command
from shared.contracts.vocabulary import Moment, PersonId


class ErasePerson(OfPerson):
    """Erase a person everywhere: whoever has not left yet leaves, and their pairs end."""

    TYPE: ClassVar[str] = "matching.erase-person"

    erasure_id: str
    by: str
    why: str


class AskForErasure(OfPerson):
    """Erase the person who asks, once they have had time to take it back."""

    TYPE: ClassVar[str] = "matching.ask-for-erasure"

    erasure_id: str


class TakeBackErasure(OfPerson):
    """Forget that a person has asked to be erased."""

    TYPE: ClassVar[str] = "matching.take-back-erasure"


class EraseAsAsked(OfPerson):
    """Erase a person who has asked for it and not taken it back."""

    TYPE: ClassVar[str] = "matching.erase-as-asked"

    erasure_id: str


class BeginErasure(Command):
    """Record an erasure, and ask every service for it."""

    TYPE: ClassVar[str] = "matching.begin-erasure"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    erasure_id: str
    requested_at: Moment
    by: str
    why: str


class CountErasure(OfOrganization):
    """Count an erasure that somebody asks for about somebody else, and refuse more than `most` within an hour."""

    TYPE: ClassVar[str] = "matching.count-erasure"

    most: int
