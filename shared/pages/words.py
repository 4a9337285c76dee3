"""Dates, times, durations and cadences in words, in the language that is spoken; the same in mails and on pages."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_date, get_timezone_location, get_timezone_name
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit

from shared.contracts.closed import total
from shared.contracts.vocabulary import Cadence
from shared.languages import Language, gettext, locale, ngettext
from shared.phrases import phrase

RHYTHMS: Final = total(
    Cadence,
    {
        Cadence.WEEKLY: phrase("every week"),
        Cadence.BIWEEKLY: phrase("every two weeks"),
        Cadence.MONTHLY: phrase("once a month"),
    },
)
# A day without its year, by CLDR's fields (Unicode TR 35).
_DAY_OF_YEAR: Final = total(
    Language,
    {
        Language.EN: "EEEE, d MMMM",
        Language.DE: "EEEE, d. MMMM",
        Language.FR: "EEEE d MMMM",
        Language.ES: "EEEE, d 'de' MMMM",
    },
)
# Before the sound of "i" alone, Spanish says "e" instead of "y": Inés, Hilario, but not Ian or hierro.
_LIKE_Y: Final = re.compile(r"h?[ií](?![aeou])", re.IGNORECASE)
_FULL: Final = 10_000  # basis points
_ONE_PERCENT: Final = 0.01
_A_MONTH: Final = total(Cadence, {Cadence.WEEKLY: 52 / 12, Cadence.BIWEEKLY: 26 / 12, Cadence.MONTHLY: 1.0})


def zone_of(name: str) -> ZoneInfo:
    """Return a time zone by its IANA name, UTC where there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def place(zone: ZoneInfo) -> str:
    """Return a time zone as people read it: "America/New York" in English, else its city such as "Nueva York"."""
    if locale().language == Language.EN:
        return zone.key.replace("_", " ")
    return str(get_timezone_location(zone, locale=locale(), return_city=True))


def date(moment: datetime) -> str:
    """Return a date such as "2 March 2026", in the zone that the moment is given in."""
    return format_date(moment.date(), "long", locale=locale())


def day(moment: datetime, zone: ZoneInfo) -> str:
    """Return a local date such as "Tuesday, 10 March 2026"."""
    return format_date(moment.astimezone(zone).date(), "full", locale=locale())


def moment(at: datetime) -> str:
    """Return a moment of the platform's own, such as "2 March 2026, 08:00 UTC"."""
    utc = at.astimezone(UTC)
    return f"{date(utc)}, {utc:%H:%M} UTC"


def clock(moment: datetime, zone: ZoneInfo) -> str:
    """Return a local time with its zone such as "15:00 CET"."""
    return f"{moment.astimezone(zone):%H:%M} {_abbreviation(moment, zone)}"


