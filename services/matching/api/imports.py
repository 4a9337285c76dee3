"""Roster imports over HTTP: the upload is spooled to disk, then read at once (dry run) or stored and read by a job."""

import asyncio
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import Annotated, Self

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel

from services.matching.api.held import held
from services.matching.api.mappings import existing_mapping
from services.matching.api.people import settings_of
from services.matching.api.programs import existing_program
from services.matching.api.progress import ProgressView
from services.matching.api.uploads import CONTENT, IN_MEMORY, MOST_BYTES, pieces, spool
from services.matching.commands import StartImport
from services.matching.domain.effects import AtRisk, Effects, PlanTotals
from services.matching.domain.holds import Hold, Limits, holds_of
from services.matching.domain.imports import Finding, ImportRow, RosterImport, RowError, RowStatus, UnknownImport
from services.matching.feeds.csv.checking import Checked, begin
from services.matching.feeds.csv.headers import by_hand_of
from services.matching.feeds.csv.known import judged
from services.matching.feeds.csv.opening import open_roster
from services.matching.feeds.planning.enrolling import would_do
from services.matching.handlers.imports import job_id
from services.matching.rights import Right
from services.matching.store import IMPORT_ROWS, IMPORTS
from shared.contracts.vocabulary import PersonId, ProgramId, Role
from shared.domain import identifier
from shared.http import Cursor, Files, Limit, Page, Read, Send
from shared.http.parameters import ProgramKey, chosen
from shared.http.state import platform
from shared.mongo import Reader
from shared.phrases import phrase
from shared.processing.jobs import JobStatus

SHOWN = 500
router = APIRouter(prefix="/v1", tags=["imports"])
DryRun = Annotated[bool, Query(description="Judge every row, change nothing.")]
RoleOfAll = Annotated[Role | None, Query(description="The role of everybody, for a file without a role column.")]
ByHand = Annotated[
    list[str],
    Query(
        alias="map",
        max_length=50,
        description="A column of ours and the heading that the file gives it: `map=email:Work Email`; can be repeated.",
    ),
]
OfMapping = Annotated[str | None, Query(max_length=100, description="The name of a column mapping.")]
ImportKey = Annotated[str, Path(max_length=100)]


class ImportView(BaseModel):
    """An import: the counts of rows add up to `total` when its state is `done`.

    `findings` counts the remarks about rows and lists the first of each kind; `warnings` are about the whole file.
    """

    id: str
    program_id: ProgramId
    state: str
    requested_at: datetime
    total: int | None
    enrolled: int
    waitlisted: int
    invited: int
    unchanged: int
    updated: int
    person_only: int
    duplicates: int
    refused: int
    problem: str | None
    plan_id: str | None
    progress: ProgressView | None
    findings: tuple[Finding, ...]
    warnings: tuple[str, ...]

    @classmethod
    def of(cls, roster: RosterImport, status: JobStatus | None) -> Self:
        """Return the view of an import; progress counts the rows with an outcome."""
        counts, total = roster.counts, roster.total or 0
        share = round(counts.decided / total, 3) if total else 0.0
        under_way = ProgressView(phase="deciding", done=counts.decided, total=total, share=share, attempt=1)
        return cls(
            id=roster.id,
            program_id=roster.program_id,
            state=roster.state,
            requested_at=roster.requested_at,
            total=roster.total,
            enrolled=counts.enrolled,
            waitlisted=counts.waitlisted,
            invited=counts.invited,
            unchanged=counts.unchanged,
            updated=counts.updated,
            person_only=counts.person_only,
            duplicates=counts.duplicates,
            refused=counts.refused,
            problem=roster.problem,
            plan_id=roster.plan_id,
            progress=under_way if total else ProgressView.of(status),
            findings=roster.findings,
            warnings=roster.warnings,
        )


class RowView(BaseModel):
    """The outcome of a row: each fault by field, with its reason."""

    line: int
    status: RowStatus
    person_id: PersonId | None = None
    errors: tuple[RowError, ...] = ()

    @classmethod
    def of(cls, row: ImportRow) -> Self:
        """Return the view of a row."""
        return cls(line=row.line, status=row.status, person_id=row.person_id, errors=row.errors)


class DryRunView(BaseModel):
    """The result of a dry run, without the program's own refusals; `rows` are the first that would fail."""

    state: str = "dry-run"
    columns: dict[str, str]
    ignored_columns: tuple[str, ...]
    delimiter: str
    total: int
    participants: int
    person_only: int
    duplicates: int
    refused: int
    rows: list[RowView]
    findings: tuple[Finding, ...]
    warnings: tuple[str, ...]


