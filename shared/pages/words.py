"""Dates, times, durations and cadences in plain English, the same in mails, on pages and in reports."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from shared.contracts.closed import total
from shared.contracts.vocabulary import Cadence

# Never from the locale of the machine.
_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
EVERY: Final = total(
    Cadence, {Cadence.WEEKLY: "every week", Cadence.BIWEEKLY: "every two weeks", Cadence.MONTHLY: "once a month"}
)
_A_MONTH: Final = total(Cadence, {Cadence.WEEKLY: 52 / 12, Cadence.BIWEEKLY: 26 / 12, Cadence.MONTHLY: 1.0})


def zone_of(name: str) -> ZoneInfo:
    """Return a time zone by its IANA name, UTC where there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def place(zone: ZoneInfo) -> str:
    """Return a time zone as people read it, such as "America/New York"."""
    return zone.key.replace("_", " ")


def date(moment: datetime) -> str:
    """Return a date such as "2 March 2026", in the zone that the moment is given in."""
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def day(moment: datetime, zone: ZoneInfo) -> str:
    """Return a local date such as "Tuesday, 10 March 2026"."""
    local = moment.astimezone(zone)
    return f"{_WEEKDAYS[local.weekday()]}, {date(local)}"


def clock(moment: datetime, zone: ZoneInfo) -> str:
    """Return a local time with its zone such as "15:00 CET"."""
    return f"{moment.astimezone(zone):%H:%M} {_abbreviation(moment, zone)}"


def hours(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> str:
    """Return a local span such as "15:00-15:45 CET", with an en dash."""
    return f"{starts_at.astimezone(zone):%H:%M}\N{EN DASH}{clock(ends_at, zone)}"


def meeting(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> str:
    """Return when a meeting is, such as "Tuesday, 10 March 2026, 15:00 to 15:45 (Europe/Berlin)"."""
    begins, ends = starts_at.astimezone(zone), ends_at.astimezone(zone)
    return f"{day(starts_at, zone)}, {begins:%H:%M} to {ends:%H:%M} ({place(zone)})"


def until(moment: datetime, zone: ZoneInfo) -> str:
    """Return a moment in the coming days, such as "Tuesday, 10 March, 15:00 (Europe/Berlin)"."""
    local = moment.astimezone(zone)
    name = f"{_WEEKDAYS[local.weekday()]}, {local.day} {_MONTHS[local.month - 1]}"
    return f"{name}, {local:%H:%M} ({place(zone)})"


def commitment(minutes: int, cadence: Cadence, weeks: int) -> str:
    """Return the time a program takes, such as "45 minutes every two weeks, for 12 weeks"."""
    return f"{minutes} minutes {EVERY[cadence]}, for {weeks} weeks"


def a_month(minutes: int, cadence: Cadence) -> str:
    """Return roughly what that is a month, such as "45 minutes" or "2½ hours"."""
    rounded = minutes_a_month(minutes, cadence)
    return f"{rounded} minutes" if rounded < 60 else _in_hours(rounded)


def minutes_a_month(minutes: int, cadence: Cadence) -> int:
    """Return roughly how many minutes a month that is, in quarters of an hour below two hours, else in half hours."""
    total_minutes = minutes * _A_MONTH[cadence]
    step = 15 if total_minutes < 120 else 30
    return max(step, round(total_minutes / step) * step)


def listed(words: Sequence[str]) -> str:
    """Return words as a list in a sentence: "a", "a and b", "a, b and c"."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def _abbreviation(moment: datetime, zone: ZoneInfo) -> str:
    name = moment.astimezone(zone).tzname() or "UTC"
    return name if name.isalpha() else f"UTC{name}"  # some zones have no letters of their own: "+05"


def _in_hours(minutes: int) -> str:
    whole, rest = divmod(minutes, 60)
    fraction = {0: "", 15: "\N{VULGAR FRACTION ONE QUARTER}", 30: "\N{VULGAR FRACTION ONE HALF}"}.get(
        rest, "\N{VULGAR FRACTION THREE QUARTERS}"
    )
    return f"{whole}{fraction} hour{'s' if minutes > 60 else ''}"
