"""The languages that pages speak: which one somebody reads now, and the catalogs of words."""

from shared.contracts.vocabulary import Language
from shared.languages.catalogs import gettext, know, ngettext
from shared.languages.current import COOKIE, NAMES, PSEUDO, locale, speaking, speaks, wanted

__all__ = [
    "COOKIE",
    "NAMES",
    "PSEUDO",
    "Language",
    "gettext",
    "know",
    "locale",
    "ngettext",
    "speaking",
    "speaks",
    "wanted",
]
