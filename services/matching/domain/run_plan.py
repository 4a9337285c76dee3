"""When match runs of a program happen by themselves: weekly on a day, or on dates."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, ClassVar, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, PlainSerializer

from shared.domain import Refused
from shared.phrases import phrase

# MongoDB stores moments, but no days.
Day = Annotated[date, PlainSerializer(date.isoformat, return_type=str)]
MOST_DATES: Final = 60
A_DAY: Final = timedelta(days=1)
LATEST_RUN: Final = timedelta(days=5 * 366)
DAYS_OF_A_WEEK: Final = 7


class ImpossibleRunPlan(Refused):
    """Runs happen weekly on one day, or on dates, at an hour of an existing time zone."""

    status: ClassVar[int] = 422


class Weekday(StrEnum):
    """The day of a week."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    @property
    def number(self) -> int:
        """Return its number as `datetime.weekday` counts: 0 for Monday."""
        return list(Weekday).index(self)


def _in_order(dates: tuple[date, ...]) -> tuple[date, ...]:
    return tuple(sorted({*dates}))


@dataclass(frozen=True, kw_only=True)
class RunPlan:
    """When runs happen by themselves, and whether their drafts are released.

    Attributes:
        weekday: the day of weekly runs, or None for runs on `dates`.
        hour: local time in `zone`.
        releases: whether a draft is released at once; otherwise a coordinator releases it.
    """

    weekday: Weekday | None = None
    dates: Annotated[tuple[Day, ...], Field(max_length=MOST_DATES), AfterValidator(_in_order)] = ()
    hour: Annotated[int, Field(ge=0, le=23)] = 6
    zone: str = "UTC"
    releases: bool = False


def check(plan: RunPlan) -> None:
    """Refuse a plan by which no run can happen.

    Raises:
        ImpossibleRunPlan: the message says what is possible.
    """
    if (plan.weekday is None) == (not plan.dates):
        raise ImpossibleRunPlan(phrase("give a weekday for weekly runs, or the dates of the runs"))
    try:
        ZoneInfo(plan.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ImpossibleRunPlan(phrase("the zone is no IANA time zone such as Europe/Berlin")) from None


def must_come_soon(plan: RunPlan | None, before: RunPlan | None, now: datetime) -> None:
    """Refuse dates of runs that are over, or so far ahead that their year must be wrong; those known `before` stay.

    Raises:
        ImpossibleRunPlan: a date is outside these limits.
    """
    first, last = (now - A_DAY).date(), (now + LATEST_RUN).date()
    new = {*(plan.dates if plan else ())} - {*(before.dates if before else ())}
    if any(not first <= one <= last for one in new):
        raise ImpossibleRunPlan(
            phrase("choose dates of runs from {first} to {last}"), first=first.isoformat(), last=last.isoformat()
        )


def next_run(plan: RunPlan, now: datetime) -> datetime | None:
    """Return when the next run after `now` happens; None if the last date is over."""
    return next((moment for moment in _moments(plan, now) if moment > now), None)


def _moments(plan: RunPlan, now: datetime) -> Iterator[datetime]:
    zone = ZoneInfo(plan.zone)
    dates = sorted(day for day in plan.dates if MINYEAR < day.year < MAXYEAR)  # a zone could lead beyond these
    for day in dates if plan.weekday is None else _days(plan.weekday, now.astimezone(zone).date()):
        yield datetime.combine(day, time(plan.hour), zone).astimezone(UTC)


def _days(weekday: Weekday, today: date) -> Iterator[date]:
    first = today + A_DAY * ((weekday.number - today.weekday()) % DAYS_OF_A_WEEK)
    yield from (first, first + A_DAY * DAYS_OF_A_WEEK)
