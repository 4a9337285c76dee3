"""The language that somebody reads now: the one they chose, else the first that their browser asks for and we have."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from http.cookies import CookieError, SimpleCookie
from typing import Final

from babel import Locale

from shared.contracts.closed import total
from shared.contracts.vocabulary import Language

COOKIE: Final = "__Host-mentoring-language"
# English with every word from a catalog in brackets: what has none is a word that was forgotten.
PSEUDO: Final = "en-XA"
# Each language by its own name, which is the same in every language.
NAMES: Final = total(
    Language,
    {Language.EN: "English", Language.DE: "Deutsch", Language.FR: "Français", Language.ES: "Español"},
)
_LOCALES: Final = total(
    Language,
    {Language.EN: "en_GB", Language.DE: "de_DE", Language.FR: "fr_FR", Language.ES: "es_ES"},
)
_current: ContextVar[str] = ContextVar("language", default=Language.EN)


def speaking() -> str:
    """Return the language of the page or mail that is made now, by BCP 47."""
    return _current.get()


def locale() -> Locale:
    """Return the locale of dates, numbers and lists of the page or mail that is made now."""
    return _locale_of(speaking())


@contextmanager
def speaks(language: str) -> Iterator[None]:
    """Make pages and mails in a language for a while."""
    before = _current.set(language)
    try:
        yield
    finally:
        _current.reset(before)


def wanted(cookies: str, accepted: str) -> str:
    """Return the language for the headers `Cookie` and `Accept-Language` of a request."""
    if (chosen := _chosen(cookies)) in {*Language, PSEUDO}:
        return chosen
    return next((one for tag in _by_weight(accepted) if (one := known(tag))), Language.EN)


def known(tag: str) -> Language | None:
    """Return the language of pages that a BCP 47 tag such as de-CH asks for, or None if we do not have it."""
    primary = tag.strip().partition("-")[0].lower()
    return Language(primary) if primary in set(Language) else None


@lru_cache(maxsize=8)
def _locale_of(language: str) -> Locale:
    return Locale.parse(_LOCALES[known(language) or Language.EN])


def _chosen(cookies: str) -> str:
    try:
        found: Mapping[str, object] = SimpleCookie(cookies)
    except CookieError:
        return ""
    return str(getattr(found.get(COOKIE), "value", ""))


def _by_weight(accepted: str) -> list[str]:
    """Return the tags of `Accept-Language` (RFC 9110, 12.5.4), the most wanted first."""
    weighed = [_weighed(part) for part in accepted.split(",")[:20]]
    return [tag for tag, weight in sorted(weighed, key=lambda one: -one[1]) if weight > 0]


def _weighed(part: str) -> tuple[str, float]:
    tag, _, weight = part.partition(";q=")
    try:
        return tag, float(weight) if weight else 1.0
    except ValueError:
        return tag, 0.0
