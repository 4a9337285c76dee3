"""Working hours, and how far a meeting lies outside them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from services.scheduling.domain.days_off import NONE, DayOff, DaysOff, day_off, days_between
from services.scheduling.domain.slots import Slot

DAY = 24 * 60
NINE, FIVE = 9 * 60, 17 * 60
WEEKDAYS = (0, 1, 2, 3, 4)
A_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkingHours:
    """A person's working week: `opens` to `closes` (minutes after local midnight) on `days` (Monday is 0).

    `off` are their days off, on which nothing is planned.
    """

    zone: str
    opens: int = NINE
    closes: int = FIVE
    days: tuple[int, ...] = WEEKDAYS
    off: DaysOff = NONE


class NoWorkingDays(ValueError):
    """A working week needs at least one working day."""


def known_zone(zone: str) -> bool:
    """Tell whether a time zone of that name exists."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a folder of the database, such as "Europe"
        return False
    return bool(zone)


def at_minute(day: date, minute: int, zone: str) -> datetime:
    """Return the moment at `minute` of a local day; if summer time skips that minute, an hour later."""
    midnight = datetime.combine(day, time.min, ZoneInfo(zone))
    return (midnight + timedelta(minutes=minute)).astimezone(UTC)


@lru_cache(maxsize=1 << 16)
def working_day(hours: WorkingHours, day: date) -> Slot | None:
    """Return the working time of a local day by the weekday, or None on one without; days off do not matter."""
    if day.weekday() not in hours.days:
        return None
    return Slot(starts_at=at_minute(day, hours.opens, hours.zone), ends_at=at_minute(day, hours.closes, hours.zone))


def why_off(hours: WorkingHours, slot: Slot) -> DayOff | None:
    """Return why a person has no session at that time, or None if no local day of the slot is off."""
    if hours.off == NONE:
        return None
    zone = ZoneInfo(hours.zone)
    first, last = slot.starts_at.astimezone(zone).date(), (slot.ends_at - A_MOMENT).astimezone(zone).date()
    if first == last:
        return day_off(hours.off, first)
    return next((reason for day in days_between(first, last) if (reason := day_off(hours.off, day))), None)


def within(hours: WorkingHours, slot: Slot) -> bool:
    """Tell whether a meeting lies within a person's hours, by the day of the week."""
    day = working_day(hours, _local_day(hours, slot))
    return day is not None and day.starts_at <= slot.starts_at and slot.ends_at <= day.ends_at


def misfit(hours: WorkingHours, slot: Slot) -> int:
    """Return by how many minutes a meeting lies outside a person's hours: 0 within them; a day more on a day off."""
    if within(hours, slot):
        return 0
    today = _local_day(hours, slot)
    near = _nearest_days(hours, today)
    return min(_minutes_outside(slot, one) for one in near) + (0 if working_day(hours, today) else DAY)


def _local_day(hours: WorkingHours, slot: Slot) -> date:
    return slot.starts_at.astimezone(ZoneInfo(hours.zone)).date()


def _nearest_days(hours: WorkingHours, today: date) -> list[Slot]:
    """Return the working days among today and its neighbours, or the nearest ones before and after."""
    for reach in (1, 2, 3):
        around = (working_day(hours, today + timedelta(days=n)) for n in range(-reach, reach + 1))
        if near := [day for day in around if day]:
            return near
    raise NoWorkingDays(hours.zone)


def _minutes_outside(slot: Slot, day: Slot) -> int:
    early = max(day.starts_at - slot.starts_at, timedelta())
    late = max(slot.ends_at - day.ends_at, timedelta())
    return int((early + late).total_seconds() // 60)
