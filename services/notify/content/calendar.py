"""The calendar part of a mail: iCalendar (RFC 5545) by the rules of iTIP (RFC 5546)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vText

from services.notify.content.letter import Letter
from services.notify.content.zones import time_zone
from services.notify.domain.delivery import Meeting
from services.notify.domain.people import Contact
from shared.addresses import NotAnAddress, deliverable
from shared.languages import gettext, speaking
from shared.pages.words import listed, zone_of

PRODUCT: Final = "-//Reverse mentoring//Notify//{language}"
UTC_KEY: Final = "UTC"


class Method(StrEnum):
    """The iTIP method; both are addressed to the attendees by name, so that calendars accept them."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, kw_only=True, slots=True)
class Organizer:
    """The organizer of sessions; the address must be the mail's sender, or mail programs distrust the event."""

    name: str
    email: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarPart:
    """A calendar to attach to a mail."""

    method: Method
    content: bytes


def calendar_part(letter: Letter, organizer: Organizer) -> CalendarPart | None:
    """Return the calendar of a letter, in the recipient's time zone, or None if the letter has no session."""
    meeting = letter.delivery.meeting
    if meeting is None:
        return None
    method = Method.CANCEL if meeting.cancelled else Method.REQUEST
    calendar = Calendar()
    calendar.add("prodid", PRODUCT.format(language=speaking().upper()))
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method.value)
    zone = zone_of(letter.recipient.zone)
    if zone.key != UTC_KEY:
        calendar.add_component(time_zone(zone, meeting.starts_at, meeting.ends_at))
    calendar.add_component(_event(meeting, letter, organizer, zone))
    return CalendarPart(method=method, content=calendar.to_ical())


def _event(meeting: Meeting, letter: Letter, organizer: Organizer, zone: ZoneInfo) -> Event:
    event = Event()
    event.add("uid", meeting.uid)
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", letter.delivery.created_at)
    _add_time(event, "dtstart", meeting.starts_at, zone)
    _add_time(event, "dtend", meeting.ends_at, zone)
    event.add("summary", _summary(meeting, letter))
    event.add("status", "CANCELLED" if meeting.cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT" if meeting.cancelled else "OPAQUE")
    if meeting.agenda:
        event.add("description", "\n".join(f"\N{BULLET} {gettext(point)}" for point in meeting.agenda))
    event.add("organizer", _address(organizer.name, organizer.email))
    # Nobody reads proposals of other times ([MS-OXCICAL] 2.1.3.1.1.20.38): the mail's link moves a session.
    event.add("x-microsoft-disallow-counter", "TRUE")
    for person in _attendees(letter):
        event.add("attendee", _attendee(person))
    return event


def _summary(meeting: Meeting, letter: Letter) -> str:
    """Return the event's title, which only names the people, because delegates and colleagues can read it."""
    names = listed(sorted(person.name or person.email for person in _attendees(letter)))
    words = gettext("{names} ({number} of {all})")
    return words.format(names=names, number=meeting.number, all=meeting.series_length)


def _attendees(letter: Letter) -> tuple[Contact, ...]:
    return (letter.recipient, *(other.contact for other in letter.others))


def _attendee(person: Contact) -> vCalAddress:
    address = _address(person.name, person.email)
    address.params["CUTYPE"] = vText("INDIVIDUAL")
    address.params["ROLE"] = vText("REQ-PARTICIPANT")
    address.params["PARTSTAT"] = vText("NEEDS-ACTION")
    address.params["RSVP"] = vText("FALSE")
    return address


def _address(name: str, email: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{_reachable(email)}")
    if name:
        address.params["CN"] = vText(name.replace('"', "'"))  # RFC 5545, 3.2: a parameter cannot contain a quote
    return address


def _reachable(email: str) -> str:
    """Return an address as in a mail's header, so that calendars recognise their owner; an invalid one unchanged."""
    try:
        return deliverable(email)
    except NotAnAddress:
        return email


def _add_time(event: Event, name: str, moment: datetime, zone: ZoneInfo) -> None:
    """Add a moment in local time; in UTC if that is the zone or if the local hour occurs twice."""
    local = moment.astimezone(zone)
    if local.fold or zone.key == UTC_KEY:
        event.add(name, moment.astimezone(UTC))
    else:
        event.add(name, local.replace(tzinfo=None), parameters={"TZID": zone.key})
