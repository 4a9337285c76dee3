"""The worker of sweeps: erases a person from this service's database, and at last looks through its topics."""

from collections.abc import AsyncIterator
from typing import Final

import structlog

from shared.contracts.messages import Command
from shared.contracts.privacy import ErasedPlace
from shared.contracts.vocabulary import PersonId
from shared.metrics import SWEEPS
from shared.privacy.commands import RecordSweep
from shared.privacy.timetable import LAST
from shared.processing.copies import Copies
from shared.processing.erasure import Eraser
from shared.processing.jobs import Lease, Worker

log = structlog.get_logger()

FAILED: Final = "it failed too often; our log says why, under privacy.sweep-failed"


def sweeps(service: str, eraser: Eraser, copies: Copies) -> Worker:
    """Return the worker of a service's sweeps."""

    async def work(lease: Lease) -> AsyncIterator[Command]:
        person_id, erasure_id, sweep = _about(lease)
        done = await eraser.sweep(person_id)
        if sweep >= LAST:
            done += await copies.left(person_id)
        places = tuple(ErasedPlace(place=one.place, erased=one.changed, left=one.left) for one in done)
        counts = {"erased": sum(one.erased for one in places), "left": sum(one.left for one in places)}
        log.info("privacy.swept", erasure_id=erasure_id, sweep=sweep, **counts)
        SWEEPS.labels("left" if sweep >= LAST and counts["left"] else "clean").inc()
        yield RecordSweep(person_id=person_id, erasure_id=erasure_id, service=service, sweep=sweep, places=places)

    async def give_up(lease: Lease, reason: str) -> Command | None:
        person_id, erasure_id, sweep = _about(lease)
        SWEEPS.labels("failed").inc()
        log.error("privacy.sweep-failed", erasure_id=erasure_id, sweep=sweep, reason=reason)
        return RecordSweep(person_id=person_id, erasure_id=erasure_id, service=service, sweep=sweep, problem=FAILED)

    return Worker(work=work, give_up=give_up)


def _about(lease: Lease) -> tuple[PersonId, str, int]:
    person_id, erasure_id, sweep = lease.job.subject.split()
    return PersonId(person_id), erasure_id, int(sweep)
