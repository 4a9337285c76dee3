"""From a letter to a MIME message, ready for SMTP."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from typing import Final

from services.notify.content.addresses import Signers
from services.notify.content.calendar import CalendarPart, Organizer, calendar_part
from services.notify.content.facts import facts
from services.notify.content.letter import Letter
from services.notify.content.render import Rendered, Templates
from services.notify.domain.kinds import OPTIONAL
from services.notify.settings import Settings
from shared.addresses import deliverable

ATTACHMENT: Final = "sessions.ics"
LINE: Final = 70
_PLAIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 '-]{0,50}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Mail:
    """A message with its envelope."""

    sender: str
    recipient: str
    content: bytes
    utf8: bool


class Composer:
    """Makes mails; the same delivery always gets the same Message-ID."""

    def __init__(self, settings: Settings) -> None:
        self._sender, self._domain = settings.sender, settings.sender.rpartition("@")[2]
        self._from = mailbox("From", settings.sender_name, settings.sender)
        self._reply_to = settings.reply_to
        self._organizer = Organizer(name=settings.sender_name, email=settings.reply_to or settings.sender)
        self._signers, self._templates = Signers(settings), Templates()

    def compose(self, letter: Letter, now: datetime) -> Mail:
        """Return a letter's mail, written at a moment of domain time."""
        addresses = self._signers.addresses(letter.delivery, now)
        words = facts(letter, addresses, can_reply=bool(self._reply_to))
        email = deliverable(letter.recipient.email)
        message = EmailMessage(policy=SMTP if email.isascii() else SMTPUTF8)
        rendered = self._templates.render(letter.delivery.kind, words)
        for name, value in self._headers(letter, rendered, now).items():
            message[name] = value
        if letter.delivery.kind in OPTIONAL:
            message["List-Unsubscribe"] = f"<{addresses.preferences}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
        _fill(message, rendered, calendar_part(letter, self._organizer))
        message["Content-Language"] = "en"  # last, for setting the content clears it
        envelope = f"{self._from}{mailbox('To', letter.recipient.name, email)}".encode()
        return Mail(
            sender=self._sender, recipient=email, content=envelope + message.as_bytes(), utf8=not email.isascii()
        )

    def _headers(self, letter: Letter, rendered: Rendered, now: datetime) -> Mapping[str, str]:
        headers = {
            "Subject": rendered.subject,
            "Date": format_datetime(now),
            "Message-ID": f"<{letter.delivery.id}@{self._domain}>",
            "Auto-Submitted": "auto-generated",  # RFC 3834: no machine shall answer
            "X-Correlation-ID": letter.delivery.correlation_id,
        }
        return headers | {"Reply-To": self._reply_to} if self._reply_to else headers


def mailbox(header: str, name: str, email: str) -> str:
    """Return a whole header with one address.

    Anything but letters, digits and spaces is written as encoded words (RFC 2047), in which nothing has a meaning:
    the standard library drops the quotes of a long name, and a comma then begins another address.
    """
    phrase = name if _PLAIN.fullmatch(name) else Header(name, "utf-8", header_name=header).encode(linesep="\r\n")
    fold = " " if phrase == name and len(header) + len(name) + len(email) < LINE else "\r\n "
    return f"{header}: {phrase}{fold}<{email}>\r\n"


def _fill(message: EmailMessage, rendered: Rendered, calendar: CalendarPart | None) -> None:
    message.set_content(rendered.text)
    message.add_alternative(rendered.html, subtype="html")
    if calendar is None:
        return
    # Mail programs show the part beside the text; those that do not can open the attachment (RFC 6047).
    message.add_alternative(
        calendar.content.decode(), subtype="calendar", params={"method": calendar.method.value}, cte="base64"
    )
    message.add_attachment(
        calendar.content, maintype="application", subtype="ics", filename=ATTACHMENT, params={"name": ATTACHMENT}
    )
