"""Group <service>.audit: the single writer of a chain numbers its records, chains them, and has them signed."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from shared.audit.commands import AddCheckpoint, CheckTrail, RecordAccess, RecordCheck, SignTrail
from shared.audit.store import Access, Head, TrailCheck
from shared.contracts.audit import AccessRecorded, TrailSigned
from shared.contracts.catalog import AUDITED
from shared.contracts.messages import Event, Message
from shared.domain import Refused
from shared.phrases import phrase
from shared.processing.messages import Job, Timer, to_value
from shared.processing.service import Routes, Service
from shared.processing.unit_of_work import Store, UnitOfWork

KIND: Final = "sign-trail"
CHECK: Final = "check-trail"
SIGNED_AFTER: Final = timedelta(minutes=1)
MOST_UNSIGNED: Final = 1000  # records


def record_access(command: RecordAccess, work: UnitOfWork) -> list[Message]:
    """Add a record to its chain; within a minute, or after a thousand records, the chain is signed."""
    head = _head(work, command.chain)
    event = AccessRecorded(revision=head.number + 1, previous=head.hash, **dict(command))
    after = _add(head, event, work)
    _accesses(work).put(_access(command, after.number))
    if after.number - after.signing >= MOST_UNSIGNED:
        _sign(after, work)
    elif after.number == after.signing + 1:
        due = work.now + SIGNED_AFTER
        work.timers.put(Timer(id=f"sign:{after.id}", due=due, command=SignTrail(chain=after.id)))
    return [event]


def sign_trail(command: SignTrail, work: UnitOfWork) -> list[Message]:
    """Have the chain signed, unless it is."""
    head = _head(work, command.chain)
    if head.number > head.signing:
        _sign(head, work)
    return []


def add_checkpoint(command: AddCheckpoint, work: UnitOfWork) -> list[Message]:
    """Add a checkpoint to the chain; it is signed with the records after it."""
    head = _head(work, command.chain)
    event = TrailSigned(revision=head.number + 1, previous=head.hash, **dict(command))
    # A chain that was signed whole before its checkpoint still is: no checkpoint asks for another.
    signed_whole = head.number == head.signing
    after = _add(head, event, work)
    if signed_whole:
        _heads(work).put(_signed(after))
    return [event]


class AlreadyBeingChecked(Refused):
    """One check at a time: each reads the whole trail."""


def check_trail(command: CheckTrail, work: UnitOfWork) -> list[Message]:
    """Start the check; its result replaces that of the one before."""
    before = _checks(work).get(command.chain)
    if before and before.ended is None:
        raise AlreadyBeingChecked(phrase("the trail is being checked already"))
    _checks(work).put(TrailCheck(id=command.chain, check_id=command.check_id, began=work.now))
    work.jobs.put(Job(id=command.check_id, kind=CHECK, subject=command.chain))
    return []


def record_check(command: RecordCheck, work: UnitOfWork) -> list[Message]:
    """Keep what the check has found."""
    begun = _checks(work).get(command.chain)
    if begun and begun.check_id == command.check_id:
        found: dict[str, Any] = {"records": command.records, "faults": command.faults, "problem": command.problem}
        _checks(work).put(replace(begun, ended=work.now, **found))
    return []


def _add(head: Head, event: Event, work: UnitOfWork) -> Head:
    after = head.after(event, to_value(event) or b"")
    _heads(work).put(after)
    return after


def _sign(head: Head, work: UnitOfWork) -> None:
    subject = f"{head.id} {head.number} {head.hash}"
    work.jobs.put(Job(id=f"{KIND}:{head.id}:{head.number}", kind=KIND, subject=subject))
    work.timers.delete(f"sign:{head.id}")
    _heads(work).put(_signed(head))


def _signed(head: Head) -> Head:
    return Head(id=head.id, number=head.number, hash=head.hash, signing=head.number)


def _access(command: RecordAccess, number: int) -> Access:
    at = command.at
    return Access(
        id=f"{at:%Y%m%dT%H%M%S}{at.microsecond // 1000:03d}-{command.chain}-{number:012d}",
        chain=command.chain,
        number=number,
        at=at,
        until=at + AUDITED,
        actor=command.actor,
        what=command.what,
        status=command.status,
        roles=command.roles,
        about=command.about,
        whose=command.whose,
        why=command.why,
        correlation_id=command.correlation_id,
    )


def _head(work: UnitOfWork, chain: str) -> Head:
    return _heads(work).get(chain) or Head(id=chain)


def _heads(work: UnitOfWork) -> Store[Head]:
    return work.stores["audit_heads"]


def _checks(work: UnitOfWork) -> Store[TrailCheck]:
    return work.stores["trail_checks"]


def _accesses(work: UnitOfWork) -> Store[Access]:
    return work.stores["accesses"]


ROUTES: Final[Routes] = {
    RecordAccess: record_access,
    SignTrail: sign_trail,
    AddCheckpoint: add_checkpoint,
    CheckTrail: check_trail,
    RecordCheck: record_check,
}


def keeps_trail(service: Service) -> bool:
    """Tell whether a service keeps an audit trail."""
    return f"{service.name}.audit" in service.routes
