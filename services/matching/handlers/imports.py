"""Roster imports: start, count the outcome of each row, finish after the last row."""

from dataclasses import replace

from services.matching.commands import BeginRows, FailImport, RecordPerson, RecordRows, Row, StartImport
from services.matching.domain.imports import (
    ImportRow,
    ImportState,
    RosterImport,
    RowError,
    RowStatus,
    UnknownImport,
    decide,
    read,
    row_id,
)
from services.matching.handlers.work import Work, program_of
from shared.contracts.messages import Message
from shared.contracts.vocabulary import PersonId
from shared.processing.messages import Job

KIND = "import"


def start_import(command: StartImport, work: Work) -> list[Message]:
    """Start the job that reads a roster."""
    program_of(work, command.program_id).must_be_open()
    roster = RosterImport(
        id=command.import_id,
        program_id=command.program_id,
        requested_at=work.now,
        blob=command.blob,
        role=command.role,
        by_hand=command.by_hand,
    )
    work.imports.put(roster)
    work.jobs.put(Job(id=roster.id, kind=KIND, subject=roster.id))
    return []


def begin_rows(command: BeginRows, work: Work) -> list[Message]:
    """Store the number of rows and the findings of the file."""
    roster = _import_of(work, command.import_id)
    work.imports.put(read(roster, command.total, command.findings, command.warnings))
    return []


def record_rows(command: RecordRows, work: Work) -> list[Message]:
    """Record refused and repeated rows."""
    for row in command.rows:
        record(work, Row(import_id=command.import_id, line=row.line), row.status, errors=row.errors)
    return []


def record_person(command: RecordPerson, work: Work) -> list[Message]:
    """Record a row that registered a person only."""
    record(work, command.row, RowStatus.PERSON_ONLY, person_id=command.person_id)
    return []


def fail_import(command: FailImport, work: Work) -> list[Message]:
    """Fail an import."""
    roster = _import_of(work, command.import_id)
    work.imports.put(replace(roster, state=ImportState.FAILED, problem=command.problem))
    return []


def record(
    work: Work, row: Row, status: RowStatus, *, person_id: PersonId | None = None, errors: tuple[RowError, ...] = ()
) -> None:
    """Store a row's outcome and count it; processing drops duplicates, so each row arrives once."""
    work.imports.put(decide(_import_of(work, row.import_id), status))
    outcome = ImportRow(
        id=row_id(row.import_id, row.line),
        import_id=row.import_id,
        line=row.line,
        status=status,
        person_id=person_id,
        errors=errors,
    )
    work.import_rows.put(outcome)


def _import_of(work: Work, import_id: str) -> RosterImport:
    roster = work.imports.get(import_id)
    if roster is None:
        raise UnknownImport("there is no import with that id")
    return roster
