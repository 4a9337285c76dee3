"""The rhythm of a series: its cadence, and the wall time that it keeps from its first day on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from services.scheduling.domain.cadence import days
from services.scheduling.domain.days_off import Day
from services.scheduling.domain.hours import at_minute
from services.scheduling.domain.slots import Slot
from shared.contracts.vocabulary import Cadence


@dataclass(frozen=True, kw_only=True, slots=True)
class Rhythm:
    """When a pair meets if nothing comes between: from the day `first` on, at `minute` after local midnight."""

    cadence: Cadence
    zone: str
    minutes: int
    first: Day
    minute: int


def rhythm_of(intended: Slot, cadence: Cadence, zone: str) -> Rhythm:
    """Return the rhythm of which a slot is the first meeting."""
    begins = intended.starts_at.astimezone(ZoneInfo(zone))
    minute = begins.hour * 60 + begins.minute
    return Rhythm(cadence=cadence, zone=zone, minutes=intended.minutes, first=begins.date(), minute=minute)


def occurrences(rhythm: Rhythm, after: datetime, until: datetime) -> Iterator[Slot]:
    """Yield the meetings of a rhythm that begin after one moment and end by another, in order."""
    last = until.astimezone(ZoneInfo(rhythm.zone)).date()
    weeks = max(0, (last - rhythm.first).days // 7) + 6  # a month is up to five weeks
    for day in days(rhythm.first, rhythm.cadence, weeks):
        slot = Slot.lasting(at_minute(day, rhythm.minute, rhythm.zone), rhythm.minutes)
        if slot.starts_at > after and slot.ends_at <= until:
            yield slot
