"""Erasures: the person's writer lets them go, and group matching.privacy asks every service and counts the receipts."""

from typing import Final

from services.matching.commands import BeginErasure, ErasePerson
from services.matching.domain.erasures import Erasure, receive
from services.matching.domain.leaving import leave
from services.matching.domain.people import UnknownPerson
from services.matching.handlers.people import off_staff, parting
from services.matching.handlers.work import Work
from shared.contracts.catalog import SERVICES
from shared.contracts.contacts import ContactErased
from shared.contracts.messages import Message
from shared.contracts.people import PlaceErased
from shared.contracts.privacy import PersonDataErased, PersonErasureRequested
from shared.privacy import handlers as privacy
from shared.privacy.timetable import EXPIRED
from shared.processing.service import Routes


def erase_person(command: ErasePerson, work: Work) -> list[Message]:
    """Delete a person with their name and place; whoever has not left yet leaves, and their pairs end."""
    before = work.people.get(command.employee_key)
    if before is None:
        raise UnknownPerson("nobody is registered under that employee id")
    now = leave(before, work.now)
    gone = [*parting(before, now.person), *off_staff(before, now.person, work)] if now.events else []
    work.people.delete(before.id)
    for timer in (f"leaving:{before.id}", f"contact:{before.id}"):
        work.timers.delete(timer)
    person_id = before.person_id
    begin = BeginErasure(
        person_id=person_id,
        erasure_id=command.erasure_id,
        requested_at=work.now,
        by=command.by,
        why=command.why,
    )
    return [*now.events, *gone, ContactErased(person_id=person_id), PlaceErased(person_id=person_id), begin]


def begin_erasure(command: BeginErasure, work: Work) -> list[Message]:
    """Record the erasure, and ask every service for it."""
    erasure = Erasure(
        id=command.erasure_id,
        person_id=command.person_id,
        requested_at=command.requested_at,
        expires_at=command.requested_at + EXPIRED,
        by=command.by,
        why=command.why,
    )
    work.erasures.put(erasure)
    requested = PersonErasureRequested(
        revision=1, person_id=erasure.person_id, erasure_id=erasure.id, requested_at=erasure.requested_at
    )
    return [requested]


def on_person_data_erased(event: PersonDataErased, work: Work) -> list[Message]:
    """Take a service's receipt in."""
    erasure = work.erasures.get(event.erasure_id)
    if erasure is None:
        return []
    after, events = receive(erasure, event, SERVICES)
    work.erasures.put(after)
    return [*events]


PRIVACY: Final[Routes] = {
    **privacy.ROUTES,
    BeginErasure: begin_erasure,
    PersonDataErased: on_person_data_erased,
}
