"""The values that templates get: plain text and links, so that templates contain sentences but no rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from services.notify.content import wording
from services.notify.content.letter import Letter
from services.notify.domain.delivery import Meeting
from services.notify.domain.kinds import OPTIONAL
from services.notify.domain.people import Contact, one_line
from shared.contracts.closed import total
from shared.contracts.notifications import NotificationKind
from shared.contracts.sessions import SessionType
from shared.contracts.vocabulary import Kind, Role
from shared.pages import words

OTHER: Final = total(Role, {Role.MENTOR: Role.MENTEE, Role.MENTEE: Role.MENTOR})
LEFT: Final = NotificationKind.WITHDRAWN
# The recipient of one of these may have left the program by then.
PERHAPS_LEFT: Final = frozenset(
    {NotificationKind.PAIR_ENDED, NotificationKind.CANCELLED, NotificationKind.PROGRAM_CLOSED}
)
# The recipients of these need not take part, or not yet.
OF_STAFF: Final = total(
    [
        NotificationKind.SPONSOR_ASKED,
        NotificationKind.PILOT_DECISION,
        NotificationKind.PROGRAM_NEWS,
        NotificationKind.PAIRS_IN_NEED,
        NotificationKind.CANCELLATION_COUNT,
        NotificationKind.DELEGATE_NUDGE,
    ],
    {
        NotificationKind.PAIRS_IN_NEED: "you coordinate",
        NotificationKind.CANCELLATION_COUNT: "you sponsor",
        NotificationKind.DELEGATE_NUDGE: "you keep the calendar of somebody who takes part in",
        NotificationKind.SPONSOR_ASKED: "you are named as the sponsor of",
        NotificationKind.PILOT_DECISION: "you sponsor",
        NotificationKind.PROGRAM_NEWS: "you coordinate",
    },
)
OF_NOMINEES: Final = dict.fromkeys(
    (NotificationKind.NOMINATION, NotificationKind.NOMINATION_REMINDER), "you were nominated for"
)
A_MOMENT: Final = timedelta(microseconds=1)  # a last day ends at midnight, which is written as the next day
SCALE: Final = ("Not at all", "A little", "Somewhat", "Quite", "Very much")


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
    pairs: tuple[str, ...] = field(default=())
    taps: tuple[str, ...] = field(default=())


def facts(letter: Letter, addresses: Addresses, *, can_reply: bool) -> Mapping[str, Any]:
    """Return the values for the template of a letter's kind and for its layout."""
    zone, session = words.zone_of(letter.recipient.zone), letter.delivery.meeting or letter.session
    return {
        "about": letter.delivery.about,
        "can_reply": can_reply,
        "links": addresses,
        "name": letter.recipient.name,
        "optional": letter.delivery.kind in OPTIONAL,
        "because": _because(letter),
        "needed": _needed(letter.delivery.kind),
        "sponsor": _name(letter.sponsor) if letter.sponsor else "",
        "closed": letter.program is not None and letter.program.closed,
        "zone": words.place(zone),
        "until": _until(letter.delivery.expires_at, zone),
        "session": _meeting(session, letter, zone) if session else None,
        "principal": _name(letter.principal) if letter.principal else "",
        "in_need": _in_need(letter, addresses),
        "taps": [(tap, label) for tap, label in zip(addresses.taps, SCALE, strict=False)],
        **_program(letter),
        **_people(letter),
        **_reasons(letter),
        **_life(letter, zone),
    }


def _in_need(letter: Letter, addresses: Addresses) -> list[tuple[str, str]]:
    """Return the link to each pair that needs help, and who is in it; a pair that has ended since is left out."""
    links = dict(zip(letter.delivery.about.in_need, addresses.pairs, strict=True))
    return [
        (links[one.pair.id], words.listed([_name(person) for person in one.people] or ["a pair"]))
        for one in letter.in_need
    ]


def _life(letter: Letter, zone: ZoneInfo) -> dict[str, Any]:
    """Return what mails about pauses and last days say."""
    about = letter.delivery.about
    return {
        "why_paused": wording.PAUSED[about.paused] if about.paused else "",
        "back": words.day(about.until, zone) if about.until else "",
        "last_day": words.day(about.ends_on - A_MOMENT, zone) if about.ends_on else "",
        "weeks": about.weeks,
    }


