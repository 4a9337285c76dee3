"""Commands about roster imports."""

from typing import ClassVar

from pydantic import Field

from services.matching.commands.base import OfProgram, Row
from services.matching.domain.imports import Finding, RowError, RowStatus
from shared.contracts.messages import Value
from shared.contracts.vocabulary import PersonId, Role


class StartImport(OfProgram):
    """Read an uploaded roster; `blob` is where it lies, `role` that of all rows where the file has none.

    `by_hand` says which heading is which of our columns, by our names of them.
    """

    TYPE: ClassVar[str] = "matching.start-import"

    import_id: str
    blob: str
    role: Role | None = None
    by_hand: dict[str, str] = Field(default_factory=dict)


class BeginRows(OfProgram):
    """The file was read: so many rows will have an outcome, and this was found in it."""

    TYPE: ClassVar[str] = "matching.begin-rows"

    import_id: str
    total: int
    findings: tuple[Finding, ...] = ()
    warnings: tuple[str, ...] = ()


class RowOutcome(Value):
    """What became of a row that needed nobody's decision."""

    line: int
    status: RowStatus
    errors: tuple[RowError, ...] = ()


class RecordRows(OfProgram):
    """Note the outcomes of rows that were refused or repeated, at most 200 at a time."""

    TYPE: ClassVar[str] = "matching.record-rows"

    import_id: str
    rows: tuple[RowOutcome, ...]


class RecordPerson(OfProgram):
    """Note that a row without a role was taken in as a person only."""

    TYPE: ClassVar[str] = "matching.record-person"

    person_id: PersonId
    row: Row


class FailImport(OfProgram):
    """Give an import up, and say why."""

    TYPE: ClassVar[str] = "matching.fail-import"

    import_id: str
    problem: str
