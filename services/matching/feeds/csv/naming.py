"""The texts by which one cell can name a person: HR systems write the id, the address and the name together."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import Final

from services.matching.domain.cells import same, same_name

LONGEST: Final = 300  # characters of a cell that is taken apart
_IN_BRACKETS: Final = re.compile(r"[(\[<]([^()\[\]<>]+)[)\]>]")
_SIGN: Final = r"[^\s<>()\[\],;:|\"'=@]"
_ADDRESS: Final = re.compile(rf"{_SIGN}+@{_SIGN}*(?<!\.)")
_ENTRY: Final = re.compile(r"(?:cn|uid)=((?:[^,\\]|\\.)+)(?:,.*)?", re.IGNORECASE)  # of a directory, RFC 4514
_BETWEEN: Final = re.compile(r"\s[-\u2013\u2014]\s|[|;:/,]|\s")
_LABEL: Final = re.compile(r"(?:id|no|nr|number|employee|emp|#|=|\+)+[.:]?\s*(?=\S*\d)", re.IGNORECASE)
_THOUSANDS: Final = re.compile(r"\d{1,3}([.,' ])\d{3}(?:\1\d{3})*")
_LONG_NUMBER: Final = re.compile(r"\d{3}")  # of an id; "Team 7" is nobody's
_TITLES: Final = re.compile(
    r"mr|mrs|ms|miss|mx|dr|prof|sir|dame|ing|dipl|herr|frau|hr|fr|m|mme|mlle|sr|sra|srta|don|dona|dott|sig"
)
_WORD: Final = re.compile(r"[^\s.,]+")
ANY_ORDER: Final = "~"  # before words whose order does not count
FEWEST_WORDS: Final = 2  # of a name whose words may stand in any order


@lru_cache(maxsize=1 << 14)
def ways(cell: str) -> tuple[str, ...]:
    """Return the texts by which a cell can name a person, the surest first: all of it, then its parts."""
    return tuple(dict.fromkeys(text for text in chain([cell], _parts(cell[:LONGEST])) if text))


def calls(name: str) -> tuple[str, ...]:
    """Return the normal forms of a name, the surest first: as it is, and without titles, its words in any order."""
    words = sorted(word for word in _WORD.findall(same(name)) if not _TITLES.fullmatch(word))
    return (same_name(name), f"{ANY_ORDER}{' '.join(words)}") if len(words) >= FEWEST_WORDS else (same_name(name),)


def _parts(cell: str) -> Iterator[str]:
    if entry := _ENTRY.fullmatch(cell):
        yield re.sub(r"\\(.)", r"\1", entry[1]).strip()
        return
    yield from (inside.strip() for inside in _IN_BRACKETS.findall(cell))
    yield from _ADDRESS.findall(cell)
    yield _THOUSANDS.sub(lambda found: found[0].replace(found[1], ""), cell) if _THOUSANDS.fullmatch(cell) else ""
    yield _LABEL.sub("", cell, count=1).strip() if _LABEL.match(cell) else ""
    without = _ADDRESS.sub("", _IN_BRACKETS.sub("", cell)).strip(" ,;:|/-")
    yield without
    yield from _id_and_name(without)


def _id_and_name(text: str) -> Iterator[str]:
    """Yield the first or last word that has three digits, as an id does, and the name beside it."""
    words = [word for word in _BETWEEN.split(text) if word and word.strip("-")]
    if len(words) < FEWEST_WORDS:
        return
    for word in (words[0], words[-1]):
        if _LONG_NUMBER.search(word):
            yield word
            rest = text.removeprefix(word) if word == words[0] else text.removesuffix(word)
            yield rest.strip(" ,;:|/-\u2013\u2014")
            return