def _because(letter: Letter) -> str:
    """Return why somebody gets the mail, up to the name of the program."""
    known: Mapping[NotificationKind, str] = {**OF_STAFF, **OF_NOMINEES}
    return known.get(letter.delivery.kind, f"you {_take(letter)} part in")


def _needed(kind: NotificationKind) -> str:
    """Return why people cannot do without a mail."""
    if kind in OF_NOMINEES:
        return "Your answer needs this mail."
    return "Your role needs this mail." if kind in OF_STAFF else "Taking part needs this mail."


def _take(letter: Letter) -> str:
    if letter.delivery.kind is LEFT or letter.delivery.about.withdrawn:
        return "took"
    return "take or took" if letter.delivery.kind in PERHAPS_LEFT else "take"


def _program(letter: Letter) -> dict[str, Any]:
    program, role = letter.program, letter.delivery.role
    return {
        "program": one_line(program.title) if program else "your mentoring program",
        "objective": one_line(program.objective) if program else "",
        "a_program": wording.KINDS[letter.kind] if letter.kind else "mentoring",
        "commitment": words.commitment(program.session_minutes, program.cadence, program.weeks) if program else None,
        "a_month": words.a_month(program.session_minutes, program.cadence) if program else None,
        "task": wording.TASKS[letter.kind][role] if letter.kind and role else None,
    }


def _people(letter: Letter) -> dict[str, Any]:
    reciprocal = letter.kind is Kind.RECIPROCAL
    role = letter.delivery.role
    other = "partner" if reciprocal or role is None else OTHER[role].value
    people = letter.partners or letter.companions
    return {
        "reverse": letter.kind is Kind.REVERSE,
        "reciprocal": reciprocal,
        "role": "partner" if reciprocal or role is None else role.value,
        "other": other,
        "known": bool(people),
        "others": words.listed([_name(person) for person in people]) if people else f"your {other}",
        "people": people,
        "group": _group(letter),
        "both": "all" if _group(letter) else "both",
        "addresses": words.listed([person.email for person in people]) if people else "",
        "companions": words.listed([_name(person) for person in letter.companions]) if letter.companions else "",
        "topics": words.listed([wording.topic(one_line(one)) for one in letter.pair.topics])
        if letter.pair and letter.pair.topics
        else "",
    }


def _name(person: Contact) -> str:
    return person.name or person.email


def _group(letter: Letter) -> int:
    """Return the number of people in a group, 0 for a pair of two."""
    size = len(letter.pair.members) if letter.pair else 0
    return size if size > 2 else 0


def _reasons(letter: Letter) -> dict[str, Any]:
    about = letter.delivery.about
    return {
        "declined": wording.DECLINED[about.declined] if about.declined else None,
        "unmatched": wording.unmatched(about.unmatched, about.attribute) if about.unmatched else None,
        "news": wording.news(
            about.news, one_line(letter.program.title) if letter.program else "your program", about.pairs or 0
        )
        if about.news
        else None,
        "pair_news": wording.PAIR_NEWS[about.pair_news] if about.pair_news else None,
        "ended": wording.ended(about.ended, group=bool(_group(letter)), cut_short=about.cut_short)
        if about.ended and not about.withdrawn
        else None,
    }


def _meeting(meeting: Meeting, letter: Letter, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "number": meeting.number,
        "of": meeting.series_length,
        "day": words.day(meeting.starts_at, zone),
        "hours": words.hours(meeting.starts_at, meeting.ends_at, zone),
        "starts": words.clock(meeting.starts_at, zone),
        "outside": _outside(meeting, letter),
        "agenda": meeting.agenda,
        "first": meeting.session_type is SessionType.ORIENTATION,
    }


def _outside(meeting: Meeting, letter: Letter) -> str:
    others = [other.contact.name for other in letter.others if other.contact.id in meeting.outside_hours]
    return wording.outside(others, own=letter.recipient.id in meeting.outside_hours)


def _until(moment: datetime | None, zone: ZoneInfo) -> str | None:
    return f"{words.day(moment, zone)}, {words.clock(moment, zone)}" if moment else None
