"""The meaning of roster cells, and when two cells mean the same; the only place that decides this.

There are five cases. A missing column says nothing. An empty cell says that there is no value,
and so does a placeholder such as `N/A`, which is counted. A value that matches nothing, such as a manager, is unknown.
A value that its column cannot have is unreadable: it says nothing either, and is counted.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final
from unicodedata import category, normalize

from services.matching.domain.placeholders import is_failed_formula, stands_for_nothing

LONGEST_PLACEHOLDER: Final = 40  # characters, many of them perhaps invisible
_WITH_DECIMALS: Final = re.compile(r"(\d+)[.,]0{1,2}")
_MORE_DECIMALS: Final = re.compile(r"(?<=\d)[.,]0{4,}$")  # as databases write numbers
_CUT_SHORT: Final = re.compile(r"\d(?:[.,]\d+)?e[+-]\d{1,3}")
_AS_FORMULA: Final = re.compile(r'="([^"]*)"')
_DASHES: Final = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58"), "-")
_QUOTES: Final = dict.fromkeys(map(ord, "\u2018\u2019\u02bc\u00b4`"), "'")
_BLANKS: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_MARKS: Final = frozenset(["Mn", "Me", "Cf", "Cc", "Cn"])
_JOINERS: Final = frozenset("\u200c\u200d")  # Persian, Hindi and emoji are written with them


class Meaning(StrEnum):
    """The kinds of content that a cell can have."""

    EMPTY = "empty"
    PLACEHOLDER = "placeholder"
    GIVEN = "given"


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A cell's meaning; `text` is its readable text, empty unless the cell has a value."""

    meaning: Meaning
    text: str = ""


EMPTY: Final = Cell(meaning=Meaning.EMPTY)
PLACEHOLDER: Final = Cell(meaning=Meaning.PLACEHOLDER)


def read(cell: str) -> Cell:
    """Return the meaning of a cell."""
    text = shown(cell)
    if not text or not can_be_seen(text):
        return EMPTY
    return PLACEHOLDER if is_placeholder(text) else Cell(meaning=Meaning.GIVEN, text=text)


def shown(cell: str) -> str:
    """Return a cell's readable text: composed (NFC), without invisible characters, white space collapsed."""
    if cell.isascii() and cell.isprintable():
        text = cell
    else:
        text = "".join(letter for letter in normalize("NFC", cell) if letter in _JOINERS or _is_visible(letter))
    text = " ".join(text.split())
    written = _AS_FORMULA.fullmatch(text)  # exports write ="007" so that a spreadsheet does not read it as a number
    return " ".join(written[1].split()) if written else text


def can_be_seen(text: str) -> bool:
    """Tell whether a text has more than marks, such as accents without a letter below them."""
    return text.isascii() or any(category(letter) not in _MARKS for letter in text if not letter.isspace())


def is_placeholder(text: str) -> bool:
    """Tell whether a text is a placeholder for no value, in one of the usual languages."""
    return len(text) <= LONGEST_PLACEHOLDER and _is_placeholder(text)


@lru_cache(maxsize=4_096)
def _is_placeholder(text: str) -> bool:
    return stands_for_nothing(text, same(text))


def has_failed(cell: str) -> bool:
    """Tell whether a cell holds the error of a formula, such as `#REF!`, instead of its value."""
    return "#" in cell and len(text := shown(cell)) <= LONGEST_PLACEHOLDER and is_failed_formula(text, same(text))


def same(text: str) -> str:
    """Return the normal form of a text, equal for all its spellings.

    Source: NFKC_Casefold of the Unicode Standard, section 3.13; all kinds of dashes and of apostrophes are equal.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.replace("`", "'").split()).lower()
    folded = normalize("NFKC", normalize("NFKC", text.translate(_DASHES).translate(_QUOTES)).casefold())
    return " ".join("".join(letter for letter in folded.translate(_DASHES) if _is_visible(letter)).split())


def same_id(text: str) -> str:
    """Return the normal form of an id: spreadsheets write 7, 7.0 and 007 for the same id."""
    key = same(text).removeprefix("'")
    number = _WITH_DECIMALS.fullmatch(key)
    key = number[1] if number else key
    return (key.lstrip("0") or "0") if key.isascii() and key.isdigit() else key


def same_address(text: str) -> str:
    """Return the normal form of an e-mail address; its domain is only converted to lower case."""
    if text.isascii() and text.isprintable():
        return text.replace(" ", "").lower()
    return "".join(letter for letter in normalize("NFKC", text).lower() if _is_visible(letter) and not letter.isspace())


def same_name(text: str) -> str:
    """Return the normal form of a person's name: `Field, Ann` is `Ann Field`."""
    last, comma, first = same(text).partition(", ")
    return f"{first} {last}" if comma and ", " not in first else same(text)


def is_cut_short(text: str) -> bool:
    """Tell whether a spreadsheet has written a long number as 1.00E+15, so that its digits are lost."""
    return bool(_CUT_SHORT.fullmatch(same(text)))


def whole_number(text: str) -> int | None:
    """Return the whole number of a cell (7.0 and 7.0000 count as 7; 7.000 can be seven thousand), or None."""
    key = same_id(_MORE_DECIMALS.sub("", same(text)))
    return int(key) if key.isascii() and key.isdigit() and len(key) < 10 else None


def _is_visible(letter: str) -> bool:
    if letter.isspace():
        return True
    return category(letter) not in {"Cf", "Cc"} and letter not in _BLANKS and not "\ufe00" <= letter <= "\ufe0f"
