"""What happened to something, as one line of time; parts of it come from several services."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from shared.pages import words

Event = tuple[str, str, str, str]


@dataclass(frozen=True, kw_only=True)
class Happened:
    """Something that happened, or will: when, what, and more of it in the reader's language."""

    at: datetime
    what: str
    more: str = ""


def line(events: Iterable[Happened], zone: ZoneInfo | None = None) -> list[Event]:
    """Return what happened in order, as the kit's timeline shows it: the day, what, more, and the moment to sort by."""
    known = sorted(events, key=lambda one: one.at)
    return [
        (words.day(one.at, zone) if zone else words.date(one.at), one.what, one.more, f"{one.at:%Y-%m-%dT%H:%M:%S}")
        for one in known
    ]
