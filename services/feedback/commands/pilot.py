"""Commands about the pilot of a program."""

from typing import ClassVar

from shared.contracts.messages import Command
from shared.contracts.vocabulary import PairId, ProgramId


class NotePilotPair(Command):
    """Note that a pair of a pilot has begun, or ended."""

    TYPE: ClassVar[str] = "feedback.note-pilot-pair"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    pair_id: PairId
    ended: bool = False


class EvaluatePilot(Command):
    """Evaluate the pilot of a program: asked for, or some time after its last pair has ended (sent by a timer)."""

    TYPE: ClassVar[str] = "feedback.evaluate-pilot"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    asked: bool = False
