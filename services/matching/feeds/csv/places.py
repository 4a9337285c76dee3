"""Zones, countries and languages by the names that rosters use."""

import re
from collections.abc import Collection
from functools import cache
from importlib.resources import files
from typing import Final
from unicodedata import category, normalize
from zoneinfo import available_timezones

from babel import Locale
from babel.core import get_global
from babel.localedata import locale_identifiers

from services.matching.domain.cells import same

TONGUES: Final = ("en", "de", "fr", "es")  # whose names of countries and languages go before those of all others
USUAL: Final = (  # names that CLDR does not have
    ("England", "GB"),
    ("Scotland", "GB"),
    ("Wales", "GB"),
    ("Northern Ireland", "GB"),
    ("Great Britain", "GB"),
    ("Großbritannien", "GB"),
    ("United States of America", "US"),
    ("Estados Unidos de América", "US"),
    ("États-Unis d'Amérique", "US"),
    ("Holland", "NL"),
    ("Oesterreich", "AT"),
    ("Czech Republic", "CZ"),
    ("République tchèque", "CZ"),
    ("Tschechische Republik", "CZ"),
    ("República Checa", "CZ"),
    ("Turkey", "TR"),
    ("Russian Federation", "RU"),
    ("Republic of Korea", "KR"),
    ("Korea", "KR"),
    ("Democratic People's Republic of Korea", "KP"),
    ("Islamic Republic of Iran", "IR"),
    ("Bolivarian Republic of Venezuela", "VE"),
    ("Plurinational State of Bolivia", "BO"),
    ("United Republic of Tanzania", "TZ"),
    ("Syrian Arab Republic", "SY"),
    ("Lao People's Democratic Republic", "LA"),
    ("Republic of Moldova", "MD"),
    ("Brunei Darussalam", "BN"),
    ("State of Palestine", "PS"),
    ("Taiwan, Province of China", "TW"),
    ("Democratic Republic of the Congo", "CD"),
    ("Kingdom of the Netherlands", "NL"),
    ("Republic of Ireland", "IE"),
    ("People's Republic of China", "CN"),
    ("United Kingdom of Great Britain and Northern Ireland", "GB"),
)

# How Windows shows zones of which it names no city.
_SHOWN: Final = (
    ("Eastern Time", "America/New_York"),
    ("Central Time", "America/Chicago"),
    ("Mountain Time", "America/Denver"),
    ("Pacific Time", "America/Los_Angeles"),
    ("Atlantic Time", "America/Halifax"),
    ("Newfoundland", "America/St_Johns"),
    ("Saskatchewan", "America/Regina"),
    ("Arizona", "America/Phoenix"),
    ("Alaska", "America/Anchorage"),
    ("Hawaii", "Pacific/Honolulu"),
    ("Central America", "America/Guatemala"),
    ("Coordinated Universal Time", "UTC"),
)

_BRACKETS: Final = re.compile(r"\([^)]*\)")
_OFFSET: Final = re.compile(r"\((?:UTC|GMT)[^)]*\)", re.IGNORECASE)
_SAVING: Final = re.compile(r"(?:Daylight|Summer) Time$", re.IGNORECASE)  # as Windows calls a zone in summer
_THE: Final = re.compile(r"^the\s+", re.IGNORECASE)
_IN_BRACKETS: Final = re.compile(r"\(([A-Za-z]{2,3})\)")
_CITIES: Final = re.compile(r"[,;/]")

# The zone of most inhabitants, for countries with several zones.
_MOST_PEOPLE = {
    "AR": "America/Argentina/Buenos_Aires",
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CD": "Africa/Kinshasa",
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "CY": "Asia/Nicosia",
    "DE": "Europe/Berlin",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "FM": "Pacific/Pohnpei",
    "GL": "America/Nuuk",
    "ID": "Asia/Jakarta",
    "KI": "Pacific/Tarawa",
    "KZ": "Asia/Almaty",
    "MH": "Pacific/Majuro",
    "MN": "Asia/Ulaanbaatar",
    "MX": "America/Mexico_City",
    "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland",
    "PF": "Pacific/Tahiti",
    "PG": "Pacific/Port_Moresby",
    "PS": "Asia/Hebron",
    "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "US": "America/New_York",
    "UZ": "Asia/Tashkent",
}


def zone(given: str) -> str | None:
    """Return the IANA zone by its IANA or Windows name, in any case, or as Windows shows it; or None."""
    bare = _SAVING.sub("Standard Time", _OFFSET.sub("", given).strip())
    shown = _zones_shown().get(_plain(_BRACKETS.sub("", given)))
    return _zones().get(given.lower()) or shown or _zones().get(bare.lower())


def zone_by_city(given: str) -> str | None:
    """Return the zone of the first city that a text such as `(UTC+01:00) Amsterdam, Berlin` names, or None."""
    cities = (_plain(city) for city in _CITIES.split(_OFFSET.sub("", given)))
    return next((_zones_by_city()[city] for city in cities if city in _zones_by_city()), None)


def is_windows_zone(given: str) -> bool:
    """Tell whether a zone is named as Windows does, for several zones at once."""
    return given.lower() not in {name.lower() for name in _iana()} and zone(given) is not None


