"""Everybody's mailbox: the mails that the local mail server stored, and the links in them."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from pathlib import Path

from itsdangerous import URLSafeSerializer

PURPOSES = (
    "attestation",
    "answer",
    "sponsorship",
    "preferences",
    "nomination",
    "readiness",
    "pilot-decision",
    "leave",
    "extension",
    "handover",
    "together",
    "meetings",
)
AT_ONCE = 64  # more mails than a service sends at the same time: their files may come in another order
A_TICK = 100_000_000  # nanoseconds: the times of files are not exact
LINK = re.compile(rf"https?://\S+/({'|'.join(PURPOSES)})/[\w.~-]+")


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One mail, with its links by purpose."""

    file: Path
    message_id: str
    links: dict[str, str]
    has_calendar: bool

    @property
    def delivery_id(self) -> str:
        """The id of the mail's delivery, which is the first part of its Message-ID."""
        return self.message_id.strip("<>").split("@")[0]

    def calendar(self) -> bytes:
        """Return the mail's calendar part.

        Raises:
            LookupError: it has none.
        """
        for part in _parse(self.file).walk():
            if part.get_content_type() == "text/calendar":
                return bytes(part.get_payload(decode=True))
        raise LookupError(f"{self.file} has no calendar")


def claims(link: str) -> dict[str, str]:
    """Return whom and what a link is for; empty if it says nothing."""
    # Whether it was signed is checked by whoever serves its page.
    _, said = URLSafeSerializer("").loads_unsafe(link.rpartition("/")[2])
    return dict(said[1]) if said else {}


class Mailbox:
    """Reads each mail once, in order of arrival."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mails: list[Mail] = []
        self._newest, self._missing = 0, set[int]()  # numbers of files, and those before it that are not there yet
        self._read_at = 0

    def new(self) -> Iterator[Mail]:
        """Yield the mails that arrived since the last call."""
        # Called thousands of times, so it looks only if the folder has changed, and lists nothing.
        if self.folder.stat().st_mtime_ns < self._read_at:
            return
        self._read_at = time.time_ns() - A_TICK
        while numbers := self._arrived():
            for number in numbers:
                mail = _read(self._file(number))
                self.mails.append(mail)
                yield mail

    def _arrived(self) -> list[int]:
        """Return the numbers of some files that are there now and were not before, of the first ones."""
        late = [number for number in self._missing if self._file(number).exists()]
        following = range(self._newest + 1, self._newest + 1 + AT_ONCE)
        there = [number for number in following if self._file(number).exists()]
        if there:
            self._missing |= {*range(self._newest + 1, there[-1])}
            self._newest = there[-1]
        self._missing -= {*late, *there}
        return [*sorted(late), *there]

    def _file(self, number: int) -> Path:
        return self.folder / f"{number:07}.eml"

    def nudges(self) -> int:
        """Count the mails that lead to a pair's meetings, and tell of none."""
        nudging = (one for one in self.mails if "meetings" in one.links and "attestation" not in one.links)
        return len({one.message_id for one in nudging if not one.has_calendar})

    def distinct(self) -> int:
        """Count the distinct Message-IDs of the mails on disk."""
        files = self.folder.glob("*.eml")
        return len({_id(BytesHeaderParser().parsebytes(file.read_bytes())) for file in files})


def _read(file: Path) -> Mail:
    message = _parse(file)
    parts = [*message.walk()]
    text = next((_words(part) for part in parts if part.get_content_type() == "text/plain"), "")
    return Mail(
        file=file,
        message_id=_id(message),
        links={match.group(1): match.group(0) for match in LINK.finditer(text)},
        has_calendar=any(part.get_content_type() == "text/calendar" for part in parts),
    )


def _parse(file: Path) -> Message:
    # The older policy leaves headers as they are: thousands of mails are read, and of each only the Message-ID.
    return BytesParser(policy=policy.compat32).parsebytes(file.read_bytes())


def _id(message: Message) -> str:
    return str(message["Message-ID"]).strip()


def _words(part: Message) -> str:
    words = part.get_payload(decode=True)
    return words.decode(part.get_content_charset("utf-8")) if isinstance(words, bytes) else ""
