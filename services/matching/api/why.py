"""Explanations of couples over HTTP."""

from asyncio import Task, create_task
from collections.abc import Callable
from contextlib import suppress
from functools import cache, partial
from typing import Annotated, Final, TypeVar

from anyio import BrokenWorkerProcess, CapacityLimiter, to_process
from fastapi import APIRouter, Query

from services.matching.api.held import held
from services.matching.api.runs import RunKey, existing_run
from services.matching.artifacts import must_be_kept, snapshot_name, solution_name
from services.matching.domain.runs import MatchRun, NotComputed
from services.matching.domain.why import Why
from services.matching.matcher.market import CoupleIds
from services.matching.matcher.why import SnapshotNeeded, explain, prepare
from services.matching.rights import Right
from shared.contracts.vocabulary import PersonId, RunId
from shared.domain import Refused
from shared.errors import Unavailable
from shared.http import Files, Read
from shared.phrases import phrase
from shared.processing.blobs import Blobs

router = APIRouter(prefix="/v1", tags=["match runs"])
ATTEMPTS = 2
WORTH_WARMING: Final = 1_000  # people: a smaller run is read within the time of one question
Answer = TypeVar("Answer")
Person = Annotated[PersonId, Query(min_length=1, max_length=100)]


@router.get("/match-runs/{run_id}/explanation", dependencies=[held(Right.SEE_UNMATCHED)])
async def why(run_id: RunKey, mentor_id: Person, mentee_id: Person, read: Read, files: Files) -> Why:
    """Explain why a run did or did not pair two people, from the facts at that time; forbidden couples too."""
    run = await existing_run(read, run_id)
    if run.record is None:
        raise NotComputed(phrase("the run is {state}; ask again once it is a draft"), state=run.state)
    return await _explained(files, run_id, (mentor_id, mentee_id))


def warm(files: Blobs, run: MatchRun, least: int = WORTH_WARMING) -> Task[None] | None:
    """Let the process that explains couples hold a run that somebody looks at, before they ask; None if it is small.

    Whoever reads the page of a large run takes longer than that; who asks at once waits for it, as before.
    """
    if run.record is None or run.id in _warming or run.totals.ready < least:
        return None
    task = _warming[run.id] = create_task(_warmed(files, run.id))
    task.add_done_callback(lambda _: _warming.pop(run.id))
    return task


_warming: Final[dict[RunId, Task[None]]] = {}


async def _warmed(files: Blobs, run_id: RunId) -> None:
    # Nobody waits for it: the next question says what is wrong.
    with suppress(Refused, Unavailable):
        await _with_snapshot(files, run_id, partial(prepare, run_id))


async def _explained(files: Blobs, run_id: RunId, couple: CoupleIds) -> Why:
    return await _with_snapshot(files, run_id, partial(explain, run_id, couple))


async def _with_snapshot(files: Blobs, run_id: RunId, ask: Callable[[bytes | None, bytes], Answer]) -> Answer:
    """Ask the process that holds the runs of the last questions; send the snapshot only if it holds not this one."""
    solution = await must_be_kept(files, solution_name(run_id))
    try:
        return await _asked(ask, None, solution)
    except SnapshotNeeded:
        return await _asked(ask, await must_be_kept(files, snapshot_name(run_id)), solution)


async def _asked(ask: Callable[[bytes | None, bytes], Answer], snapshot: bytes | None, solution: bytes) -> Answer:
    """Ask the process; retry with a new one if it has ended or did not start in time.

    Raises:
        Unavailable: neither process answered.
    """
    for _ in range(ATTEMPTS):
        with suppress(BrokenWorkerProcess):
            return await to_process.run_sync(ask, snapshot, solution, cancellable=True, limiter=_one())
    raise Unavailable("the process that explains couples does not answer; ask again in a moment")


@cache
def _one() -> CapacityLimiter:
    """Send all questions to one process, because each process holds whole runs in memory."""
    return CapacityLimiter(1)
