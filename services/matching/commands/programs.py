"""Commands about programs."""

from typing import ClassVar

from services.matching.commands.base import OfProgram
from services.matching.domain.program_settings import ProgramSettings
from shared.contracts.programs import Stage


class CreateProgram(OfProgram):
    """Create the draft of a program."""

    TYPE: ClassVar[str] = "matching.create-program"

    settings: ProgramSettings
    by: str


class DiscardProgram(OfProgram):
    """Delete a program that is still a draft."""

    TYPE: ClassVar[str] = "matching.discard-program"


class PublishProgram(OfProgram):
    """Open a program for enrollment; `waiver` is the reason for doing so without a sponsor who accepted."""

    TYPE: ClassVar[str] = "matching.publish-program"

    by: str
    waiver: str | None = None


class ChangeStage(OfProgram):
    """Move a program to its pilot or rollout, or plan its end; `waiver` is why a rollout has no agreement."""

    TYPE: ClassVar[str] = "matching.change-stage"

    stage: Stage
    by: str
    waiver: str | None = None
