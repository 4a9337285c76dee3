"""The local days of a series of sessions."""

from datetime import date, datetime, time
from functools import lru_cache
from typing import assert_never

from dateutil.rrule import FR, MO, MONTHLY, SA, SU, TH, TU, WE, WEEKLY, rrule, weekday

from shared.contracts.vocabulary import Cadence

WEEKS_A_YEAR, MONTHS_A_YEAR = 52, 12
WEEK = (MO, TU, WE, TH, FR, SA, SU)


def series_length(cadence: Cadence, weeks: int) -> int:
    """Return how many sessions a program of that many weeks has; the same for every pair, at least one."""
    match cadence:
        case Cadence.WEEKLY:
            sessions = weeks
        case Cadence.BIWEEKLY:
            sessions = (weeks + 1) // 2
        case Cadence.MONTHLY:
            sessions = (weeks * MONTHS_A_YEAR + WEEKS_A_YEAR // 2) // WEEKS_A_YEAR
        case _:
            assert_never(cadence)
    return max(1, sessions)


@lru_cache(maxsize=1 << 14)
def days(first: date, cadence: Cadence, weeks: int) -> tuple[date, ...]:
    """Return the local days of a series (RFC 5545 recurrence); all have the weekday of the first.

    Monthly means the same weekday of the same week in the month, such as the second Tuesday. A fifth weekday means the
    last one, so every month has exactly one session.
    """
    begin, count = datetime.combine(first, time.min), series_length(cadence, weeks)
    match cadence:
        case Cadence.WEEKLY:
            rule = rrule(WEEKLY, dtstart=begin, count=count)
        case Cadence.BIWEEKLY:
            rule = rrule(WEEKLY, interval=2, dtstart=begin, count=count)
        case Cadence.MONTHLY:
            rule = rrule(MONTHLY, dtstart=begin, count=count, byweekday=_week_of_month(first))
        case _:
            assert_never(cadence)
    return tuple(moment.date() for moment in rule)


def _week_of_month(day: date) -> weekday:
    nth = (day.day - 1) // 7 + 1
    return WEEK[day.weekday()](-1 if nth == 5 else nth)
