"""Converts a cell's text to its value; error messages never repeat the cell."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.matching.domain.age import middle
from services.matching.domain.cells import is_cut_short, same, whole_number
from services.matching.domain.languages import language
from services.matching.domain.participants import Offer
from services.matching.domain.topics import LONGEST_TOPIC, topic_key
from services.matching.feeds.csv import days, places
from services.matching.feeds.csv.days import Order
from shared import addresses
from shared.contracts.closed import total
from shared.contracts.vocabulary import Role
from shared.phrases import phrase

LEVELS: Final = range(1, 10)
DEPTHS: Final = range(100)
PAIRS: Final = range(1, 21)
MOST_PAIRS: Final = PAIRS[-1]
MOST_TOPICS: Final = 100
LONGEST_TEXT: Final = 200
NEVER: Final = 2900
EARLIEST: Final = 1950  # systems write 0001-01-01, 1753-01-01, 1899-12-30 and 1900-01-01 for "none"
CUT_SHORT: Final = phrase(
    "was cut short by a spreadsheet to a power of ten; format the column as text and export it again"
)
_LEVEL_OF_TOPIC = re.compile(r"(.+?)\s*:\s*([1-4])")
_RATED: Final = re.compile(
    r"(?P<name>[^(:\u2013]*[^\s(:\u2013-])(?P<rate>\s*\([^)]*\)|\s*[:\u2013]\s*.+|\s+-\s+.+|\s+[ABC][12])",
    re.IGNORECASE,
)
_BASIC: Final = re.compile(
    r"\ba[12]\b|basic|beginner|elementary|grundkenntnis|anf\u00e4nger|d\u00e9butant|notions|b\u00e1sic|principiante",
    re.IGNORECASE,
)
_SENTENCE_END: Final = re.compile(r"[.!?]\s")
_NO_MANAGER: Final = frozenset(["x", "-1", "false", "self", "no", "nein", "non", "não", "nee", "nie", "ne", "нет"])
_TOTALS: Final = re.compile(
    r"((grand |sub)?totals?|sum|count|average|summe|zwischensumme|gesamt|gesamtsumme|gesamtergebnis|anzahl"
    r"|total général|somme|moyenne|suma|recuento|total general|promedio|totale|somma|totaal|aantal|razem)\W*[\d.,' ]*"
)
_TOTAL: Final = re.compile(
    r"(?:grand |sub-?)?total\b.*|.* (?:sub-?)?(?:total|ergebnis|summe|gesamt)|(?:zwischen|gesamt)?summe\b.*"
    r"|gesamtergebnis|sous-total\b.*|subtotal\b.*|total(?:e|en|es)?\b.*|totaal\b.*|suma\b.*|razem\b.*"
)
_REMARK: Final = re.compile(r"\s+\([^()]*\)$")  # as in Mentor (junior)
_SUFFIXES: Final = re.compile(
    r"jr|sr|ii|iii|iv|v|phd|dphil|md|mba|ma|msc|ba|bsc|llm|esq|cpa|cfa|pmp|ret|junior|senior|dr"
)
_TWO_WORDS: Final = re.compile(r"\S+ \S*\d\S*")  # which an id can be
EITHER: Final = "either"
"""The role of a partner, who both teaches and learns."""
_NAMES: Final = total(
    Role,
    {
        Role.MENTOR: "mentor|mentors|mentorin|mentor/in|mentor:in|mentor*in|mentor(in)|mentora|mentor/a|mentore",
        Role.MENTEE: "mentee|mentees|mentoree|mentoré|mentorée|mentoré(e)|mentoré·e|mentorado|mentorada|mentorado/a",
    },
)
_OF_EITHER: Final = (
    "either|both|partner|partners|mentor and mentee|mentor & mentee|mentor or mentee|mentor/mentee|mentee/mentor|"
    "beide|beides|beide rollen|egal|partnerin|partner/in|partner:in|mentor und mentee|mentor oder mentee|"
    "les deux|partenaire|l'un ou l'autre|peu importe|mentor et mentoré|mentor ou mentoré|mentor et mentee|"
    "ambos|ambas|los dos|cualquiera|compañero|compañera|mentor y mentee|mentor y mentorado|mentor o mentee"
)
_ROLES: Final[dict[str, Role | str]] = {
    **{same(word): role for role, words in _NAMES.items() for word in words.split("|")},
    **{same(word): EITHER for word in _OF_EITHER.split("|")},
}


class Unreadable(Exception):
    """A cell has an impossible value; the message says what it must be."""


Reading = Callable[[str], object]


def text(cell: str) -> str:
    """Return a text as it is."""
    if len(cell) > LONGEST_TEXT:
        raise Unreadable(phrase("is longer than {most} characters").format(most=LONGEST_TEXT))
    return cell


def manager(cell: str) -> str:
    """Return the text that names a manager."""
    if is_cut_short(cell):
        raise Unreadable(CUT_SHORT)
    return text(cell)


def address(cell: str) -> str:
    """Return an e-mail address, with or without `Name <...>` or `mailto:` around it."""
    found = cell.partition("<")[2].partition(">")[0] if cell.endswith(">") else cell
    try:
        return addresses.address(found.strip().removeprefix("mailto:"))
    except addresses.NotAnAddress as wrong:
        raise Unreadable(str(wrong)) from None


def is_no_manager(cell: str) -> bool:
    """Tell whether a cell says that there is no manager by words that mean something in other columns."""
    return same(cell) in _NO_MANAGER


def is_note(cell: str, *, alone: bool) -> bool:
    """Tell whether a cell for an id is a note such as a total; `alone` if it is the only filled one of its row."""
    key = same(cell)
    if _TOTALS.fullmatch(key):
        return True
    return alone and (":" in key or (" " in key and not _TWO_WORDS.fullmatch(key)))


def is_total(cell: str) -> bool:
    """Tell whether a cell says that its row sums up others: `Total Sales`, `Vertrieb Ergebnis`, `Sous-total`."""
    return len(cell) <= LONGEST_TEXT and bool(_TOTAL.fullmatch(same(cell)))


def spoken_name(name: str) -> str:
    """Return a name as people say it: `Field, Ann` is `Ann Field`; titles behind a comma stay there."""
    last, comma, first = name.partition(", ")
    is_title = bool(_SUFFIXES.fullmatch(same(first).replace(".", "")))
    return f"{first} {last}" if comma and first and last and "," not in first and not is_title else name


def role(cell: str) -> Role | str:
    """Return a role, or `EITHER`."""
    found = _ROLES.get(same(cell)) or _ROLES.get(same(_REMARK.sub("", cell)))
    if found is None:
        raise Unreadable(
            phrase(
                "must be mentor, mentee, in a reciprocal program either, or empty for somebody who only "
                "stands in the organization"
            )
        )
    return found


def band(cell: str) -> str | None:
    """Return an age band, or None for an answer without one ("Prefer not to disclose")."""
    return text(cell) if middle(cell) is not None else None


def level(cell: str) -> int:
    """Return a level, 1..9."""
    return _number(cell, LEVELS)


def depth(cell: str) -> int:
    """Return the level of a person by depth below the head of the organization, who is at depth 0."""
    return max(LEVELS[0], LEVELS[-1] - _number(cell, DEPTHS))


def capacity(cell: str) -> int:
    """Return how many pairs a person may be in."""
    return _number(cell, PAIRS)


def country(cell: str) -> str:
    """Return an ISO 3166 code."""
    found = places.country(cell)
    if found is None:
        raise Unreadable(phrase("is no country that we know; write its ISO 3166 code such as DE"))
    return found


def zone(cell: str) -> str:
    """Return an IANA time zone."""
    found = places.zone(cell) or places.zone_by_city(cell)
    if found is None:
        raise Unreadable(phrase("is no time zone that we know; write one such as Europe/Berlin"))
    return found


def day(cell: str, order: Order = Order.UNKNOWN, counted_from: date = days.COUNTED_FROM) -> date | None:
    """Return a day, or None for one so far off that systems write it for "never" or "none"; `order` is the column's.

    `counted_from` is the day 0 of a spreadsheet's number of days.
    """
    found = days.day(cell, order) or days.serial(cell, counted_from)
    if found is None:
        raise Unreadable(phrase("is no day that can be told for certain; write one such as 2026-03-31"))
    return found if EARLIEST <= found.year < NEVER else None


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """A language as written, without how well somebody speaks it; `basic` if that is no conversation."""

    name: str
    rated: bool = False
    basic: bool = False


def spoken(cell: str) -> list[Spoken]:
    """Return the languages of a cell; how well somebody speaks one stands in brackets or behind it."""
    return [_spoken(word.strip()) for word in re.split(r"[;,|/]", cell) if word.strip()]


def _spoken(word: str) -> Spoken:
    found = _RATED.fullmatch(word)
    if found is None or language(word) or places.language_by_name(word):
        return Spoken(name=word)
    return Spoken(name=found["name"], rated=True, basic=bool(_BASIC.search(found["rate"])))


def languages(cell: str) -> tuple[str, ...]:
    """Return BCP 47 tags, best spoken first, of those that are spoken well enough to meet."""
    tags = {one.name: _tag(one) for one in spoken(cell)}
    found = tuple(dict.fromkeys(tag for one in spoken(cell) if not one.basic and (tag := tags[one.name])))
    if None in tags.values() and not found:
        raise Unreadable(phrase("holds a language that we do not know; write tags such as en;pt-BR"))
    return found


def unknown_languages(cell: str) -> bool:
    """Tell whether a cell holds a language that we do not know."""
    return any(_tag(one) is None for one in spoken(cell))


def _tag(one: Spoken) -> str | None:
    return language(one.name) or places.language_by_name(one.name)


@dataclass(frozen=True, kw_only=True)
class Topics:
    """The topics of a cell, each once, in their order.

    Attributes:
        nothing: whether a placeholder was left out; `divided`: whether a long text was.
    """

    topics: tuple[str, ...]
    nothing: bool
    divided: bool


def topics(parts: Iterable[str]) -> Topics:
    """Return the topics of a cell's parts; placeholders are left out, and long texts divided at sentence ends."""
    given = [*parts]
    short = [piece for one in given for piece in _short_enough(one)]
    named = {key: one for one in reversed(short) if (key := topic_key(one))}
    if len(named) > MOST_TOPICS:
        raise Unreadable(phrase("must be at most {most} topics").format(most=MOST_TOPICS))
    nothing = any(not topic_key(one) for one in short)
    return Topics(topics=tuple(reversed(named.values())), nothing=nothing, divided=len(short) > len(given))


