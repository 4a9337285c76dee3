"""A roster import: every row gets one outcome, and the counts add up."""

from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from shared.contracts.vocabulary import PersonId, ProgramId
from shared.domain import NotFound

ROWS_KEPT: Final = timedelta(days=30)
BATCHES: Final = 64
"""Rows are deleted in this many batches, by their line's remainder."""


class UnknownImport(NotFound):
    """There is no import with that id."""


class ImportState(StrEnum):
    """The states of an import; it is done only when every row has its outcome, and a held one has changed nothing."""

    QUEUED = "queued"
    RUNNING = "running"
    HELD = "held"
    DISCARDED = "discarded"
    DONE = "done"
    FAILED = "failed"


class RowStatus(StrEnum):
    """The outcomes of a row, with the same names as their counts."""

    ENROLLED = "enrolled"
    WAITLISTED = "waitlisted"
    INVITED = "invited"
    UNCHANGED = "unchanged"
    UPDATED = "updated"
    PERSON_ONLY = "person_only"
    DUPLICATE = "duplicates"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many rows had each outcome; together they are the rows decided so far."""

    enrolled: int = 0
    waitlisted: int = 0
    invited: int = 0
    unchanged: int = 0
    updated: int = 0
    person_only: int = 0
    duplicates: int = 0
    refused: int = 0

    @property
    def decided(self) -> int:
        """Return how many rows have an outcome."""
        return sum(getattr(self, field.name) for field in fields(self))


@dataclass(frozen=True, kw_only=True)
class RowError:
    """A fault of one field of a row, in words for the roster's author; never the value itself."""

    field: str
    reason: str


class Remark(StrEnum):
    """The kinds of remarks about rows, accepted rows included."""

    GUESSED = "guessed"
    UNKNOWN_MANAGER = "unknown_manager"
    PLACEHOLDER = "placeholder"
    UNREADABLE = "unreadable"
    SAME_ID = "same_id"
    SAME_ADDRESS = "same_address"
    WITHOUT_ADDRESS = "without_address"
    WITHOUT_NAME = "without_name"
    WITHOUT_TOPICS = "without_topics"
    ONLY_PLACE = "only_place"


@dataclass(frozen=True, kw_only=True)
class Remarked:
    """One remark about one field of a row; never the value itself."""

    about: Remark
    field: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Example:
    """One place where a remark applies."""

    line: int
    field: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A remark with the number of cells it applies to, and the first of them."""

    about: Remark
    count: int = 0
    first: tuple[Example, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ImportRow:
    """One row's outcome, kept for 30 days; `line` is its line in the file, the header being line 1 of most."""

    id: str
    import_id: str
    line: int
    status: RowStatus
    person_id: PersonId | None = None
    errors: tuple[RowError, ...] = ()
    batch: int = 0


@dataclass(frozen=True, kw_only=True)
class RosterImport:
    """One upload into one program; `total` is unknown until the file was read.

    `findings` are about its rows, `warnings` about the file as a whole. `digest` is the file's SHA-256. An import
    over a limit waits for its plan's approval: `round` counts how often it was read, `approved` is the plan's digest.
    """

    id: str
    program_id: ProgramId
    state: ImportState = ImportState.QUEUED
    requested_at: datetime
    blob: str
    digest: str = ""
    round: int = 0
    approved: str | None = None
    plan_id: str | None = None
    role: str | None = None
    by_hand: dict[str, str] = field(default_factory=dict)
    total: int | None = None
    counts: Counts = Counts()
    problem: str | None = None
    findings: tuple[Finding, ...] = ()
    warnings: tuple[str, ...] = ()


def row_id(import_id: str, line: int) -> str:
    """Return the id of a row's outcome; ids sort as lines do."""
    return f"{import_id}:{line:09d}"


def decide(roster: RosterImport, status: RowStatus, rows: int = 1) -> RosterImport:
    """Count rows that got an outcome; the last one closes the import."""
    counts = replace(roster.counts, **{status.value: getattr(roster.counts, status.value) + rows})
    return _closed_when_complete(replace(roster, counts=counts))


def read(
    roster: RosterImport, total: int, findings: tuple[Finding, ...] = (), warnings: tuple[str, ...] = ()
) -> RosterImport:
    """Store how many rows the file has, and the findings."""
    running = replace(roster, state=ImportState.RUNNING, total=total, findings=findings, warnings=warnings)
    return _closed_when_complete(running)


def _closed_when_complete(roster: RosterImport) -> RosterImport:
    complete = roster.total is not None and roster.counts.decided >= roster.total
    return replace(roster, state=ImportState.DONE) if complete else roster
