"""Commands of a sponsor's thanks to everybody who teaches in a program. Words are sealed on their way."""

from typing import ClassVar

from shared.contracts.messages import Command
from shared.contracts.vocabulary import ProgramId


class ThankJuniors(Command):
    """Thank the juniors of a program in the sponsor's words, which are sealed."""

    TYPE: ClassVar[str] = "feedback.thank-juniors"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    sealed: str


class ThankMoreJuniors(Command):
    """Go on thanking juniors, from the one of this number on; sent by a command to itself."""

    TYPE: ClassVar[str] = "feedback.thank-more-juniors"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    sealed: str
    first: int
