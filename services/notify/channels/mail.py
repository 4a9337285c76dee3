"""Turns a letter into a MIME message for SMTP."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from services.notify.channels import headers, parts
from services.notify.content.addresses import Signers
from services.notify.content.calendar import Organizer, calendar_part
from services.notify.content.facts import Addresses, facts
from services.notify.content.letter import Letter
from services.notify.content.render import Rendered, Templates
from services.notify.domain.kinds import OPTIONAL
from services.notify.domain.people import one_line
from services.notify.settings import Settings
from shared.addresses import deliverable
from shared.languages import speaking, speaks


@dataclass(frozen=True, kw_only=True, slots=True)
class Mail:
    """A MIME message with its SMTP envelope."""

    sender: str
    recipient: str
    content: bytes
    utf8: bool


class Composer:
    """Composes mails; a delivery always gets the same Message-ID."""

    def __init__(self, settings: Settings) -> None:
        self._sender, self._reply_to = deliverable(settings.sender), _optional(settings.reply_to)
        self._domain = self._sender.rpartition("@")[2]
        self._from = headers.mailbox("From", settings.sender_name, self._sender)
        self._organizer = Organizer(name=settings.sender_name, email=self._sender)
        self._signers, self._templates = Signers(settings), Templates()

    def compose(self, letter: Letter, now: datetime) -> Mail:
        """Return the mail of a letter in its recipient's language, dated with a moment of domain time.

        Raises:
            NotAnAddress: the recipient's address cannot receive mail.
        """
        with speaks(letter.language):
            return self._compose(letter, now)

    def _compose(self, letter: Letter, now: datetime) -> Mail:
        addresses = self._signers.addresses(letter.delivery, now)
        words = facts(letter, addresses, can_reply=bool(self._reply_to))
        rendered = self._templates.render(letter.delivery.kind, letter.delivery.about.wave, words)
        email = deliverable(letter.recipient.email)
        lines = [self._from, headers.mailbox("To", letter.recipient.name, email)]
        lines += self._headers(letter, rendered, now)
        lines += _one_click(letter, addresses)
        content = parts.content(rendered, calendar_part(letter, self._organizer), speaking())
        everything = "".join(lines).encode() + content
        utf8 = not (self._sender + self._reply_to + email).isascii()
        return Mail(sender=self._sender, recipient=email, content=everything, utf8=utf8)

    def _headers(self, letter: Letter, rendered: Rendered, now: datetime) -> Iterator[str]:
        yield headers.unstructured("Subject", rendered.subject)
        yield headers.literal("Date", format_datetime(now))
        yield headers.literal("Message-ID", f"<{letter.delivery.id}@{self._domain}>")
        yield headers.literal("Auto-Submitted", "auto-generated")  # RFC 3834: suppresses automatic replies
        if correlation_id := one_line(letter.delivery.correlation_id):
            yield headers.unstructured("X-Correlation-ID", correlation_id)
        if self._reply_to:
            yield headers.mailbox("Reply-To", "", self._reply_to)


def _optional(email: str) -> str:
    return deliverable(email) if email else ""


def _one_click(letter: Letter, addresses: Addresses) -> Iterator[str]:
    """Yield the headers for one-click unsubscribe (RFC 8058)."""
    if letter.delivery.kind in OPTIONAL:
        yield headers.literal("List-Unsubscribe", f"<{addresses.preferences}>")
        yield headers.literal("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