class ImportDryRunView(DryRunView):
    """The result of a dry run with the plan of the import: what it would do to people who are known.

    The import would be held if `holds` gives a reason.
    """

    totals: PlanTotals
    programs: tuple[AtRisk, ...]
    holds: tuple[Hold, ...]


@router.post(
    "/programs/{program_id}/imports",
    status_code=202,
    max_body_size=MOST_BYTES,
    openapi_extra=CONTENT,
    responses={200: {"model": ImportDryRunView, "description": "Of a dry run."}},
    dependencies=[held(Right.ENROLL)],
)
async def import_roster(  # noqa: PLR0913, PLR0917 - FastAPI dependencies
    program_id: ProgramKey,
    request: Request,
    response: Response,
    send: Send,
    read: Read,
    files: Files,
    dry_run: DryRun = False,  # noqa: FBT002 - a query parameter
    role: RoleOfAll = None,
    mapping: OfMapping = None,
    by_hand: ByHand = [],  # noqa: B006 - a query parameter that nobody changes
) -> ImportView | ImportDryRunView:
    """Import a roster (CSV or .xlsx, as the body or as a file of a form); a dry run reports what it would do."""
    program = await existing_program(read, program_id)
    program.must_be_open()
    headings = (
        {**(await existing_mapping(read, mapping)).columns, **by_hand_of(by_hand)} if mapping else by_hand_of(by_hand)
    )
    with SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        digest = await spool(request, file)
        with await asyncio.to_thread(open_roster, file, role, headings) as roster:
            roster.partners = program.has_partners
            if dry_run:
                response.status_code = 200
                checked = await judged(roster, read)
                settings, now = settings_of(request), platform(request).clock.now()
                secret = settings.person_key.get_secret_value()
                effects = await would_do(read, roster, checked, secret, program_id, now)
                return _dry_run(checked, effects, settings.limits)
            await asyncio.to_thread(begin, roster)
        # The name includes a digest of the content: another body under the same key must not replace the first.
        command = StartImport(
            program_id=program_id,
            import_id=identifier("import", send.id),
            blob=f"roster:{identifier(send.id, digest)}",
            digest=digest,
            role=role,
            by_hand=headings,
        )
        # A repeated request must not delete the file while the job reads it.
        if await read.get(IMPORTS, command.import_id) is None:
            await files.put(command.blob, pieces(file))
        await send(command)
    response.headers["Location"] = f"/v1/imports/{command.import_id}"
    return await get_import(command.import_id, request, read)


@router.get("/imports/{import_id}", dependencies=[held(Right.SEE_IMPORT)])
async def get_import(import_id: ImportKey, request: Request, read: Read) -> ImportView:
    """Return the state, progress and counts of an import."""
    roster = await existing_import(read, import_id)
    return ImportView.of(roster, await platform(request).engine.job(job_id(roster)))


@router.get("/imports/{import_id}/rows", dependencies=[held(Right.SEE_IMPORTED_ROWS)])
async def list_rows(
    *, import_id: ImportKey, read: Read, status: RowStatus | None = None, cursor: Cursor = None, limit: Limit = 100
) -> Page[RowView]:
    """List rows in the file's order, with the field and reason of each fault."""
    await existing_import(read, import_id)
    equal = chosen(import_id=import_id, status=status)
    rows, following = await read.page(IMPORT_ROWS, cursor, limit, **equal)
    return Page(items=[RowView.of(row) for row in rows], next=following)


def dry_run_view(checked: Checked) -> DryRunView:
    """Return the result of a dry run."""
    told = [verdict for _, verdict in sorted(checked.verdicts.items())]
    columns = checked.header.columns
    return DryRunView(
        columns={name: columns.name(name) for name in columns.at},
        ignored_columns=columns.ignored,
        delimiter=checked.header.delimiter,
        total=checked.total,
        participants=checked.participants,
        person_only=checked.persons,
        duplicates=sum(verdict.status is RowStatus.DUPLICATE for verdict in told),
        refused=sum(verdict.status is RowStatus.REFUSED for verdict in told),
        rows=[RowView(line=one.line, status=one.status, errors=one.errors) for one in told[:SHOWN]],
        findings=checked.findings,
        warnings=checked.warnings,
    )


def _dry_run(checked: Checked, effects: Effects, limits: Limits) -> ImportDryRunView:
    return ImportDryRunView(
        **dry_run_view(checked).model_dump(),
        totals=effects.totals,
        programs=effects.programs,
        holds=holds_of(effects, limits),
    )


async def existing_import(read: Reader, import_id: str) -> RosterImport:
    """Return an import.

    Raises:
        UnknownImport: there is none.
    """
    if found := await read.get(IMPORTS, import_id):
        return found
    raise UnknownImport(phrase("there is no import with that id"))
