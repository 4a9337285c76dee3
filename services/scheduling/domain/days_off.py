"""Days on which a person has no sessions: the public holidays of their country, and their own time off."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Final

from babel.core import get_global
from holidays import country_holidays
from pydantic import PlainSerializer

# MongoDB stores moments, but no days.
Day = Annotated[date, PlainSerializer(date.isoformat, return_type=str)]

YEARS_KEPT: Final = 1 << 10
NO_COUNTRY: Final = "ZZ"  # CLDR's code for zones such as UTC


class DayOff(StrEnum):
    """Why a person has no session on a day."""

    HOLIDAY = "holiday"
    AWAY = "away"


@dataclass(frozen=True, kw_only=True, slots=True)
class Away:
    """Local days on which a person is away, the first and the last included."""

    first: Day
    last: Day


@dataclass(frozen=True, kw_only=True, slots=True)
class DaysOff:
    """A person's days off: the holidays of a country (ISO 3166) and its subdivision, and the times they are away."""

    country: str | None = None
    subdivision: str | None = None
    away: tuple[Away, ...] = ()

    @property
    def region(self) -> str | None:
        """Return whose public holidays they are, such as DE or DE-BY."""
        return f"{self.country}-{self.subdivision}" if self.subdivision else self.country


NONE: Final = DaysOff()


def day_off(off: DaysOff, day: date) -> DayOff | None:
    """Return why a local day is off, or None if it is not."""
    if off.country and day in public_holidays(off.country, off.subdivision, day.year):
        return DayOff.HOLIDAY
    away = off.away and any(one.first <= day <= one.last for one in off.away)
    return DayOff.AWAY if away else None


@lru_cache(maxsize=YEARS_KEPT)
def public_holidays(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    """Return the public holidays of a year; none for a country without data, the country's for a part without data."""
    for part in (subdivision, None):
        try:
            return frozenset(country_holidays(country, subdiv=part, years=year))
        except NotImplementedError:
            continue
    return frozenset()


@lru_cache(maxsize=YEARS_KEPT)
def known_region(region: str) -> bool:
    """Tell whether the public holidays of a country or of a part of it are known."""
    country, _, subdivision = region.partition("-")
    try:
        country_holidays(country, subdiv=subdivision or None)
    except NotImplementedError:
        return False
    return True


@lru_cache(maxsize=YEARS_KEPT)
def country_of(zone: str) -> str | None:
    """Return the country in which a time zone lies (CLDR), or None for a zone of no country, such as UTC."""
    territories, aliases = get_global("zone_territories"), get_global("zone_aliases")
    found: str | None = territories.get(zone) or territories.get(aliases.get(zone, ""))
    return None if found == NO_COUNTRY else found


def days_between(first: date, last: date) -> Iterator[date]:
    """Yield each day from the first to the last, both included."""
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
