"""Everybody's mailbox: the mails that the local mail server stored, and the links in them."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

LINK = re.compile(r"https?://\S+/(attestation|answer|sponsorship|preferences)/[\w.~-]+")


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One mail, with its links by purpose."""

    file: Path
    message_id: str
    links: dict[str, str]
    has_calendar: bool

    def calendar(self) -> bytes:
        """Return the mail's calendar part.

        Raises:
            LookupError: it has none.
        """
        for part in _parse(self.file).walk():
            if part.get_content_type() == "text/calendar":
                return bytes(part.get_payload(decode=True))
        raise LookupError(f"{self.file} has no calendar")


class Mailbox:
    """Reads each mail once, in order of arrival."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mails: list[Mail] = []
        self._seen: set[str] = set()

    def new(self) -> Iterator[Mail]:
        """Yield the mails that arrived since the last call."""
        with os.scandir(self.folder) as entries:  # called thousands of times, so it lists only names
            there = {entry.name for entry in entries if entry.name.endswith(".eml")}
        for name in sorted(there - self._seen):
            self._seen.add(name)
            mail = _read(self.folder / name)
            self.mails.append(mail)
            yield mail

    def distinct(self) -> int:
        """Count the distinct Message-IDs of the mails on disk."""
        return len({_read(file).message_id for file in self.folder.glob("*.eml")})


def _read(file: Path) -> Mail:
    message = _parse(file)
    return Mail(
        file=file,
        message_id=str(message["Message-ID"]).strip(),
        links={match.group(1): match.group(0) for match in LINK.finditer(_text(message))},
        has_calendar=any(part.get_content_type() == "text/calendar" for part in message.walk()),
    )


def _parse(file: Path) -> EmailMessage:
    return BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(file.read_bytes())


def _text(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    return body.get_content() if body else ""
