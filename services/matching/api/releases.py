"""Releases over HTTP: turn a draft into pairs."""

from fastapi import APIRouter, Request

from services.matching.api.held import held
from services.matching.api.runs import RunKey, RunView, existing_run, get_run
from services.matching.commands import ReleaseMatchRun
from services.matching.rights import Right
from shared.http import Read, Send

router = APIRouter(prefix="/v1", tags=["match runs"])


@router.post("/match-runs/{run_id}/releases", status_code=202, dependencies=[held(Right.SHAPE_DRAFT)])
async def release(run_id: RunKey, request: Request, send: Send, read: Read) -> RunView:
    """Turn a draft into pairs; each is checked against changes since the run."""
    run = await existing_run(read, run_id)
    await send(ReleaseMatchRun(program_id=run.program_id, run_id=run_id))
    return await get_run(run_id, request, read)
