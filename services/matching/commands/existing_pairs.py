"""Commands about pairs that met before the platform came."""

from datetime import date
from typing import ClassVar, Final

from services.matching.commands.base import OfProgram
from shared.contracts.messages import Value
from shared.contracts.vocabulary import PersonId

MOST_PAIRS: Final = 200
"""How many rows one command has at most."""


class ExistingPair(Value):
    """One row: two people, the day they began, and how many weeks they planned (None: the program's)."""

    line: int
    mentor_id: PersonId
    mentee_id: PersonId
    started_on: date
    weeks: int | None = None


class RefusedRow(Value):
    """A row that was refused while it was read, and why."""

    line: int
    reason: str


class ImportPairs(OfProgram):
    """Let pairs that met before go on here, and report what became of each row under `report_id`."""

    TYPE: ClassVar[str] = "matching.import-pairs"

    report_id: str
    pairs: tuple[ExistingPair, ...] = ()
    refused: tuple[RefusedRow, ...] = ()


class ForgetPairImport(OfProgram):
    """Delete the report of an import of pairs."""

    TYPE: ClassVar[str] = "matching.forget-pair-import"

    report_id: str
