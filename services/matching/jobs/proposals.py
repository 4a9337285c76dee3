"""The job that searches the next best partners after failed proposals, on a stored snapshot, and offers them."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

from services.matching.artifacts import keep, kept
from services.matching.commands import NoteNobodyFound, OfferPairs
from services.matching.domain.pairs import BATCH
from services.matching.jobs.batches import batches
from services.matching.jobs.progress import telling
from services.matching.jobs.runs import Means
from services.matching.jobs.snapshots import take
from services.matching.matcher.next_best import OFFERS, Offers
from services.matching.matcher.snapshot import SNAPSHOT
from services.matching.store import PROGRAMS
from shared.clock import Clock
from shared.contracts.messages import Command
from shared.contracts.vocabulary import ProgramId, RunId
from shared.processing.blobs import WEEK
from shared.processing.jobs import Lease, Worker


def searches(means: Means, clock: Clock) -> Worker:
    """Return the worker that searches; the stored snapshot makes every attempt give the same result."""

    async def seek(lease: Lease) -> AsyncIterator[Command]:
        program_id, search_id = ProgramId(lease.job.subject), RunId(lease.job.id)
        snapshot = await _snapshot(means, clock, program_id, search_id)
        offers = OFFERS.validate_json(await means.compute("next-best", snapshot, telling(lease)))
        for command in _commands(program_id, search_id, offers):
            yield command

    async def give_up(_lease: Lease, _reason: str) -> None:
        """Give up without a command: the program's next search or match run includes the people who seek."""

    return Worker(work=seek, give_up=give_up)


async def _snapshot(means: Means, clock: Clock, program_id: ProgramId, search_id: RunId) -> bytes:
    """Return the snapshot of free people: the stored one, or a new one that is stored now."""
    name = f"search:{search_id}"
    if before := await kept(means.blobs, name):
        return before
    program = await means.reader.get(PROGRAMS, program_id)
    if program is None:
        raise LookupError(f"search {search_id} is of no program")
    everybody = await take(means.reader, program, search_id, clock.now(), seed=0)
    free = replace(everybody, ready=tuple(one for one in everybody.ready if one.free))
    taken = await asyncio.to_thread(SNAPSHOT.dump_json, free)
    await keep(means.blobs, name, taken, WEEK)
    return taken


def _commands(program_id: ProgramId, search_id: RunId, offers: Offers) -> list[Command]:
    offered = [OfferPairs(program_id=program_id, couples=some) for some in batches(offers.couples, BATCH)]
    alone = [
        NoteNobodyFound(program_id=program_id, search_id=search_id, leftovers=few)
        for few in batches(offers.leftovers, BATCH)
    ]
    return [*offered, *alone]
