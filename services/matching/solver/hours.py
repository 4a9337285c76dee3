"""Common hours across zones: a week as 168 UTC bits."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from services.matching.solver.arrays import Ints, Words

HOURS = 168
WEEKDAYS = (0, 1, 2, 3, 4)


class EmptyWorkingDay(ValueError):
    """Raised when a working day ends before it begins."""

    def __init__(self, start: float, end: float) -> None:
        super().__init__(f"working hours {start}..{end} hold no hour; give 0 <= start < end <= 24")


def working_week(
    zone: str, monday: date, *, start: float = 9, end: float = 17, days: tuple[int, ...] = WEEKDAYS
) -> Words:
    """[3] uint64: the whole UTC hours that lie inside local working hours in the week of `monday`.

    `start` and `end` are hours after local midnight. The week matters because of daylight saving; half-hour zones
    lose their two half hours.
    """
    if not 0 <= start < end <= 24:
        raise EmptyWorkingDay(start, end)
    where = ZoneInfo(zone)
    hours: list[int] = []
    for day in days:
        midnight = datetime.combine(monday + timedelta(days=day), time.min)
        opens = _utc_hours(midnight + timedelta(hours=start), where, monday)
        closes = _utc_hours(midnight + timedelta(hours=end), where, monday)
        hours.extend(range(-int(-opens // 1), int(closes // 1)))
    return week_of(hours)


def week_of(hours: list[int]) -> Words:
    """[3] uint64 with these hours set, counted from Monday 00:00 UTC and wrapped at the week's end."""
    words = [0, 0, 0]
    for hour in hours:
        words[hour % HOURS // 64] |= 1 << (hour % HOURS % 64)
    return np.array(words, np.uint64)


def common_hours(mentors: Words, mentees: Words) -> Ints:
    """[n, m] number of hours a week that both have free."""
    total = np.zeros((len(mentors), len(mentees)), np.int16)
    for word in range(3):
        total += np.bitwise_count(mentors[:, None, word] & mentees[None, :, word])
    return total


def _utc_hours(local: datetime, zone: ZoneInfo, monday: date) -> float:
    """Hours from the week's first UTC midnight to a local wall time."""
    offset = local.replace(tzinfo=zone).utcoffset() or timedelta()
    return (local - datetime.combine(monday, time.min) - offset) / timedelta(hours=1)
