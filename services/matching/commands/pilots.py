"""Commands about the pilot of a program."""

from typing import ClassVar

from services.matching.commands.base import OfProgram
from shared.contracts.pilots import PilotVerdict
from shared.contracts.vocabulary import PersonId


class DecidePilot(OfProgram):
    """Record the sponsor's own decision about what follows from the pilot."""

    TYPE: ClassVar[str] = "matching.decide-pilot"

    person_id: PersonId
    verdict: PilotVerdict


class RecordPilotDecision(OfProgram):
    """Record what the sponsor decided, on behalf of the sponsor, with the reason."""

    TYPE: ClassVar[str] = "matching.record-pilot-decision"

    verdict: PilotVerdict
    by: str
    why: str
