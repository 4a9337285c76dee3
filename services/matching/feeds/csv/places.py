"""Zones and countries as rosters name them."""

from functools import cache
from importlib.resources import files
from zoneinfo import available_timezones

# Where most people of a country live that has several zones.
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
    """Return the IANA zone of that name, in whatever case it is written, or None."""
    return _zones().get(given.lower())


def country(given: str) -> str | None:
    """Return the ISO 3166 code, in capitals, or None."""
    code = {"UK": "GB", "EL": "GR"}.get(given.upper(), given.upper())
    return code if code in _countries() else None


def zone_of(code: str | None) -> str | None:
    """Return the zone of a country: its only one, or the one where most of its people live."""
    zones = _zones_by_country().get(code or "", [])
    return zones[0] if len(zones) == 1 else _MOST_PEOPLE.get(code or "")


def has_several_zones(code: str | None) -> bool:
    """Tell whether `zone_of` a country is a guess."""
    return len(_zones_by_country().get(code or "", [])) > 1


@cache
def _zones() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}


@cache
def _countries() -> frozenset[str]:
    return frozenset(line.split("\t")[0] for line in _table("iso3166.tab"))


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
