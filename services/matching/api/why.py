"""Explanations of couples over HTTP."""

from contextlib import suppress
from functools import cache
from typing import Annotated

from anyio import BrokenWorkerProcess, CapacityLimiter, to_process
from fastapi import APIRouter, Query

from services.matching.api.held import held
from services.matching.api.runs import RunKey, existing_run
from services.matching.artifacts import must_be_kept, snapshot_name, solution_name
from services.matching.domain.runs import NotComputed
from services.matching.domain.why import Why
from services.matching.matcher.market import CoupleIds
from services.matching.matcher.why import SnapshotNeeded, explain
from services.matching.rights import Right
from shared.contracts.vocabulary import PersonId, RunId
from shared.errors import Unavailable
from shared.http import Files, Read
from shared.processing.blobs import Blobs

router = APIRouter(prefix="/v1", tags=["match runs"])
ATTEMPTS = 2
Person = Annotated[PersonId, Query(min_length=1, max_length=100)]


@router.get("/match-runs/{run_id}/explanation", dependencies=[held(Right.SEE_UNMATCHED)])
async def why(run_id: RunKey, mentor_id: Person, mentee_id: Person, read: Read, files: Files) -> Why:
    """Explain why a run did or did not pair two people, from the facts at that time; forbidden couples too."""
    run = await existing_run(read, run_id)
    if run.record is None:
        raise NotComputed(f"the run is {run.state}; ask again once it is a draft")
    return await _explained(files, run_id, (mentor_id, mentee_id))


async def _explained(files: Blobs, run_id: RunId, couple: CoupleIds) -> Why:
    """Ask the process that holds the run of the last question; send the snapshot only if it holds another run."""
    solution = await must_be_kept(files, solution_name(run_id))
    try:
        return await _asked(run_id, couple, None, solution)
    except SnapshotNeeded:
        return await _asked(run_id, couple, await must_be_kept(files, snapshot_name(run_id)), solution)


async def _asked(run_id: RunId, couple: CoupleIds, snapshot: bytes | None, solution: bytes) -> Why:
    """Ask the process; retry with a new one if it has ended or did not start in time.

    Raises:
        Unavailable: neither process answered.
    """
    for _ in range(ATTEMPTS):
        with suppress(BrokenWorkerProcess):
            return await to_process.run_sync(
                explain, run_id, couple, snapshot, solution, cancellable=True, limiter=_one()
            )
    raise Unavailable("the process that explains couples does not answer; ask again in a moment")


@cache
def _one() -> CapacityLimiter:
    """Send all questions to one process, because each process holds a whole run in memory."""
    return CapacityLimiter(1)