def _short_enough(text: str) -> Iterator[str]:
    """Yield a text in pieces that are not too long, divided at the end of a sentence or else of a word."""
    while len(text) > LONGEST_TOPIC:
        at = max((end.end() for end in _SENTENCE_END.finditer(text, 0, LONGEST_TOPIC)), default=0)
        at = at or text.rfind(" ", 0, LONGEST_TOPIC) + 1 or LONGEST_TOPIC
        yield text[:at].strip()
        text = text[at:].strip()
    if text:
        yield text


def offers(named: tuple[str, ...]) -> tuple[Offer, ...]:
    """Return topics as offers, with the optional level after a colon; a topic named twice counts once."""
    return tuple({topic_key(one.topic): one for one in map(_offer, reversed(named))}.values())[::-1]


def _offer(topic: str) -> Offer:
    rated = _LEVEL_OF_TOPIC.fullmatch(topic)
    return Offer(topic=rated[1], level=int(rated[2])) if rated else Offer(topic=topic)


def _number(cell: str, allowed: range) -> int:
    number = whole_number(cell)
    if number is None or number not in allowed:
        raise Unreadable(phrase("must be a whole number from {low} to {high}").format(low=allowed[0], high=allowed[-1]))
    return number


def is_level(cell: str) -> bool:
    """Tell whether a cell is a level."""
    return whole_number(cell) in LEVELS


def is_zero(cell: str) -> bool:
    """Tell whether a cell is the number 0."""
    return whole_number(cell) == 0
