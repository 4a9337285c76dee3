"""Commands about the settings of a program."""

from typing import ClassVar

from services.matching.commands.base import OfProgram
from services.matching.domain.program_settings import ProgramSettings


class ReviseSettings(OfProgram):
    """Replace a program's settings; `known` is the number of the revision that the change was made on."""

    TYPE: ClassVar[str] = "matching.revise-settings"

    settings: ProgramSettings
    known: int
    by: str
    why: str


class AdoptTwin(OfProgram):
    """Give a program the weights and rules of one of its twins."""

    TYPE: ClassVar[str] = "matching.adopt-twin"

    trial_id: str
    by: str
    why: str
