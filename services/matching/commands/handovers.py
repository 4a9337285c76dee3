"""Commands about the notes that leavers write for those who stay."""

from typing import ClassVar

from services.matching.commands.base import OfProgram
from services.matching.commands.pairs import OfPair
from shared.contracts.vocabulary import PersonId


class AskForHandovers(OfProgram):
    """Ask a participant who leaves soon for a handover note to each of their pairs."""

    TYPE: ClassVar[str] = "matching.ask-for-handovers"

    person_id: PersonId


class WriteHandover(OfPair):
    """Store a leaver's handover note to the other members of a pair; it replaces an earlier one."""

    TYPE: ClassVar[str] = "matching.write-handover"

    person_id: PersonId
    note: str


class ForgetHandover(OfPair):
    """Delete a handover note whose time is over."""

    TYPE: ClassVar[str] = "matching.forget-handover"

    person_id: PersonId
