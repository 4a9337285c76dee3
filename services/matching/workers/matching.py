"""Computes a match run in a process of its own, on a snapshot that is kept, and sends the draft in chunks."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import anyio.to_process

from services.matching.commands import FailMatchRun, FinishDraft, NoteUnmatched, ProposePairs
from services.matching.computing import DRAFT, SNAPSHOT, Draft, Snapshot, compute
from services.matching.domain.pairs import BATCH, first_day
from services.matching.domain.runs import MatchRun, RunState, WishKind
from services.matching.market import Couple, week_of
from services.matching.store import PARTICIPANTS, PEOPLE, PROGRAMS, RUNS, WISHES
from services.matching.workers.batches import batches
from shared.contracts.base import Command, PersonId, ProgramId
from shared.mongo import Reader
from shared.processing.blobs import Blobs
from shared.processing.jobs import Lease, Worker

MOST_ATTEMPTS = 5


async def in_own_process(snapshot: bytes) -> bytes:
    """Compute a run outside the event loop; whoever stops waiting ends the process."""
    return await anyio.to_process.run_sync(compute, snapshot, cancellable=True)


def match_runs(reader: Reader, blobs: Blobs, computed: Callable[[bytes], Awaitable[bytes]] = in_own_process) -> Worker:
    """Return the worker that computes match runs; the kept snapshot makes a second attempt the same as the first."""

    async def run(lease: Lease) -> AsyncIterator[Command]:
        wanted = await reader.get(RUNS, lease.job.subject)
        if wanted is None or wanted.state is not RunState.QUEUED:
            return
        if lease.attempt > MOST_ATTEMPTS:
            problem = f"the computation failed {MOST_ATTEMPTS} times; its log says why"
            yield FailMatchRun(program_id=wanted.program_id, run_id=wanted.id, problem=problem)
            return
        await lease.progress(phase="reading people")
        snapshot = await _snapshot(reader, blobs, wanted)
        await lease.progress(phase="matching")
        draft = DRAFT.validate_json(await computed(snapshot))
        async for command in _commands(lease, wanted, draft):
            yield command

    return run


async def _snapshot(reader: Reader, blobs: Blobs, run: MatchRun) -> bytes:
    """Return what the run is computed on: as it was kept, or taken and kept now."""
    name = f"match-run:{run.id}"
    kept = b"".join([piece async for piece in blobs.read(name)])
    if kept:
        return kept
    taken = SNAPSHOT.dump_json(await _taken(reader, run))
    await blobs.put(name, taken)
    return taken


async def _taken(reader: Reader, run: MatchRun) -> Snapshot:
    program = await reader.get(PROGRAMS, run.program_id)
    if program is None:
        raise LookupError(f"match run {run.id} is of no program")
    ready = [one async for one in reader.stream(PARTICIPANTS, program_id=program.id) if one.is_ready]
    managers: dict[PersonId, PersonId | None] = {
        person.id: person.profile.manager_id async for person in reader.stream(PEOPLE)
    }
    return Snapshot(
        run_id=run.id,
        program=program,
        ready=tuple(ready),
        managers=managers,
        pins=await _wishes(reader, program.id, WishKind.PIN),
        apart=await _wishes(reader, program.id, WishKind.FORBID),
        monday=week_of(first_day(program, run.requested_at)),
        seed=run.seed,
    )


async def _wishes(reader: Reader, program_id: ProgramId, kind: WishKind) -> tuple[Couple, ...]:
    found = await reader.find(WISHES, program_id=program_id, kind=kind)
    return tuple((wish.mentor_id, wish.mentee_id) for wish in found)


async def _commands(lease: Lease, run: MatchRun, draft: Draft) -> AsyncIterator[Command]:
    proposals, leftovers = list(batches(draft.proposals, BATCH)), list(batches(draft.leftovers, BATCH))
    total = len(proposals) + len(leftovers)
    for number, some in enumerate(proposals):
        numbered = tuple(replace(one, chunk=number) for one in some)
        yield ProposePairs(program_id=run.program_id, run_id=run.id, proposals=numbered)
        await lease.progress(phase="proposing", done=number + 1, total=total)
    for number, few in enumerate(leftovers):
        left = tuple(replace(one, chunk=number) for one in few)
        yield NoteUnmatched(program_id=run.program_id, run_id=run.id, leftovers=left)
        await lease.progress(phase="proposing", done=len(proposals) + number + 1, total=total)
    yield FinishDraft(
        program_id=run.program_id,
        run_id=run.id,
        chunks=len(proposals),
        leftovers=len(leftovers),
        totals=draft.totals,
        gap=draft.gap,
        method=draft.method,
        dropped_pins=draft.dropped_pins,
        circles=draft.circles,
    )
