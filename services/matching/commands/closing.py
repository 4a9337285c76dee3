"""Commands about the end of a program, which is planned, taken back, and then takes hold."""

from datetime import datetime
from typing import ClassVar

from services.matching.commands.base import OfProgram


class PlanClosing(OfProgram):
    """Plan the end of a program, unless it is planned; `after_pilot` if that was decided about the pilot."""

    TYPE: ClassVar[str] = "matching.plan-closing"

    by: str
    after_pilot: bool = False


class TakeBackClosing(OfProgram):
    """Let a program go on whose end was planned."""

    TYPE: ClassVar[str] = "matching.take-back-closing"


class CloseProgram(OfProgram):
    """Close a program whose planned end has come, unless it was taken back."""

    TYPE: ClassVar[str] = "matching.close-program"

    due: datetime


class EndPairs(OfProgram):
    """End a closed program's pairs, batch by batch."""

    TYPE: ClassVar[str] = "matching.end-pairs"

    batch: int
