"""Time zone definitions for calendars (RFC 5545, 3.6.5): one observance for each change of offset in zoneinfo."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

STEP: Final = timedelta(days=1)
ZONES_KEPT: Final = 256


@dataclass(frozen=True, kw_only=True, slots=True)
class Observance:
    """The offset that applies from `begins` (UTC); `before` is the offset until then."""

    begins: datetime
    before: timedelta
    offset: timedelta
    summer: bool
    name: str


def time_zone(zone: ZoneInfo, first: datetime, last: datetime) -> Timezone:
    """Return the definition of a zone from the local year of one moment to the end of that of another."""
    defined = Timezone()
    defined.add("tzid", zone.key)
    for observance in observances(zone, first.astimezone(zone).year, last.astimezone(zone).year):
        defined.add_component(_component(observance))
    return defined


@lru_cache(maxsize=ZONES_KEPT)
def observances(zone: ZoneInfo, first: int, last: int) -> tuple[Observance, ...]:
    """Return the observances of a zone in a range of years, both included; the first begins with the range."""
    begin, end = (datetime(year, 1, 1, tzinfo=zone).astimezone(UTC) for year in (first, last + 1))
    opening = _clocks(zone, begin)
    found = [_observance(zone, begin, opening, summer=_is_summer(zone, begin, None))]
    for before, after in _days(begin, end):
        if _clocks(zone, before) != _clocks(zone, after):
            change = _change(zone, before, after)
            summer = _is_summer(zone, change, change - timedelta(seconds=1))
            found.append(_observance(zone, change, _clocks(zone, before), summer=summer))
    return tuple(found)


def _days(begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    while begin < end:
        yield begin, min(begin + STEP, end)
        begin += STEP


def _clocks(zone: ZoneInfo, moment: datetime) -> tuple[timedelta, str]:
    local = moment.astimezone(zone)
    return local.utcoffset() or timedelta(), local.tzname() or zone.key


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Return the second in which the offset changes between two moments with different offsets or names."""
    old, (low, high) = _clocks(zone, before), (0, int((after - before).total_seconds()))
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _clocks(zone, before + timedelta(seconds=middle)) == old else (low, middle)
    return before + timedelta(seconds=high)


def _is_summer(zone: ZoneInfo, moment: datetime, before: datetime | None) -> bool:
    """Tell whether it is summer time; Ireland in winter and Morocco in Ramadan have negative summer time instead."""
    saved = moment.astimezone(zone).dst() or timedelta()
    saved_before = before.astimezone(zone).dst() if before else None
    return saved > timedelta() or (not saved and (saved_before or timedelta()) < timedelta())


def _observance(zone: ZoneInfo, begins: datetime, before: tuple[timedelta, str], *, summer: bool) -> Observance:
    offset, name = _clocks(zone, begins)
    return Observance(begins=begins, before=before[0], offset=offset, summer=summer, name=name)


def _component(observance: Observance) -> TimezoneStandard | TimezoneDaylight:
    component = TimezoneDaylight() if observance.summer else TimezoneStandard()
    # In local time by the offset before the change: Berlin's summer time begins at 02:00.
    component.add("dtstart", (observance.begins + observance.before).replace(tzinfo=None))
    component.add("tzoffsetfrom", observance.before)
    component.add("tzoffsetto", observance.offset)
    component.add("tzname", observance.name)
    return component
