"""People who leave the organization: on a last day known ahead, or at once; and what remains of them."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import ClassVar, Final

from services.matching.domain.people import KnownAs, Person, Standing, announce, end_of
from shared.contracts.contacts import ContactErased
from shared.contracts.messages import Message
from shared.contracts.people import PersonLeaving, PersonLeft
from shared.domain import Refused

CONTACT_KEPT: Final = timedelta(days=30)
"""How long name and address of somebody who left are kept, for the mails that close their pairs."""


class HasLeft(Refused):
    """Somebody who left the organization takes part in nothing, until they are registered again."""

    field: ClassVar[str] = "participant_id"


class AddressNeeded(Refused):
    """Somebody who takes part in a program must be reachable."""

    field: ClassVar[str] = "email"


@dataclass(frozen=True, kw_only=True)
class Expected:
    """A person after their last day was set, moved or taken back, and the events about it."""

    person: Person
    events: tuple[Message, ...] = ()


def expect(person: Person, last_day: date | None, now: datetime, known_as: KnownAs) -> Expected:
    """Set, move or take back a person's last day; if it is over, they have left."""
    day = last_day.isoformat() if last_day else None
    if person.standing is Standing.LEFT or day == person.last_day:
        return Expected(person=person)
    if last_day and is_over(last_day, person, now):
        return leave(replace(person, last_day=day), now)
    standing = Standing.LEAVING if last_day else Standing.PRESENT
    after = replace(person, last_day=day, standing=standing, revision=person.revision + 1)
    leaving = PersonLeaving(revision=after.revision, person_id=after.person_id, last_day=after.leaves_at)
    # The topic is compacted: the last record of a person has to tell all that holds.
    told, changed = announce(after, known_as)
    return Expected(person=told, events=(leaving, changed))


def leave(person: Person, now: datetime) -> Expected:
    """Record that a person has left; without a last day, it is today."""
    if person.standing is Standing.LEFT:
        return Expected(person=person)
    day = person.last_day if person.last_day and is_over(date.fromisoformat(person.last_day), person, now) else None
    left = replace(person, standing=Standing.LEFT, last_day=day or now.date().isoformat(), revision=person.revision + 1)
    return Expected(person=left, events=(PersonLeft(revision=left.revision, person_id=left.person_id),))


def is_over(last_day: date, person: Person, now: datetime) -> bool:
    """Tell whether a last day is over in the person's time zone."""
    return end_of(last_day, person.profile.zone) <= now


def forget(person: Person) -> Expected:
    """Erase the name and the address of a person who has left, and their account, which holds them, too."""
    if person.standing is not Standing.LEFT or (person.contact is None and person.account is None):
        return Expected(person=person)
    erased = ContactErased(person_id=person.person_id)
    return Expected(person=replace(person, contact=None, address="", account=None), events=(erased,))
