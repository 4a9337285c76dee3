"""What commands share: the program they are for, and the row of a roster they come from."""

from typing import ClassVar

from shared.contracts.messages import Command, Value
from shared.contracts.vocabulary import ProgramId


class OfProgram(Command):
    """A command to one program; never sent itself."""

    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId


class Row(Value):
    """Which row of which import a command comes from."""

    import_id: str
    line: int
