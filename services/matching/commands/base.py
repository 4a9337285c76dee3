"""Fields that commands share: their program, and the roster row they come from."""

from typing import ClassVar

from shared.contracts.messages import Command, Value
from shared.contracts.vocabulary import ProgramId


class OfProgram(Command):
    """Base class of commands to one program."""

    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId


class Row(Value):
    """The import and the row that a command comes from."""

    import_id: str
    line: int
