"""What a rule says in English, in the language of whoever reads it: its phrase is recognised, and its values with it.

Refusals, faults of rows and the like are kept and sent as English sentences, because people of many languages read one
record. Each is a phrase of the catalogs with its values in it, so that a page finds the phrase again.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from shared.contracts.vocabulary import Language
from shared.languages import gettext, speaking
from shared.languages.catalogs import phrases
from shared.pages import words

LEAST: Final = 6  # letters that a phrase has outside its values: with fewer it would be found in too much
_VALUE: Final = re.compile(r"\{(\w+)\}")
_NUMBER: Final = re.compile(r"\d{1,3}(,\d{3})+|\d{1,9}")
_DAY: Final = re.compile(r"(\d{4}-\d{2}-\d{2})( \d{2}:\d{2})?")
_spoken: dict[str, str] = {}
_on_pages: dict[str, str] = {}
_LIST: Final = re.compile(r", or |, | and | or ")


@dataclass(frozen=True, kw_only=True)
class Phrase:
    """A phrase with values: its words, what a sentence made of it looks like, and how many letters are its own."""

    words: str
    beginning: str
    looks: re.Pattern[str]
    weight: tuple[int, int]

    @classmethod
    def of(cls, words: str) -> "Phrase":
        """Return the phrase of these words; a value that occurs twice must be the same twice."""
        parts, seen = _VALUE.split(words), set[str]()
        looks = "".join(re.escape(part) if place % 2 == 0 else _group(part, seen) for place, part in enumerate(parts))
        bare = "".join(parts[::2])
        weight = (sum(one.isalpha() for one in bare), len(bare))
        return cls(words=words, beginning=parts[0], looks=re.compile(looks, re.DOTALL), weight=weight)


def spoken_as(*tables: Mapping[Any, str]) -> None:
    """Let values that rules name by a code be said in words: each table has a phrase for every code."""
    for table in tables:
        for code, words_ in table.items():
            if _spoken.setdefault(str(code), words_) != words_:
                raise ValueError(f"{code} has other words already: {_spoken[str(code)]}")


def said_on_pages(table: Mapping[str, str]) -> None:
    """Let phrases that name fields of the API be said in words of a page: another phrase with no other values."""
    for ours, theirs in table.items():
        if not set(_VALUE.findall(theirs)) <= set(_VALUE.findall(ours)):
            raise ValueError(f"other values: {ours}")
    _on_pages.update(table)


def told(said: str) -> str:
    """Return what a rule said in English in words of a page, in the language that is spoken now.

    It stays as it is where no phrase is recognised.
    """
    if not said:
        return said
    if (exact := gettext(_on_pages.get(said, said))) != said:
        return exact
    found = recognised(said, _known(frozenset(_on_pages) if speaking() == Language.EN else phrases()))
    if found is None:
        return said
    phrase, values = found
    words_ = gettext(_on_pages.get(phrase.words, phrase.words))
    return words_.format(**{name: _value(value) for name, value in values.items()})


def recognised(said: str, known: Sequence[Phrase]) -> tuple[Phrase, dict[str, str]] | None:
    """Return the phrase that a sentence was made of, and its values; of several, the one with most words of its own."""
    for phrase in known:
        if said.startswith(phrase.beginning) and (match := phrase.looks.fullmatch(said)):
            return phrase, match.groupdict()
    return None


def with_values(ids: Iterable[str]) -> tuple[Phrase, ...]:
    """Return the phrases that have values, those with most words of their own first."""
    made = [Phrase.of(one) for one in ids if _VALUE.search(one)]
    return tuple(
        sorted((one for one in made if one.weight >= (LEAST, 0)), key=lambda one: (one.weight, one.words), reverse=True)
    )


@lru_cache(maxsize=64)
def _known(ids: frozenset[str]) -> tuple[Phrase, ...]:
    return with_values(ids)


def _group(name: str, seen: set[str]) -> str:
    if name in seen:
        return f"(?P={name})"
    seen.add(name)
    return f"(?P<{name}>.+?)"


def _value(given: str) -> str:
    """Return a value as the language writes it: a day, a number, words that a catalog has, or a list of these."""
    if _NUMBER.fullmatch(given):
        return words.counted(int(given.replace(",", "")))
    if moment := _DAY.fullmatch(given):
        return f"{_day(moment[1])}{moment[2] or ''}"
    said = told(_spoken.get(given, given))
    parts = _LIST.split(given)
    if said != given or len(parts) == 1 or speaking() == Language.EN:
        return said
    return ", ".join(gettext(_spoken.get(one, one)) for one in parts)


def _day(given: str) -> str:
    try:
        return words.date(datetime.fromisoformat(given))
    except ValueError:
        return given
