"""Commands about roster imports."""

from typing import ClassVar

from pydantic import Field

from services.matching.commands.base import OfProgram, Row
from services.matching.domain.imports import Finding, RowError, RowStatus
from shared.contracts.messages import Value
from shared.contracts.vocabulary import PersonId, Role


class StartImport(OfProgram):
    """Read an uploaded roster; `blob` is its blob, `role` the role of all rows if the file has no role column.

    `by_hand` maps our column names to headings of the file.
    """

    TYPE: ClassVar[str] = "matching.start-import"

    import_id: str
    blob: str
    digest: str = ""
    role: Role | None = None
    by_hand: dict[str, str] = Field(default_factory=dict)


class BeginRows(OfProgram):
    """Record that the file was read: how many rows it has, and the findings."""

    TYPE: ClassVar[str] = "matching.begin-rows"

    import_id: str
    total: int
    findings: tuple[Finding, ...] = ()
    warnings: tuple[str, ...] = ()


class RowOutcome(Value):
    """The outcome of a row that was decided while reading the file."""

    line: int
    status: RowStatus
    errors: tuple[RowError, ...] = ()


class RecordRows(OfProgram):
    """Record the outcomes of refused and repeated rows, at most 200 per command."""

    TYPE: ClassVar[str] = "matching.record-rows"

    import_id: str
    rows: tuple[RowOutcome, ...]


class RecordPerson(OfProgram):
    """Record that a row without a role registered a person only."""

    TYPE: ClassVar[str] = "matching.record-person"

    person_id: PersonId
    row: Row


class FailImport(OfProgram):
    """Fail an import, with the reason."""

    TYPE: ClassVar[str] = "matching.fail-import"

    import_id: str
    problem: str


class HoldImport(OfProgram):
    """Record that an import waits for the approval of its plan."""

    TYPE: ClassVar[str] = "matching.hold-import"

    import_id: str
    plan_id: str
    round: int


class ResumeImport(OfProgram):
    """Read a held import again; it takes hold if its plan still has the approved digest."""

    TYPE: ClassVar[str] = "matching.resume-import"

    import_id: str
    digest: str
    round: int


class DiscardImport(OfProgram):
    """End a held import whose plan was discarded or has expired."""

    TYPE: ClassVar[str] = "matching.discard-import"

    import_id: str


class ForgetRows(OfProgram):
    """Delete one batch of an import's rows, which link a file's lines to people."""

    TYPE: ClassVar[str] = "matching.forget-rows"

    import_id: str
    batch: int = 0
