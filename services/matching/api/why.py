"""Why two people, or why not, over HTTP."""

from functools import cache
from typing import Annotated

from anyio import CapacityLimiter, to_process
from fastapi import APIRouter, Query

from services.matching.api.runs import RunKey, existing_run
from services.matching.artifacts import must_be_kept, snapshot_name, solution_name
from services.matching.domain.runs import NotComputed
from services.matching.domain.why import Why
from services.matching.matcher.market import CoupleIds
from services.matching.matcher.why import SnapshotNeeded, explain
from shared.contracts.vocabulary import PersonId, RunId
from shared.http import Files, Read
from shared.processing.blobs import Blobs

router = APIRouter(prefix="/v1", tags=["match runs"])
Person = Annotated[PersonId, Query(min_length=1, max_length=100)]


@router.get("/match-runs/{run_id}/explanation")
async def why(run_id: RunKey, mentor_id: Person, mentee_id: Person, read: Read, files: Files) -> Why:
    """Return why a run paired two people or did not: any couple, also one that a rule forbids, as people were then."""
    run = await existing_run(read, run_id)
    if run.record is None:
        raise NotComputed(f"the run is {run.state}; ask again once it is a draft")
    return await _explained(files, run_id, (mentor_id, mentee_id))


async def _explained(files: Blobs, run_id: RunId, couple: CoupleIds) -> Why:
    """Ask one process that holds the run asked about last, and send the snapshot along only if it does not."""
    solution = await must_be_kept(files, solution_name(run_id))
    try:
        return await to_process.run_sync(explain, run_id, couple, None, solution, cancellable=True, limiter=_one())
    except SnapshotNeeded:
        snapshot = await must_be_kept(files, snapshot_name(run_id))
        return await to_process.run_sync(explain, run_id, couple, snapshot, solution, cancellable=True, limiter=_one())


@cache
def _one() -> CapacityLimiter:
    """Limit all questions to one process, for each would hold a whole run."""
    return CapacityLimiter(1)
