"""Syncs over HTTP: a file of all people (`mode=full`) or of some (`mode=delta`), planned before it takes hold."""

import asyncio
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import Annotated, Self

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel

from services.matching.api.held import held
from services.matching.api.imports import ByHand, OfMapping, RowView
from services.matching.api.mappings import existing_mapping
from services.matching.api.progress import ProgressView
from services.matching.api.uploads import CONTENT, IN_MEMORY, MOST_BYTES, pieces, spool
from services.matching.commands import StartSync
from services.matching.domain.imports import Finding, RowStatus
from services.matching.domain.syncs import Mode, Sync, SyncState, UnknownSync
from services.matching.feeds.csv.checking import begin
from services.matching.feeds.csv.headers import by_hand_of
from services.matching.feeds.csv.opening import open_roster
from services.matching.handlers.sync_queue import job_id
from services.matching.rights import Right
from services.matching.store import IMPORT_ROWS, SYNCS
from shared.domain import identifier
from shared.http import Cursor, Files, Limit, Page, Read, Send
from shared.http.parameters import ADMINISTRATOR, chosen
from shared.http.state import platform
from shared.mongo import Reader
from shared.phrases import phrase
from shared.processing.jobs import JobStatus

router = APIRouter(prefix="/v1/people/imports", tags=["people"])
ModeOfAll = Annotated[
    Mode, Query(description="`full`: the file holds everybody, whoever is absent has left; `delta`: only some people.")
]
OnlyPlan = Annotated[bool, Query(description="Compute the plan and change nothing.")]
SyncKey = Annotated[str, Path(max_length=100)]
ByState = Annotated[SyncState | None, Query(description="Only syncs in this state.")]


class SyncView(BaseModel):
    """A sync: the counts of people add up once it is planned; a held one waits for the approval of its plan."""

    id: str
    mode: Mode
    state: SyncState
    dry_run: bool
    requested_at: datetime
    mapping: str | None
    plan_id: str
    total: int | None
    joined: int
    changed: int
    left: int
    unchanged: int
    refused: int
    duplicates: int
    problem: str | None
    progress: ProgressView | None
    findings: tuple[Finding, ...]
    warnings: tuple[str, ...]

    @classmethod
    def of(cls, sync: Sync, status: JobStatus | None = None) -> Self:
        """Return the view of a sync; its progress counts the people who are done."""
        share = round(sync.confirmed / sync.changes, 3) if sync.changes else 0.0
        applying = ProgressView(phase="applying", done=sync.confirmed, total=sync.changes, share=share, attempt=1)
        return cls(
            id=sync.id,
            mode=sync.mode,
            state=sync.state,
            dry_run=sync.dry_run,
            requested_at=sync.requested_at,
            mapping=sync.mapping,
            plan_id=sync.plan_id,
            total=sync.total,
            joined=sync.joined,
            changed=sync.changed,
            left=sync.left,
            unchanged=sync.unchanged,
            refused=sync.refused,
            duplicates=sync.duplicates,
            problem=sync.problem,
            progress=applying if sync.state is SyncState.APPLYING else ProgressView.of(status),
            findings=sync.findings,
            warnings=sync.warnings,
        )


@router.post(
    "", status_code=202, max_body_size=MOST_BYTES, openapi_extra=CONTENT, dependencies=[held(Right.MANAGE_PEOPLE)]
)
async def import_people(  # noqa: PLR0913, PLR0917 - FastAPI dependencies
    mode: ModeOfAll,
    request: Request,
    response: Response,
    send: Send,
    read: Read,
    files: Files,
    mapping: OfMapping = None,
    by_hand: ByHand = [],  # noqa: B006 - a query parameter that nobody changes
    dry_run: OnlyPlan = False,  # noqa: FBT002 - a query parameter
) -> SyncView:
    """Import people (CSV or .xlsx); what the file would do is planned first, and held for approval over a limit."""
    kept = await existing_mapping(read, mapping) if mapping else None
    headings = {**(kept.columns if kept else {}), **by_hand_of(by_hand)}
    clears = kept.empty_manager_clears if kept else None
    with SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        digest = await spool(request, file)
        with await asyncio.to_thread(open_roster, file, None, headings) as roster:
            await asyncio.to_thread(begin, roster)
        # The name includes a digest of the content: another body under the same key must not replace the first.
        command = StartSync(
            sync_id=identifier("sync", send.id),
            mode=mode,
            blob=f"roster:{identifier(send.id, digest)}",
            digest=digest,
            by_hand=headings,
            mapping=mapping,
            clears=mode is Mode.FULL if clears is None else clears,
            dry_run=dry_run,
        )
        if await read.get(SYNCS, command.sync_id) is None:
            await files.put(command.blob, pieces(file))
        await send(command)
    response.headers["Location"] = f"/v1/people/imports/{command.sync_id}"
    return await get_sync(command.sync_id, request, read)


@router.get("", tags=[ADMINISTRATOR], dependencies=[held(Right.SEE_PEOPLE)])
async def list_syncs(*, read: Read, state: ByState = None, cursor: Cursor = None, limit: Limit = 100) -> Page[SyncView]:
    """List syncs."""
    syncs, following = await read.page(SYNCS, cursor, limit, **chosen(state=state))
    return Page(items=[SyncView.of(one) for one in syncs], next=following)


@router.get("/{sync_id}", dependencies=[held(Right.SEE_PEOPLE)])
async def get_sync(sync_id: SyncKey, request: Request, read: Read) -> SyncView:
    """Return the state, progress and counts of a sync; `plan_id` is the plan of what it does to whom."""
    sync = await existing_sync(read, sync_id)
    return SyncView.of(sync, await platform(request).engine.job(job_id(sync)))


@router.get("/{sync_id}/rows", dependencies=[held(Right.SEE_PEOPLE)])
async def list_sync_rows(
    *, sync_id: SyncKey, read: Read, status: RowStatus | None = None, cursor: Cursor = None, limit: Limit = 100
) -> Page[RowView]:
    """List refused and repeated rows in the file's order, with the field and reason of each fault, for 30 days."""
    await existing_sync(read, sync_id)
    rows, following = await read.page(IMPORT_ROWS, cursor, limit, **chosen(import_id=sync_id, status=status))
    return Page(items=[RowView.of(row) for row in rows], next=following)


async def existing_sync(read: Reader, sync_id: str) -> Sync:
    """Return a sync.

    Raises:
        UnknownSync: there is none.
    """
    if found := await read.get(SYNCS, sync_id):
        return found
    raise UnknownSync(phrase("there is no sync with that id"))