def country(given: str) -> str | None:
    """Return the ISO 3166 code of a country by its code of two or three letters or by its name, or None.

    A code may stand in brackets behind the name, and a name may be as in the standard: Korea, Republic of.
    """
    last, comma, first = given.partition(", ")
    written = (given, _BRACKETS.sub("", given), f"{first} {last}" if comma else given, *_IN_BRACKETS.findall(given))
    return next((code for one in written if (code := _country(_THE.sub("", one.strip(), count=1)))), None)


def _country(given: str) -> str | None:
    code = given.upper().replace(".", "")
    code = {"UK": "GB", "EL": "GR"}.get(code, code)
    if code in _countries():
        return code
    return _countries_by_name().get(_plain(given)) or _countries_by_any_name().get(_plain(given))


def is_usual_name(given: str) -> bool:
    """Tell whether a country or language is given by its code or by its name in English, German, French or Spanish."""
    plain = _plain(given)
    usual = given.upper() in _countries() or plain in _countries_by_name() or plain in _languages_by_name()
    return usual or given.upper() in {"UK", "EL"}


def zone_of(code: str | None) -> str | None:
    """Return the zone of a country: its only one, or the one where most of its people live."""
    zones = _zones_by_country().get(code or "", [])
    return zones[0] if len(zones) == 1 else _MOST_PEOPLE.get(code or "")


def has_several_zones(code: str | None) -> bool:
    """Tell whether `zone_of` a country is a guess."""
    return len(_zones_by_country().get(code or "", [])) > 1


def language_by_name(given: str) -> str | None:
    """Return the BCP 47 tag of a language given by its name, or None."""
    return _languages_by_name().get(_plain(given)) or _languages_by_any_name().get(_plain(given))


@cache
def _iana() -> frozenset[str]:
    return frozenset(available_timezones())


@cache
def _zones_shown() -> dict[str, str]:
    return {_plain(name): zone for name, zone in _SHOWN}


@cache
def _zones_by_city() -> dict[str, str]:
    """Return the zones that have inhabitants by their city; a city of two zones is left out."""
    found: dict[str, set[str]] = {}
    for names in _zones_by_country().values():
        for name in names:
            found.setdefault(_plain(name.rpartition("/")[2].replace("_", " ")), set()).add(name)
    return {city: min(names) for city, names in found.items() if len(names) == 1}


@cache
def _countries_by_any_name() -> dict[str, str]:
    """Return countries by their names in all languages of CLDR; a name of two countries is left out."""
    return _in_all_tongues("territories", _countries())


@cache
def _languages_by_any_name() -> dict[str, str]:
    """Return languages by their names in all languages of CLDR; a name of two languages is left out."""
    codes = {code for name in Locale("en").languages if "_" not in (code := str(name))}
    return _in_all_tongues("languages", codes)


def _in_all_tongues(kind: str, codes: Collection[str]) -> dict[str, str]:
    found: dict[str, set[str]] = {}
    for tongue in locale_identifiers():
        if "_" not in tongue:
            for code, name in getattr(Locale(tongue), kind).items():
                if code in codes and len(plain := _plain(name)) > 1:
                    found.setdefault(plain, set()).add(code)
    return {name: min(those) for name, those in found.items() if len(those) == 1}


@cache
def _zones() -> dict[str, str]:
    windows = {name.lower(): zone for name, zone in get_global("windows_zone_mapping").items()}
    return windows | {name.lower(): name for name in available_timezones()}


@cache
def _countries() -> frozenset[str]:
    return frozenset(line.split("\t")[0] for line in _table("iso3166.tab"))


@cache
def _countries_by_name() -> dict[str, str]:
    codes = {alias: codes[0] for alias, codes in get_global("territory_aliases").items() if len(codes) == 1}
    named = {name: code for tongue in TONGUES for code, name in Locale(tongue).territories.items()}
    return {_plain(name): code for name, code in (*codes.items(), *named.items(), *USUAL) if code in _countries()}


@cache
def _languages_by_name() -> dict[str, str]:
    # Variants of one country have longer names: the language itself goes first.
    named = [(name, code) for tongue in TONGUES for code, name in Locale(tongue).languages.items()]
    named.append(("Mandarin", "zh"))  # CLDR has its code for dialects only
    by_code = sorted(named, key=lambda one: (-len(one[1]), one[1]))
    return {_plain(name): code.replace("_", "-") for name, code in by_code}


def _plain(name: str) -> str:
    letters = normalize("NFKD", same(name))
    # Accents of Latin letters do not count; in Bengali or Hindi a mark is a vowel.
    return "".join(letter for letter in letters if letter.isalnum() or (_is_mark(letter) and letter > "\u036f"))


def _is_mark(letter: str) -> bool:
    """Tell whether a character is a mark on the letter before it."""
    return category(letter).startswith("M")


@cache
def _zones_by_country() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in _table("zone.tab"):
        code, _, name = line.split("\t")[:3]
        found.setdefault(code, []).append(name.strip())
    return found


def _table(name: str) -> list[str]:
    text = files("tzdata").joinpath("zoneinfo", name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
