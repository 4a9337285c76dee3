"""Group <service>.privacy: plans the sweeps of an erasure in this service, and sends a receipt of each."""

from datetime import datetime
from typing import Final

from shared.contracts.catalog import TOMBSTONES
from shared.contracts.messages import Message
from shared.contracts.privacy import PersonDataErased, PersonErasureRequested, PersonLinksWithdrawn
from shared.contracts.vocabulary import PersonId
from shared.privacy.commands import RecordSweep
from shared.privacy.timetable import DAY, LAST, SWEEPS
from shared.processing.messages import Job
from shared.processing.service import Routes, Service
from shared.processing.unit_of_work import UnitOfWork
from shared.withdrawals import on_person_links_withdrawn

KIND: Final = "sweep"


def on_person_erasure_requested(event: PersonErasureRequested, work: UnitOfWork) -> list[Message]:
    """Plan every sweep."""
    for number, after in enumerate(SWEEPS, start=1):
        work.jobs.put(sweep(event.person_id, event.erasure_id, number, due=event.requested_at + after))
    return []


def record_sweep(command: RecordSweep, work: UnitOfWork) -> list[Message]:
    """Send the receipt; plan another sweep if the last one has found something, or could not be done."""
    receipt = PersonDataErased(
        revision=command.sweep,
        person_id=command.person_id,
        erasure_id=command.erasure_id,
        service=command.service,
        sweep=command.sweep,
        last=command.sweep >= LAST,
        erased_at=work.now,
        places=command.places,
        problem=command.problem,
    )
    if receipt.last and (receipt.left or receipt.problem):
        again = work.now + DAY
        work.jobs.put(sweep(command.person_id, command.erasure_id, command.sweep + 1, due=again))
    return [receipt, *_fillers(command)]


def sweep(person_id: PersonId, erasure_id: str, number: int, *, due: datetime) -> Job:
    """Return the job of a sweep."""
    return Job(id=f"{KIND}:{erasure_id}:{number}", kind=KIND, subject=f"{person_id} {erasure_id} {number}", due=due)


def _fillers(command: RecordSweep) -> list[Message]:
    """Return the tombstones of this service's compacted topics once more.

    Kafka compacts nothing behind an open segment, and closes one only when something is written: on a quiet partition
    the first tombstone would erase nothing. The same key leads to the same partition.
    """
    if command.sweep == 1:
        return []
    mine = [kind for kind, topic in TOMBSTONES.items() if topic.producer == command.service]
    return [kind.of(command.person_id) for kind in mine]


ROUTES: Final[Routes] = {
    PersonErasureRequested: on_person_erasure_requested,
    RecordSweep: record_sweep,
    PersonLinksWithdrawn: on_person_links_withdrawn,
}


def takes_part(service: Service) -> bool:
    """Tell whether a service holds anything about people, and so erases them and tells them what."""
    return f"{service.name}.privacy" in service.routes
