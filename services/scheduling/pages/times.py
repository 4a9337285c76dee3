"""The times to which a session can be moved, for the pages that offer them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from services.scheduling.api.sessions import whole_minutes
from services.scheduling.domain.people import working_hours
from services.scheduling.domain.series import Calendar, Series
from services.scheduling.domain.slots import Slot
from services.scheduling.store import PEOPLE, RESERVATIONS
from shared.mongo import Reader
from shared.pages import words

MOST_RESERVED: Final = 5_000  # quarter hours of one person: some years of sessions
OTHER: Final = "other"


async def calendar_of(read: Reader, series: Series, now: datetime) -> Calendar:
    """Return the hours of all members, and when they are booked; a page shows neither whose nor why."""
    people = {one.id: one for one in await read.some(PEOPLE, [member.person_id for member in series.members])}
    hours = tuple((one.person_id, working_hours(people.get(one.person_id), one.zone)) for one in series.members)
    reserved: set[str] = set()
    for member in series.members:
        reserved |= {one.id for one in await read.find(RESERVATIONS, MOST_RESERVED, person_id=member.person_id)}
    return Calendar(hours=hours, taken=reserved.intersection, now=now)


def offered(slots: Sequence[Slot], zone: ZoneInfo) -> list[tuple[str, str]]:
    """Return the values of a choice among times, each with its words in a zone."""
    return [(one.starts_at.isoformat(), words.meeting(one.starts_at, one.ends_at, zone)) for one in slots]


def chosen(starts_at: str, other: str, zone: ZoneInfo) -> datetime | None:
    """Return the time chosen among those offered, else the local one that was written; None if neither is a time."""
    given = other if starts_at in {"", OTHER} else starts_at
    try:
        moment = datetime.fromisoformat(given)
        return whole_minutes((moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC))
    except (ValueError, OverflowError):
        return None
