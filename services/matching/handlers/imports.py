"""Roster imports: start, count the outcome of each row, finish after the last row."""

from dataclasses import replace

from services.matching.commands import (
    BeginRows,
    DiscardImport,
    FailImport,
    ForgetRows,
    HoldImport,
    RecordPerson,
    RecordRows,
    ResumeImport,
    Row,
    StartImport,
)
from services.matching.domain.imports import (
    BATCHES,
    ROWS_KEPT,
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
from shared.phrases import phrase
from shared.processing.messages import Job, Timer

KIND = "import"


def start_import(command: StartImport, work: Work) -> list[Message]:
    """Start the job that reads a roster."""
    program_of(work, command.program_id).must_be_open()
    roster = RosterImport(
        id=command.import_id,
        program_id=command.program_id,
        requested_at=work.now,
        blob=command.blob,
        digest=command.digest,
        role=command.role,
        by_hand=command.by_hand,
    )
    work.imports.put(roster)
    work.jobs.put(Job(id=job_id(roster), kind=KIND, subject=roster.id))
    forgetting = ForgetRows(program_id=roster.program_id, import_id=roster.id)
    work.timers.put(Timer(id=f"forget:{roster.id}", due=work.now + ROWS_KEPT, command=forgetting))
    return []


def hold_import(command: HoldImport, work: Work) -> list[Message]:
    """Record that an import waits for the approval of its plan, unless it was resumed since."""
    roster = _import_of(work, command.import_id)
    if roster.round == command.round:
        work.imports.put(replace(roster, state=ImportState.HELD, plan_id=command.plan_id))
    return []


def resume_import(command: ResumeImport, work: Work) -> list[Message]:
    """Read an approved import again."""
    roster = _import_of(work, command.import_id)
    resumed = replace(roster, state=ImportState.QUEUED, approved=command.digest, round=command.round)
    work.imports.put(resumed)
    work.jobs.put(Job(id=job_id(resumed), kind=KIND, subject=roster.id))
    return []


def discard_import(command: DiscardImport, work: Work) -> list[Message]:
    """End a held import; it has changed nothing."""
    roster = _import_of(work, command.import_id)
    work.imports.put(replace(roster, state=ImportState.DISCARDED))
    return []


def forget_rows(command: ForgetRows, work: Work) -> list[Message]:
    """Delete the rows of an import, batch by batch."""
    for row in work.import_rows.find(import_id=command.import_id, batch=command.batch):
        work.import_rows.delete(row.id)
    following = command.batch + 1
    if following == BATCHES:
        return []
    return [ForgetRows(program_id=command.program_id, import_id=command.import_id, batch=following)]


def job_id(roster: RosterImport) -> str:
    """Return the id of the job that reads an import now."""
    return f"{roster.id}:{roster.round}" if roster.round else roster.id


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
        batch=row.line % BATCHES,
    )
    work.import_rows.put(outcome)


def _import_of(work: Work, import_id: str) -> RosterImport:
    roster = work.imports.get(import_id)
    if roster is None:
        raise UnknownImport(phrase("there is no import with that id"))
    return roster
