"""The dossier of a run over HTTP: one file with which anybody can check the result."""

import io
from datetime import datetime, timedelta
from functools import cache, partial

import numpy as np
from anyio import BrokenWorkerProcess, CapacityLimiter, run, to_process, to_thread
from fastapi import APIRouter, Request, Response

from services.matching.api.held import held
from services.matching.api.people import settings_of
from services.matching.api.programs import existing_program
from services.matching.api.runs import RunKey, existing_run
from services.matching.artifacts import dossier_name, keep, kept, must_be_kept, snapshot_name, solution_name
from services.matching.domain.program import Program
from services.matching.domain.records import Record
from services.matching.domain.runs import MatchRun, NotComputed
from services.matching.matcher.dossier import dossier_of
from services.matching.matcher.draft import SOLUTION
from services.matching.rights import Right
from services.matching.settings import Settings
from shared.errors import Unavailable
from shared.http import Files, Read
from shared.http.state import Now
from shared.phrases import phrase
from shared.processing.blobs import WEEK

router = APIRouter(prefix="/v1", tags=["match runs"])
MEDIA_TYPE = "application/vnd.numpy.npz"


@router.get(
    "/match-runs/{run_id}/dossier",
    response_class=Response,
    dependencies=[held(Right.SEE_DOSSIER)],
    responses={200: {"content": {MEDIA_TYPE: {}}, "description": "Arrays of NumPy, as one .npz file."}},
)
async def get_dossier(run_id: RunKey, request: Request, read: Read, files: Files, now: Now) -> Response:
    """Return a file that proves a run's result, for auditors; `python -m deploy.dossier FILE` checks it."""
    made = await existing_run(read, run_id)
    if made.record is None:
        raise NotComputed(phrase("the run is {state}; ask again once it is a draft"), state=made.state)
    name = dossier_name(run_id)
    content = await kept(files, name)
    if content is None:
        snapshot = await must_be_kept(files, snapshot_name(run_id))
        solution = await must_be_kept(files, solution_name(run_id))
        content = await _made(snapshot, solution, made.record)
        program = await existing_program(read, made.program_id)
        if left := time_left(made, program, settings_of(request), now):
            await keep(files, name, content, left)
    headers = {"Content-Disposition": f'attachment; filename="dossier-{run_id[:12]}.npz"'}
    return Response(content, media_type=MEDIA_TYPE, headers=headers)


def time_left(run: MatchRun, program: Program, settings: Settings, now: datetime) -> timedelta:
    """Return how long a run's dossier may be kept: a week, but no longer than the snapshot with the same attributes."""
    asks = bool(program.settings.consented_attributes)
    days = min(settings.replay_days, settings.consented_days) if asks else settings.replay_days
    return max(timedelta(), min(WEEK, run.requested_at + timedelta(days=days) - now))


def packed(snapshot: bytes, solution: bytes, record: Record) -> bytes:
    """Return the dossier as a file, in a process of its own, because a large run takes seconds."""
    file = io.BytesIO()
    arrays = dossier_of(snapshot, SOLUTION.validate_json(solution), record)
    np.savez_compressed(file, allow_pickle=False, **arrays)
    return file.getvalue()


async def _made(snapshot: bytes, solution: bytes, record: Record) -> bytes:
    # A loop of its own has processes of its own: in those of this loop the one that holds runs for questions would be
    # taken for the dossier, or ended while it waits.
    alone = partial(run, to_process.run_sync, packed, snapshot, solution, record)
    try:
        return await to_thread.run_sync(alone, limiter=_one())
    except BrokenWorkerProcess:
        raise Unavailable("the process that makes dossiers does not answer; ask again in a moment") from None


@cache
def _one() -> CapacityLimiter:
    """Make one dossier at a time, because each holds a whole run in memory."""
    return CapacityLimiter(1)
