"""Commands that check live pairs against the hard rules after the organization changed."""

from typing import ClassVar

from services.matching.commands.base import OfProgram
from shared.contracts.vocabulary import PersonId


class RecheckPeople(OfProgram):
    """Check the pairs of these people now, because somebody above them in the reporting line changed."""

    TYPE: ClassVar[str] = "matching.recheck-people"

    person_ids: tuple[PersonId, ...]


class RequestRecheck(OfProgram):
    """Schedule a check of every live pair; many changes are debounced into one check."""

    TYPE: ClassVar[str] = "matching.request-recheck"


class RecheckPairs(OfProgram):
    """Check every live pair against the hard rules, batch by batch."""

    TYPE: ClassVar[str] = "matching.recheck-pairs"

    batch: int = 0
