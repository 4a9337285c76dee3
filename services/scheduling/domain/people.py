"""A person in scheduling: time zone, working hours and days off."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from services.scheduling.domain.days_off import Away, DaysOff, country_of, known_region
from services.scheduling.domain.hours import FIVE, NINE, WEEKDAYS, WorkingHours, known_zone
from shared.contracts import availability
from shared.contracts.availability import HoursChanged
from shared.contracts.messages import Event
from shared.contracts.people import PersonChanged
from shared.contracts.vocabulary import PersonId
from shared.domain import Refused
from shared.phrases import phrase

UTC_ZONE: Final = "UTC"
MOST_AWAY: Final = 50


class UnknownZone(Refused):
    """There is no time zone of that name in the IANA database."""

    status = 422


class UnknownRegion(Refused):
    """No public holidays are known of a region of that code."""

    status = 422


class EmptyWorkingHours(Refused):
    """Working hours end after they begin, on one day, and are on at least one day of the week."""

    status = 422


class ImpossibleTimeOff(Refused):
    """A time off ends on or after its first day, and a person has at most 50 that are not over."""

    status = 422


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """A person's zone and country from the organization, and what the person set (`own_`, hours, days, `away`).

    `own_region` is whose public holidays are theirs: a country, or a part of one such as DE-BY.
    `opens` and `closes` are minutes after local midnight, Monday is day 0; `revision` is that of the last organization
    change applied, `hours_revision` counts the changes of working hours and time off.
    """

    id: PersonId
    zone: str | None = None
    own_zone: str | None = None
    opens: int = NINE
    closes: int = FIVE
    days: tuple[int, ...] = WEEKDAYS
    chosen: bool = False
    country: str | None = None
    own_region: str | None = None
    away: tuple[Away, ...] = ()
    revision: int = 0
    hours_revision: int = 0


def follow(person: Person | None, change: PersonChanged) -> Person:
    """Apply a change of the organization's zone and country; an older or repeated change is ignored."""
    known = person or Person(id=change.person_id)
    if change.revision <= known.revision:
        return known
    return replace(known, zone=change.zone, country=change.country, revision=change.revision)


def choose_hours(  # noqa: PLR0913 - what a person sets, by name
    person: Person, *, zone: str | None, opens: int, closes: int, days: tuple[int, ...], region: str | None = None
) -> Person:
    """Set a person's working hours for sessions planned from now on; without a zone the organization's zone applies.

    Without a region, its public holidays are those of the organization's country for the person.

    Raises:
        UnknownZone: no time zone has that name.
        UnknownRegion: no public holidays are known of that region.
        EmptyWorkingHours: they leave no time to meet.
    """
    if zone is not None and not known_zone(zone):
        raise UnknownZone(phrase("no such time zone; use an IANA name such as Europe/Berlin"))
    if not 0 <= opens < closes <= 24 * 60 or not days or not set(days) <= set(range(7)):
        raise EmptyWorkingHours(phrase("give a beginning before the end of one day, and at least one day"))
    if region is not None and not known_region(region):
        raise UnknownRegion(phrase("no public holidays are known of it; use a code of ISO 3166, such as DE or DE-BY"))
    return replace(
        person,
        own_zone=zone,
        own_region=region,
        opens=opens,
        closes=closes,
        days=tuple(sorted(set(days))),
        chosen=True,
    )


def take_time_off(person: Person, away: Iterable[Away], today: date) -> Person:
    """Set the times a person is away, in order; those that are over are forgotten.

    Raises:
        ImpossibleTimeOff: one ends before it begins, or there are too many.
    """
    ahead = tuple(sorted({one for one in away if one.last >= today}, key=lambda one: (one.first, one.last)))
    if any(one.last < one.first for one in ahead):
        raise ImpossibleTimeOff(phrase("the last day of a time off is its first day or later"))
    if len(ahead) > MOST_AWAY:
        raise ImpossibleTimeOff(
            phrase("give at most {most_away} times off; join those that follow one another"), most_away=MOST_AWAY
        )
    return replace(person, away=ahead)


def told(before: Person, after: Person) -> tuple[Person, list[Event]]:
    """Return a person whose hours have changed, and the event; nobody is told of hours that nobody chose."""
    event = _hours_changed(after)
    if not after.chosen or (before.chosen and event == _hours_changed(before)):
        return after, []
    revision = after.hours_revision + 1
    return replace(after, hours_revision=revision), [event.model_copy(update={"revision": revision})]


def _hours_changed(person: Person) -> HoursChanged:
    return HoursChanged(
        revision=0,
        person_id=person.id,
        zone=working_hours(person, UTC_ZONE).zone,
        opens=person.opens,
        closes=person.closes,
        days=person.days,
        away=tuple(availability.Away(first=one.first, last=one.last) for one in person.away),
    )


def other_days_off(before: Person, after: Person) -> bool:
    """Tell whether a change gives a person other days off."""
    one, other = working_hours(before, UTC_ZONE), working_hours(after, UTC_ZONE)
    return one.off != other.off


def working_hours(person: Person | None, zone: str) -> WorkingHours:
    """Return a person's hours; the pair's `zone` is used if neither the person nor the organization has one.

    A zone without time zone data counts as UTC: a wrong name from another system must leave no pair without sessions.
    Without a country, the public holidays are those of the country in which the zone lies.
    """
    known = person or Person(id=PersonId(""))
    named = _or_utc(known.own_zone or known.zone or zone)
    country, _, subdivision = (known.own_region or known.country or country_of(named) or "").partition("-")
    off = DaysOff(country=country or None, subdivision=subdivision or None, away=known.away)
    return WorkingHours(zone=named, opens=known.opens, closes=known.closes, days=known.days, off=off)


def _or_utc(zone: str) -> str:
    return zone if known_zone(zone) else UTC_ZONE
