"""Commands of erasures: to the person's writer, and to the erasure's own."""

from typing import ClassVar

from services.matching.commands.people import OfPerson
from shared.contracts.messages import Command
from shared.contracts.vocabulary import Moment, PersonId


class ErasePerson(OfPerson):
    """Erase a person everywhere: whoever has not left yet leaves, and their pairs end."""

    TYPE: ClassVar[str] = "matching.erase-person"

    erasure_id: str
    by: str
    why: str


class BeginErasure(Command):
    """Record an erasure, and ask every service for it."""

    TYPE: ClassVar[str] = "matching.begin-erasure"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    erasure_id: str
    requested_at: Moment
    by: str
    why: str
