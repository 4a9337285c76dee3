"""Group notify.people: deliveries, from due to result."""

from services.notify.commands import BeginDelivery, RecordDelivery
from services.notify.domain.delivery import Delivery, Result, State, begin, gives_up_at, record
from services.notify.domain.kinds import OF_AN_OPEN_PROGRAM
from services.notify.domain.people import Waiting, refuse
from services.notify.handlers.work import Work, begins, overtake, settle
from shared.contracts.messages import Message
from shared.processing.messages import Job

KIND = "delivery"


def begin_delivery(command: BeginDelivery, work: Work) -> list[Message]:
    """Send a delivery that is due, let it wait for its contact, or end it."""
    delivery = work.deliveries.get(command.delivery_id)
    if delivery is None or not delivery.pending:
        return []
    if delivery.kind in OF_AN_OPEN_PROGRAM and _is_closed(delivery, work):
        return overtake(work, delivery)
    contact, preferences = work.contacts.get(delivery.person_id), work.preferences.get(delivery.person_id)
    decided, events = begin(delivery, contact, preferences, work.now)
    if decided.state is State.SENDING:
        work.jobs.put(Job(id=decided.id, kind=KIND, subject=decided.id))
    published = settle(work, (decided, events))
    if decided.pending:
        _wait(decided, work)
    return published


def record_delivery(command: RecordDelivery, work: Work) -> list[Message]:
    """Save the result of a delivery, and mark the address if it was refused."""
    delivery = work.deliveries.get(command.delivery_id)
    if delivery is None or delivery.state is not State.SENDING:
        return []
    contact = work.contacts.get(delivery.person_id)
    if command.result is Result.ADDRESS_REFUSED and contact is not None and command.contact_revision is not None:
        work.contacts.put(refuse(contact, command.contact_revision))
    return settle(work, record(delivery, command.result, command.attempts, command.code))


def _is_closed(delivery: Delivery, work: Work) -> bool:
    program = work.programs.get(delivery.program_id)
    return program is not None and program.closed


def _wait(delivery: Delivery, work: Work) -> None:
    known = work.waiting.get(delivery.person_id)
    others = known.deliveries if known else ()
    work.waiting.put(Waiting(id=delivery.person_id, deliveries=tuple(sorted({*others, delivery.id}))))
    work.timers.put(begins(delivery, gives_up_at(delivery)))
