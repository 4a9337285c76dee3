"""Erasures: the person's writer lets them go, and group matching.privacy asks every service and counts the receipts."""

from dataclasses import replace
from typing import Final

from services.matching.commands import (
    AskForErasure,
    BeginErasure,
    CountErasure,
    EraseAsAsked,
    ErasePerson,
    TakeBackErasure,
    WithdrawLinks,
)
from services.matching.commands.people import OfPerson
from services.matching.domain.endings import ERASURES, one_more_erasure
from services.matching.domain.erasures import (
    TIME_TO_TAKE_BACK,
    AskedErasure,
    Erasure,
    ErasureAsked,
    NoErasureAsked,
    receive,
)
from services.matching.domain.leaving import leave
from services.matching.domain.people import Person, UnknownPerson
from services.matching.handlers.holding import burst_of
from services.matching.handlers.links import withdraw_links
from services.matching.handlers.people import off_staff, parting, set_timers
from services.matching.handlers.work import Work
from shared.contracts.catalog import SERVICES
from shared.contracts.contacts import ContactErased
from shared.contracts.messages import Message
from shared.contracts.people import PlaceErased
from shared.contracts.privacy import PersonDataErased, PersonErasureAsked, PersonErasureRequested
from shared.phrases import phrase
from shared.privacy import handlers as privacy
from shared.privacy.timetable import EXPIRED
from shared.processing.service import Routes

ASKED: Final = "they asked for it themself"


def erase_person(command: ErasePerson, work: Work) -> list[Message]:
    """Delete a person with their name and place; whoever has not left yet leaves, and their pairs end."""
    before = _existing(command, work)
    now = leave(before, work.now)
    gone = [*parting(before, now.person), *off_staff(before, now.person, work)] if now.events else []
    work.people.delete(before.id)
    for timer in (f"leaving:{before.id}", f"contact:{before.id}", f"erasing:{before.id}"):
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


def ask_for_erasure(command: AskForErasure, work: Work) -> list[Message]:
    """Keep that somebody wants to be erased: it begins by itself unless they take it back."""
    person = _existing(command, work)
    if person.asked_erasure:
        raise ErasureAsked(phrase("you have asked for it already"))
    asked = AskedErasure(erasure_id=command.erasure_id, due=work.now + TIME_TO_TAKE_BACK)
    _keep(replace(person, asked_erasure=asked), person, work)
    return [
        PersonErasureAsked(revision=1, person_id=person.person_id, erasure_id=asked.erasure_id, begins_at=asked.due)
    ]


def take_back_erasure(command: TakeBackErasure, work: Work) -> list[Message]:
    """Leave a person as they are."""
    person = _existing(command, work)
    if person.asked_erasure is None:
        raise NoErasureAsked(phrase("you have not asked to be erased"))
    _keep(replace(person, asked_erasure=None), person, work)
    erasure_id = person.asked_erasure.erasure_id
    return [PersonErasureAsked(revision=2, person_id=person.person_id, erasure_id=erasure_id)]


def erase_as_asked(command: EraseAsAsked, work: Work) -> list[Message]:
    """Begin the erasure that a person has asked for, unless they have taken it back."""
    person = work.people.get(command.employee_key)
    if person is None or person.asked_erasure is None or person.asked_erasure.erasure_id != command.erasure_id:
        return []
    erase = ErasePerson(
        employee_key=person.id, erasure_id=command.erasure_id, by=f"person:{person.person_id}", why=ASKED
    )
    return erase_person(erase, work)


def _existing(command: OfPerson, work: Work) -> Person:
    person = work.people.get(command.employee_key)
    if person is None:
        raise UnknownPerson(phrase("nobody is registered under that employee id"))
    return person


def _keep(person: Person, before: Person, work: Work) -> None:
    work.people.put(person)
    set_timers(person, before, work)


def count_erasure(command: CountErasure, work: Work) -> list[Message]:
    """Count an erasure, unless there were too many within the last hour."""
    work.bursts.put(one_more_erasure(burst_of(work, ERASURES), command.most, work.now))
    return []


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
    WithdrawLinks: withdraw_links,
    PersonDataErased: on_person_data_erased,
}
