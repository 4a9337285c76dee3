"""Group notify.people: deliveries, from due to result."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from services.notify.commands import BeginDelivery, RecordDelivery, ResendDelivery
from services.notify.domain.delivery import Delivery, Result, State, UnknownDelivery, begin, gives_up_at, record, resend
from services.notify.domain.kinds import OF_AN_OPEN_PROGRAM
from services.notify.domain.moot import is_moot, is_outdated
from services.notify.domain.people import Waiting, refuse
from services.notify.domain.references import stops_of
from services.notify.handlers.nudges import call_off, conclude, count, hand_back, withheld
from services.notify.handlers.work import Work, begins, overtake, settle
from shared.contracts.messages import Message
from shared.phrases import phrase
from shared.processing.messages import Job

KIND = "delivery"
# How soon a mail that was held back leaves once its program's mails are let go.
LOOKS_AGAIN: Final = timedelta(minutes=10)


def begin_delivery(command: BeginDelivery, work: Work) -> list[Message]:
    """Send a delivery that is due, let it wait for its contact, or end it."""
    delivery = work.deliveries.get(command.delivery_id)
    if delivery is None or not delivery.pending:
        return []
    if _is_held_back(delivery, work) and not delivery.is_over(work.now):
        work.timers.put(begins(delivery, work.now + LOOKS_AGAIN))
        return []
    if delivery.kind in OF_AN_OPEN_PROGRAM and _is_closed(delivery, work):
        return overtake(work, delivery)
    if _is_moot(delivery, work):
        return call_off(delivery, work)
    instead = withheld(delivery, work)
    if instead is not None:
        return instead
    contact, preferences = work.contacts.get(delivery.person_id), work.preferences.get(delivery.person_id)
    decided, events = begin(delivery, contact, preferences, work.now)
    if decided.state is State.SENDING:
        # A job's id starts nothing twice: a mail that is sent again needs another.
        work.jobs.put(Job(id=f"{decided.id}:{decided.revision}", kind=KIND, subject=decided.id))
        count(decided, work)
    published = settle(work, (decided, events))
    if decided.pending:
        _wait(decided, work)
    return [*published, *hand_back(decided, work)]


def resend_delivery(command: ResendDelivery, work: Work) -> list[Message]:
    """Try a failed delivery again now, unless it says nothing true any more; a refused address gets another chance."""
    delivery = work.deliveries.get(command.delivery_id)
    if delivery is None or delivery.person_id != command.person_id:
        raise UnknownDelivery(phrase("there is no delivery with that id"))
    again = resend(delivery, work.now)
    mine = work.deliveries.find(program_id=delivery.program_id, person_id=delivery.person_id)
    if is_outdated(again, mine) or _is_moot(again, work):
        return overtake(work, again)
    work.deliveries.put(again)
    work.timers.put(begins(again, work.now))
    if (contact := work.contacts.get(delivery.person_id)) and contact.refused:
        work.contacts.put(replace(contact, refused=False))
    return []


def record_delivery(command: RecordDelivery, work: Work) -> list[Message]:
    """Save the result of a delivery, and mark the address if it was refused."""
    delivery = work.deliveries.get(command.delivery_id)
    if delivery is None or delivery.state is not State.SENDING:
        return []
    if command.result is Result.ADDRESS_REFUSED:
        _refuse(command, work)
    recorded, events = record(delivery, command.result, command.attempts, command.code, work.now)
    work.deliveries.put(recorded)  # its timer has fired
    if recorded.pending:
        work.timers.put(begins(recorded, work.now + LOOKS_AGAIN))
    return [*events, *conclude(recorded, work)]


def _refuse(command: RecordDelivery, work: Work) -> None:
    contact = work.contacts.get(command.person_id)
    if contact is not None and command.contact_revision is not None:
        work.contacts.put(refuse(contact, command.contact_revision))


def _is_held_back(delivery: Delivery, work: Work) -> bool:
    stops = stops_of(delivery.kind, delivery.program_id)
    for id_ in stops:
        work.mail_stops.want(id_)
    return any(work.mail_stops.get(id_) for id_ in stops)


def _is_moot(delivery: Delivery, work: Work) -> bool:
    return delivery.pair_id is not None and is_moot(delivery, work.pairs.get(delivery.pair_id))


def _is_closed(delivery: Delivery, work: Work) -> bool:
    program = work.programs.get(delivery.program_id)
    return program is not None and program.closed


def _wait(delivery: Delivery, work: Work) -> None:
    known = work.waiting.get(delivery.person_id)
    others = known.deliveries if known else ()
    work.waiting.put(Waiting(id=delivery.person_id, deliveries=tuple(sorted({*others, delivery.id}))))
    work.timers.put(begins(delivery, gives_up_at(delivery)))
