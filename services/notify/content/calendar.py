"""The calendar part of a mail: iCalendar (RFC 5545) as iTIP (RFC 5546) asks for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from icalendar import Calendar, Event, TimezoneDaylight, vCalAddress, vText

from services.notify.content.letter import Letter
from services.notify.content.wording import listed, zone_of
from services.notify.domain.delivery import Meeting
from services.notify.domain.kinds import KINDS
from services.notify.domain.people import Contact
from shared.addresses import NotAnAddress, deliverable

PRODUCT = "-//Reverse mentoring//Notify//EN"


class Method(StrEnum):
    """What a calendar shall do with the events; REQUEST and CANCEL may hold one event only (RFC 5546, 3.2)."""

    PUBLISH = "PUBLISH"
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, kw_only=True, slots=True)
class Organizer:
    """On whose behalf sessions are planned."""

    name: str
    email: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarPart:
    """A calendar ready to be attached."""

    method: Method
    content: bytes


def calendar_part(letter: Letter, organizer: Organizer) -> CalendarPart | None:
    """Return the calendar of a letter, in the recipient's time zone, or None if it has no sessions to tell of."""
    if not letter.meetings:
        return None
    method = _method(letter)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method.value)
    for meeting in letter.meetings:
        calendar.add_component(_event(meeting, letter, organizer, method))
    _add_time_zone(calendar, letter.meetings, letter.recipient.zone)
    return CalendarPart(method=method, content=calendar.to_ical())


def _method(letter: Letter) -> Method:
    if len(letter.meetings) > 1:
        return Method.PUBLISH
    return Method.CANCEL if KINDS[letter.delivery.kind].tells_an_end else Method.REQUEST


def _event(meeting: Meeting, letter: Letter, organizer: Organizer, method: Method) -> Event:
    zone = zone_of(letter.recipient.zone)
    event = Event()
    event.add("uid", meeting.uid)
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", letter.delivery.created_at)
    event.add("dtstart", meeting.starts_at.astimezone(zone))
    event.add("dtend", meeting.ends_at.astimezone(zone))
    event.add("summary", _summary(meeting, letter))
    event.add("status", "CANCELLED" if meeting.cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT" if meeting.cancelled else "OPAQUE")
    if meeting.agenda:
        event.add("description", "\n".join(f"\N{BULLET} {point}" for point in meeting.agenda))
    event.add("organizer", _address(organizer.name, organizer.email))
    if method is not Method.PUBLISH:  # RFC 5546, 3.2.1: what is published has no attendees
        for person in _attendees(letter):
            event.add("attendee", _attendee(person))
    return event


def _summary(meeting: Meeting, letter: Letter) -> str:
    """Name the people and nothing else: delegates and colleagues read titles."""
    names = listed(sorted(person.name for person in _attendees(letter)))
    return f"{names} ({meeting.number} of {meeting.series_length})"


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
    address.params["CN"] = vText(name.replace('"', "'"))  # RFC 5545, 3.2: a parameter cannot hold a quote
    return address


def _reachable(email: str) -> str:
    """Return an address as a mail to it has it, so that calendars recognise their owner; one of no use as it is."""
    try:
        return deliverable(email)
    except NotAnAddress:
        return email


def _add_time_zone(calendar: Calendar, meetings: Iterable[Meeting], name: str) -> None:
    zone = zone_of(name)
    years = [moment.astimezone(zone).year for one in meetings for moment in (one.starts_at, one.ends_at)]
    calendar.add_missing_timezones(date(min(years), 1, 1), date(max(years) + 1, 1, 1))
    for time_zone in calendar.timezones:
        time_zone.pop("comment", None)
        for observance in time_zone.subcomponents:
            if isinstance(observance, TimezoneDaylight):
                _mend(observance)


def _mend(summer: TimezoneDaylight) -> None:
    """Let summer time begin when it does: RFC 5545, 3.6.5 counts an onset by the offset before it, icalendar after."""
    forward = summer.TZOFFSETTO - summer.TZOFFSETFROM
    onsets = [summer.DTSTART, *(onset for onset, _ in summer.rdates)]
    summer.pop("rdate", None)
    summer.pop("dtstart")
    first, *later = (onset - forward for onset in onsets if isinstance(onset, datetime))
    summer.add("dtstart", first)
    if later:
        summer.add("rdate", later)
