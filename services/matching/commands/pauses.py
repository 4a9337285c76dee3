"""Commands about the pauses of pairs and of participants."""

from datetime import datetime
from typing import ClassVar

from services.matching.commands.base import OfProgram
from services.matching.commands.pairs import OfPair
from shared.contracts.vocabulary import PersonId


class PausePair(OfPair):
    """Pause a pair until a day, as the coordinator decided."""

    TYPE: ClassVar[str] = "matching.pause-pair"

    until: datetime


class ResumePair(OfPair):
    """End the coordinator's pause; with `days` and a `reason`, a broken rule does not hold the pair for these days."""

    TYPE: ClassVar[str] = "matching.resume-pair"

    days: int | None = None
    reason: str | None = None


class PauseParticipant(OfProgram):
    """Pause all pairs of a participant until a day; no run considers them before."""

    TYPE: ClassVar[str] = "matching.pause-participant"
    NAMELESS: ClassVar[bool] = True

    person_id: PersonId
    until: datetime


class ResumeParticipant(OfProgram):
    """End a participant's pause, on its day or earlier."""

    TYPE: ClassVar[str] = "matching.resume-participant"
    NAMELESS: ClassVar[bool] = True

    person_id: PersonId