def hours(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> str:
    """Return a local span such as "15:00-15:45 CET", with an en dash."""
    return f"{starts_at.astimezone(zone):%H:%M}\N{EN DASH}{clock(ends_at, zone)}"


def meeting(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> str:
    """Return when a meeting is, such as "Tuesday, 10 March 2026, 15:00 to 15:45 (Europe/Berlin)"."""
    begins, ends = starts_at.astimezone(zone), ends_at.astimezone(zone)
    words = gettext("{day}, {begins} to {ends} ({zone})")
    return words.format(day=day(starts_at, zone), begins=f"{begins:%H:%M}", ends=f"{ends:%H:%M}", zone=place(zone))


def until(moment: datetime, zone: ZoneInfo) -> str:
    """Return a moment in the coming days, such as "Tuesday, 10 March, 15:00 (Europe/Berlin)"."""
    local = moment.astimezone(zone)
    name = format_date(local.date(), _DAY_OF_YEAR[Language(locale().language)], locale=locale())
    return f"{name}, {local:%H:%M} ({place(zone)})"


def every(cadence: Cadence) -> str:
    """Return how often a pair meets, such as "every two weeks"."""
    return gettext(RHYTHMS[cadence])


def commitment(minutes: int, cadence: Cadence, weeks: int) -> str:
    """Return the time a program takes, such as "45 minutes every two weeks, for 12 weeks"."""
    time, length = _unit(minutes, "minute"), _unit(weeks, "week")
    return gettext("{time} {every}, for {weeks}").format(time=time, every=every(cadence), weeks=length)


def a_month(minutes: int, cadence: Cadence) -> str:
    """Return roughly what that is a month, such as "45 minutes" or "2½ hours"."""
    rounded = minutes_a_month(minutes, cadence)
    return _unit(rounded, "minute") if rounded < 60 else _in_hours(rounded)


def minutes_a_month(minutes: int, cadence: Cadence) -> int:
    """Return roughly how many minutes a month that is, in quarters of an hour below two hours, else in half hours."""
    total_minutes = minutes * _A_MONTH[cadence]
    step = 15 if total_minutes < 120 else 30
    return max(step, round(total_minutes / step) * step)


def language_name(code: str) -> str:
    """Return a language as people call it, such as "German" for de; the code itself where it has no name."""
    return str(locale().languages.get(code) or locale().languages.get(code.partition("-")[0]) or code)


def counted(number: int) -> str:
    """Return a number as people read it, such as "1,234"."""
    return str(format_decimal(number, locale=locale()))


def decimal(value: float) -> str:
    """Return a number with one digit after the point, such as "3.5"."""
    return str(format_decimal(value, "0.0", locale=locale()))


def change(value: float) -> str:
    """Return a change with its sign and one digit after the point, such as "+0.4"."""
    return str(format_decimal(value, "+0.0;-0.0", locale=locale()))


def percent(points: float) -> str:
    """Return basis points as a percentage: 7,430 is "74%"; a share below 1% is not shown as 0%."""
    share, usual = points / _FULL, locale().percent_formats[None].pattern
    if 0 < share < _ONE_PERCENT:
        return str(format_percent(max(share, _ONE_PERCENT / 10), usual.replace("##0", "##0.#"), locale()))
    return str(format_percent(share, locale=locale()))


def share(value: float, digits: int = 0) -> str:
    """Return a share as a percentage with so many digits after the point: 0.01234 is "1.234%" with three."""
    usual = locale().percent_formats[None].pattern
    return str(format_percent(value, usual.replace("##0", f"##0.{'0' * digits}") if digits else usual, locale()))


def listed(words: Iterable[str]) -> str:
    """Return words as a list in a sentence: "a", "a and b", "a, b and c"; in Spanish "Ana e Inés"."""
    items = [*words]
    said = format_list(items, "standard", locale=locale())
    if locale().language == Language.ES and len(items) > 1 and _LIKE_Y.match(items[-1]):
        return f"{said.removesuffix(f' y {items[-1]}')} e {items[-1]}"
    return said


def _abbreviation(moment: datetime, zone: ZoneInfo) -> str:
    local = moment.astimezone(zone)
    if locale().language == Language.EN:
        name = local.tzname() or "UTC"
        return name if name.isalpha() else f"UTC{name}"  # some zones have no letters of their own: "+05"
    named = get_timezone_name(local, width="short", locale=locale())
    return named if named.isalpha() else f"UTC{local.isoformat()[-6:].removesuffix(':00')}"


def _unit(number: int, unit: str) -> str:
    return _formatted(number, unit, str(locale()))


@lru_cache(maxsize=1024)
def _formatted(number: int, unit: str, locale_id: str) -> str:
    return format_unit(number, unit, locale=locale_id)


def _in_hours(minutes: int) -> str:
    whole, rest = divmod(minutes, 60)
    fraction = {0: "", 15: "\N{VULGAR FRACTION ONE QUARTER}", 30: "\N{VULGAR FRACTION ONE HALF}"}.get(
        rest, "\N{VULGAR FRACTION THREE QUARTERS}"
    )
    # CLDR has no fractions: the word goes with the number as each language counts it ("1½ hours", but "1½ heure").
    like = 1 if locale().plural_form(minutes / 60) == "one" else 2
    return _unit(like, "hour").replace(str(like), f"{whole}{fraction}")


class Spoken:
    """Says words in the language that is spoken now."""

    def gettext(self, words: str) -> str:
        """Return English words in the language."""
        return gettext(words)

    def ngettext(self, one: str, many: str, number: int) -> str:
        """Return the form of English words that goes with a number."""
        return ngettext(one, many, abs(number))

    def listed(self, words: Sequence[str]) -> str:
        """Return words as a list in a sentence."""
        return listed(words)

    def language(self, code: str) -> str:
        """Return what a language is called."""
        return language_name(code)


SPOKEN: Final = Spoken()
