"""The values that templates get: plain text and links, so that templates contain sentences but no rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from services.notify.content import footer, news, roles, wording
from services.notify.content.letter import Letter
from services.notify.domain.delivery import Meeting
from services.notify.domain.kinds import OPTIONAL
from services.notify.domain.people import Contact, one_line
from shared.languages import gettext
from shared.pages import words
from shared.phrases import phrase

A_MOMENT: Final = timedelta(microseconds=1)  # a last day ends at midnight, which is written as the next day
SCALE: Final = (
    phrase("Not at all"),
    phrase("A little"),
    phrase("Somewhat"),
    phrase("Quite"),
    phrase("Very much"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Addresses:
    """The signed links of a mail; links that its kind does not need are empty."""

    preferences: str
    home: str = ""
    held: str = ""
    missed: str = ""
    accept: str = ""
    decline: str = ""
    answer: str = ""
    readiness: str = ""
    sponsorship: str = ""
    extension: str = ""
    handover: str = ""
    leave: str = ""
    together: str = ""
    pilot: str = ""
    page: str = ""
    meetings: str = ""
    receipt: str = ""
    part: str = ""
    catalog: str = ""
    pairs: tuple[str, ...] = field(default=())
    taps: tuple[str, ...] = field(default=())


def facts(letter: Letter, addresses: Addresses, *, can_reply: bool) -> Mapping[str, Any]:
    """Return the values for the template of a letter's kind and for its layout, in the language spoken now."""
    zone, session = words.zone_of(letter.recipient.zone), letter.delivery.meeting or letter.session
    program = one_line(letter.program.title) if letter.program else gettext("your mentoring program")
    return {
        "about": letter.delivery.about,
        "can_reply": can_reply,
        "links": addresses,
        "name": letter.recipient.name,
        "program": program,
        "title": program if letter.program else "",
        "optional": letter.delivery.kind in OPTIONAL,
        "because": footer.because(letter, program),
        "needed": footer.needed(letter.delivery.kind),
        "sponsor": _name(letter.sponsor) if letter.sponsor else "",
        "pauses": letter.pauses,
        "closed": letter.program is not None and letter.program.closed,
        "zone": words.place(zone),
        "until": _until(letter.delivery.expires_at, zone),
        "session": _meeting(session, letter, zone) if session else None,
        "principal": _name(letter.principal) if letter.principal else "",
        "in_need": _in_need(letter, addresses),
        "needing": letter.delivery.about.count - len(letter.delivery.about.in_need) + len(letter.in_need),
        "left_to_do": [
            gettext(wording.LEFT_TO_DO.get(one, wording.ON_THE_PAGE)) for one in letter.delivery.about.missing
        ],
        "taps": [(tap, gettext(label)) for tap, label in zip(addresses.taps, SCALE, strict=False)],
        **_program(letter),
        **_people(letter, program),
        **_reasons(letter, program),
        **_life(letter, zone),
    }


def _in_need(letter: Letter, addresses: Addresses) -> list[tuple[str, str]]:
    """Return the link to each pair that needs help, and who is in it; a pair that has ended since is left out."""
    links = dict(zip(letter.delivery.about.in_need, addresses.pairs, strict=True))
    return [
        (links[one.pair.id], words.listed([_name(person) for person in one.people] or [gettext("a pair")]))
        for one in letter.in_need
    ]


def _life(letter: Letter, zone: ZoneInfo) -> dict[str, Any]:
    """Return what mails about pauses and last days say."""
    about = letter.delivery.about
    return {
        "why_paused": gettext(wording.PAUSED[about.paused]) if about.paused else "",
        "back": words.day(about.until, zone) if about.until else "",
        "last_day": words.day(about.ends_on - A_MOMENT, zone) if about.ends_on else "",
        "weeks": about.weeks,
    }


def _program(letter: Letter) -> dict[str, Any]:
    program, role = letter.program, letter.delivery.role
    month = words.a_month(program.session_minutes, program.cadence) if program else ""
    return {
        "objective": one_line(program.objective) if program else "",
        "a_program": wording.kind_of(letter.kind),
        "commitment": words.commitment(program.session_minutes, program.cadence, program.weeks) if program else None,
        "a_month": gettext("about {time}").format(time=month) if month else None,
        "task": gettext(wording.TASKS[letter.kind][role]) if letter.kind and role else None,
    }


def _people(letter: Letter, program: str) -> dict[str, Any]:
    part, people = roles.part_of(letter), letter.partners or letter.companions
    topics = letter.pair.topics if letter.pair else ()
    return {
        "role": part.value,
        "as_role": roles.as_one(part),
        "own_role": roles.noun(part),
        "others": words.listed([_name(person) for person in people]) if people else roles.other_side(part),
        "group": _group(letter),
        "introduced": roles.introduced(part, people, program, letter),
        "proposed": roles.proposed(part, _group(letter), program),
        "sought": roles.sought(part, program),
        "addresses": words.listed([person.email for person in people if not person.refused]),
        "companions": words.listed([_name(person) for person in letter.companions]) if letter.companions else "",
        "topics": words.listed([wording.topic(one_line(one)) for one in topics]) if topics else "",
    }


def _name(person: Contact) -> str:
    return person.name or person.email


def _group(letter: Letter) -> int:
    """Return the number of people in a group, 0 for a pair of two."""
    size = len(letter.pair.members) if letter.pair else 0
    return size if size > 2 else 0


def _reasons(letter: Letter, program: str) -> dict[str, Any]:
    about = letter.delivery.about
    return {
        "declined": gettext(wording.DECLINED[about.declined]) if about.declined else "",
        "unmatched": wording.unmatched(about.unmatched, about.attribute) if about.unmatched else "",
        "news": news.news(about.news, program, about.pairs or 0) if about.news else None,
        "pair_news": news.of_a_pair(about.pair_news) if about.pair_news else None,
        "ended": _ended(letter),
    }


def _ended(letter: Letter) -> str:
    about = letter.delivery.about
    if about.ended is None or about.withdrawn:
        return ""
    return wording.ended(about.ended, group=bool(_group(letter)), cut_short=about.cut_short)


def _meeting(meeting: Meeting, letter: Letter, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "number": meeting.number,
        "of": meeting.series_length,
        "day": words.day(meeting.starts_at, zone),
        "hours": words.hours(meeting.starts_at, meeting.ends_at, zone),
        "starts": words.clock(meeting.starts_at, zone),
        "outside": _outside(meeting, letter),
        "within": not meeting.outside_hours,
        "agenda": [gettext(point) for point in meeting.agenda],
    }


def _outside(meeting: Meeting, letter: Letter) -> str:
    others = [_name(other.contact) for other in letter.others if other.contact.id in meeting.outside_hours]
    return wording.outside(others, own=letter.recipient.id in meeting.outside_hours)


def _until(moment: datetime | None, zone: ZoneInfo) -> str | None:
    return f"{words.day(moment, zone)}, {words.clock(moment, zone)}" if moment else None
