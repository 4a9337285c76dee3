"""Letters to Ada and Grace, as the mails of a whole program need them."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import cache
from typing import Any

from icalendar import Calendar

from services.notify.channels.mail import Composer, Mail
from services.notify.content.letter import Letter, Other
from services.notify.domain.delivery import About, Delivery, Meeting, News
from services.notify.domain.people import Contact
from services.notify.domain.references import Pair, Program
from services.notify.settings import Settings
from shared.contracts.notifications import NotificationKind
from shared.contracts.vocabulary import Cadence, DeliveryId, Kind, PairMember, PersonId, Role, SessionId
from tests.builders import NOW
from tests.keys import keys_for
from tests.unit.notify.facts import AGENDA, GRACE, MEMBERS, PAIR, PROGRAM, scheduled

SETTINGS = Settings(**keys_for("notify"), reply_to="office@example.org")

ADA_CONTACT = Contact(
    id=PersonId("ada"),
    name="Ada Lovelace",
    email="ada@example.org",
    zone="Europe/Berlin",
    language="en",
    revision=1,
)
GRACE_CONTACT = Contact(
    id=GRACE, name="Grace Hopper", email="grace@example.org", zone="America/New_York", language="en", revision=1
)


def program(**fields: Any) -> Program:  # noqa: ANN401 - a builder takes any field
    known: dict[str, Any] = {"title": "Digital Spring", "kind": Kind.REVERSE, "cadence": Cadence.BIWEEKLY}
    known |= {"weeks": 12, "session_minutes": 45, "revision": 1}
    return Program(id=PROGRAM, **(known | fields))


def pair(kind: Kind = Kind.REVERSE, members: tuple[PairMember, ...] = MEMBERS) -> Pair:
    return Pair(id=PAIR, program_id=PROGRAM, kind=kind, members=members, topics=("data-literacy", "social-media"))


def meeting(number: int = 1, *, sequence: int = 0, cancelled: bool = False, **fields: Any) -> Meeting:  # noqa: ANN401
    event = scheduled(number)
    known: dict[str, Any] = {"starts_at": event.starts_at, "ends_at": event.ends_at, "agenda": AGENDA}
    return Meeting(
        id=SessionId(event.session_id),
        number=number,
        series_length=6,
        uid=event.uid,
        sequence=sequence,
        cancelled=cancelled,
        **(known | fields),
    )


def delivery(kind: NotificationKind, role: Role | None = Role.MENTOR, **fields: Any) -> Delivery:  # noqa: ANN401
    known: dict[str, Any] = {
        "person_id": PersonId("ada"),
        "cause": "cause",
        "due": NOW,
        "about": About(news=News.SPONSOR_ACCEPTED),
    }
    known |= {"id": DeliveryId("d" * 32), "program_id": PROGRAM, "created_at": NOW, "correlation_id": "c0ffee"}
    return Delivery(kind=kind, role=role, **(known | fields))


def letter(
    kind: NotificationKind,
    role: Role = Role.MENTOR,
    *,
    recipient: Contact = ADA_CONTACT,
    program_kind: Kind = Kind.REVERSE,
    session: Meeting | None = None,
    **fields: Any,  # noqa: ANN401
) -> Letter:
    other = Role.MENTEE if role is Role.MENTOR else Role.MENTOR
    return Letter(
        delivery=delivery(kind, role, **({"pair_id": PAIR} | fields)),
        recipient=recipient,
        program=program(kind=program_kind),
        pair=pair(program_kind),
        others=(Other(role=other, contact=GRACE_CONTACT),),
        session=session,
    )


@cache
def composer(settings: Settings) -> Composer:
    return Composer(settings)


def compose(given: Letter, settings: Settings = SETTINGS) -> Mail:
    return composer(settings).compose(given, NOW)


def opened(given: Letter, settings: Settings = SETTINGS) -> EmailMessage:
    """Return a letter's mail as a mail program reads it."""
    message = message_from_bytes(compose(given, settings).content, policy=default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def text(message: EmailMessage) -> str:
    """Return the plain text, its lines joined, so that a test need not know where they break."""
    part = message.get_body(("plain",))
    assert part is not None
    return " ".join(part.get_content().split())


def html(message: EmailMessage) -> str:
    part = message.get_body(("html",))
    assert part is not None
    content: str = part.get_content()
    return content


def calendars(message: EmailMessage) -> list[Calendar]:
    """Return the calendar beside the text and the attached one."""
    found = [part for part in message.walk() if part.get_content_type() in {"text/calendar", "application/ics"}]
    return [Calendar.from_ical(part.get_payload(decode=True)) for part in found]
