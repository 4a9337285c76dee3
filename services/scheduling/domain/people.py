"""A person in scheduling: time zone and working hours."""

from dataclasses import dataclass, replace

from services.scheduling.domain.hours import FIVE, NINE, WEEKDAYS, WorkingHours, known_zone
from shared.contracts.people import PersonChanged
from shared.contracts.vocabulary import PersonId
from shared.domain import Refused

UTC_ZONE = "UTC"


class UnknownZone(Refused):
    """There is no time zone of that name in the IANA database."""

    status = 422


class EmptyWorkingHours(Refused):
    """Working hours end after they begin, on one day, and are on at least one day of the week."""

    status = 422


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """A person's zone from the organization, and what the person set (`own_zone`, hours, days).

    `opens` and `closes` are minutes after local midnight, Monday is day 0; `revision` is that of the last organization
    change applied.
    """

    id: PersonId
    zone: str | None = None
    own_zone: str | None = None
    opens: int = NINE
    closes: int = FIVE
    days: tuple[int, ...] = WEEKDAYS
    chosen: bool = False
    revision: int = 0


def follow(person: Person | None, change: PersonChanged) -> Person:
    """Apply a change of the organization's zone; an older or repeated change is ignored."""
    known = person or Person(id=change.person_id)
    if change.revision <= known.revision:
        return known
    return replace(known, zone=change.zone, revision=change.revision)


def choose_hours(person: Person, *, zone: str | None, opens: int, closes: int, days: tuple[int, ...]) -> Person:
    """Set a person's working hours for sessions planned from now on; without a zone the organization's zone applies.

    Raises:
        UnknownZone: no time zone has that name.
        EmptyWorkingHours: they leave no time to meet.
    """
    if zone is not None and not known_zone(zone):
        raise UnknownZone("no such time zone; use an IANA name such as Europe/Berlin")
    if not 0 <= opens < closes <= 24 * 60 or not days or not set(days) <= set(range(7)):
        raise EmptyWorkingHours("give a beginning before the end of one day, and at least one day")
    return replace(person, own_zone=zone, opens=opens, closes=closes, days=tuple(sorted(set(days))), chosen=True)


def working_hours(person: Person | None, zone: str) -> WorkingHours:
    """Return a person's hours; the pair's `zone` is used if neither the person nor the organization has one.

    A zone without time zone data counts as UTC: a wrong name from another system must leave no pair without sessions.
    """
    if person is None:
        return WorkingHours(zone=_or_utc(zone))
    named = person.own_zone or person.zone or zone
    return WorkingHours(zone=_or_utc(named), opens=person.opens, closes=person.closes, days=person.days)


def _or_utc(zone: str) -> str:
    return zone if known_zone(zone) else UTC_ZONE
