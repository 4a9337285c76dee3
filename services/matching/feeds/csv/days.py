"""Reads days as HR systems and people write them; the order of day and month is told by a column's other cells."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import Final, assert_never
from unicodedata import normalize

from babel import Locale

from services.matching.domain.cells import same


class Order(StrEnum):
    """What stands first in days such as 03/04/2026."""

    UNKNOWN = "unknown"
    DAY = "day"
    MONTH = "month"


PIVOT: Final = 69  # years of two digits are 1969 to 2068, as POSIX has it
LONGEST: Final = 40  # characters of a day with its month in words
MOST_OF_A_YEAR: Final = 12  # months
_YEAR_FIRST: Final = re.compile(r"(?P<year>\d{4})([-/.]?)(?P<month>\d{2})\2(?P<day>\d{2})")
_YEAR_LAST: Final = re.compile(r"(?P<first>\d{1,2})(?P<mark>[./-])(?P<second>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})")
_SERIAL: Final = re.compile(r"(\d{5,7})(?:[.,]\d{1,12})?")  # with the time of day behind the point
COUNTED_FROM: Final = date(1899, 12, 30)
"""The day 0 of spreadsheets; those of old Macs count from 1904."""
SERIALS: Final = range(29_221, 73_051)  # 1980 to 2099; a number of five digits can be something else
LAST_SERIALS: Final = (2_958_465, 2_957_003)  # 9999-12-31, for "never"
_TIME: Final = re.compile(r"(?<=\d)(?:t|\s+)\d{1,2}:\d{2}.*$")
_WEEKDAY: Final = re.compile(r"^([^\W\d]+),\s*(?=\S)")
_TONGUES: Final = ("en", "de", "fr", "es", "it", "nl", "pl", "pt", "sv", "da", "nb", "cs")
_LITTLE: Final = frozenset(["de", "del", "di", "of", "the", "den", "le", "el", "il", "st", "nd", "rd", "th", "er"])
_DAY_WORD: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|º)?")


def day(cell: str, order: Order = Order.UNKNOWN) -> date | None:
    """Return a day, or None if none can be told for certain; `order` is the column's."""
    text = _TIME.sub("", same(cell))
    if found := _YEAR_FIRST.fullmatch(text):
        return _date(found["year"], found["month"], found["day"])
    if found := _YEAR_LAST.fullmatch(text):
        return _of_numbers(found, order)
    return _in_words(text)


def serial(cell: str, counted_from: date = COUNTED_FROM) -> date | None:
    """Return the day of a spreadsheet's number of days such as 46203, or None if it is none that a last day can be."""
    found = _SERIAL.fullmatch(same(cell))
    if found and int(found[1]) in LAST_SERIALS:
        return date.max
    return counted_from + timedelta(days=int(found[1])) if found and int(found[1]) in SERIALS else None


def order_of(cells: Iterable[str]) -> Order:
    """Return what stands first in a column's days: one beyond 12 tells it of all, unless another tells the contrary."""
    found = {_told(match) for cell in cells if (match := _YEAR_LAST.fullmatch(_TIME.sub("", same(cell))))}
    found.discard(Order.UNKNOWN)
    return found.pop() if len(found) == 1 else Order.UNKNOWN


def _told(parts: re.Match[str]) -> Order:
    first, second = int(parts["first"]), int(parts["second"])
    if parts["mark"] == ".":
        return Order.UNKNOWN  # the day stands first there, whatever the others do
    if first > MOST_OF_A_YEAR >= second:
        return Order.DAY
    return Order.MONTH if second > MOST_OF_A_YEAR >= first else Order.UNKNOWN


def _of_numbers(parts: re.Match[str], order: Order) -> date | None:
    first, second, year = parts["first"], parts["second"], parts["year"]
    day_first, month_first = _date(year, second, first), _date(year, first, second)
    if parts["mark"] == ".":
        return day_first
    match order:
        case Order.DAY:
            return day_first
        case Order.MONTH:
            return month_first
        case Order.UNKNOWN:
            days = {one for one in (day_first, month_first) if one}
            return days.pop() if len(days) == 1 else None
        case _:
            assert_never(order)


def _in_words(text: str) -> date | None:
    """Return a day with its month in words: 30-Jun-2026, June 30, 2026, 30 juin 2026, 30. Juni 2026."""
    if len(text) > LONGEST:
        return None
    before = _WEEKDAY.match(text)
    rest = text[before.end() :] if before and _plain(before[1]) not in _months() else text
    words = [word for word in re.split(r"[\s,./-]+", rest) if word and word not in _LITTLE]
    months = {month for word in words if (month := _months().get(_plain(word)))}
    numbers = [found[1] if (found := _DAY_WORD.fullmatch(word)) else word for word in words if word[0].isdigit()]
    if len(words) != len(numbers) + 1 or len(numbers) != 2 or len(months) != 1:
        return None
    (of_year,) = [at for at, number in enumerate(numbers) if len(number) == 4] or [1]
    return _date(numbers[of_year], str(months.pop()), numbers[1 - of_year])


@cache
def _months() -> dict[str, int]:
    """Return the number of each month by its names; a name of two months is none."""
    found: dict[str, set[int]] = {}
    for tongue in _TONGUES:
        for form in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in Locale(tongue).months[form][width].items():
                    found.setdefault(_plain(name), set()).add(number)
    found.setdefault("sept", set()).add(9)
    return {name: numbers.pop() for name, numbers in found.items() if len(numbers) == 1 and not name.isdigit()}


def _plain(word: str) -> str:
    letters = normalize("NFKD", same(word))
    return "".join(letter for letter in letters if letter.isalnum())


def _date(year: str, month: str, day_of_month: str) -> date | None:
    century = (1900 if int(year) >= PIVOT else 2000) if len(year) == 2 else 0
    try:
        return date(int(year) + century, int(month), int(day_of_month))
    except ValueError:
        return None
