"""Maps a file's headings to our columns: by an explicit mapping, else by name; the preferred heading wins."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, lru_cache
from typing import ClassVar, Final, Self
from unicodedata import category, normalize

from services.matching.domain.cells import same, shown
from services.matching.feeds.csv import columns as known
from services.matching.feeds.csv import wordings
from services.matching.feeds.csv.columns import BY_NAME, COLUMNS
from services.matching.feeds.csv.days import Order
from services.matching.feeds.csv.headings import MORE
from services.matching.feeds.csv.name_columns import second_last_name, settle_names
from services.matching.feeds.csv.questions import asked_for, numbers_of_answers
from shared.domain import Refused
from shared.phrases import phrase

LONGEST_HEADING: Final = 100  # characters of a heading that a report quotes
MOST_COLUMNS: Final = 1_000
_ADDED: Final = re.compile(
    r"^\s*u_(?=\w)|\s*\*+\s*$"
    r"|\s*[\[(](?:required|optional|read[- ]only|pflichtfeld|obligatoire|obligatorio|verplicht)[\])]\s*$",
    re.IGNORECASE,
)
_TEXTS: Final = frozenset(["department", "site", "business_unit", "country", "job_title"])


class UnusableRoster(Refused):
    """The whole file cannot be read as a roster; the message says what to change."""

    status: ClassVar[int] = 422


@dataclass(frozen=True, kw_only=True)
class Columns:
    """The mapping of a file's header to our columns.

    Attributes:
        names: the header as written, one per column.
        at: the position of each known column, by our name for it.
        ignored: the columns that are not used.
        doubles: sentences about headings for the same column, of which one was preferred, and about questions.
        separators: the separator of each column of topics, by our name for the column.
        unranked: the columns whose topics come in the order of a form, not most wanted first.
        order: what stands first in days such as 03/04/2026.
        counted_from: the day 0 of days such as 46203, if the file says it.
        instead: the columns of a first or last name that count where the preferred one is empty.
        second_last_name: the position of the second last name, if the file has one.
    """

    names: tuple[str, ...]
    at: dict[str, int]
    ignored: tuple[str, ...] = ()
    doubles: tuple[str, ...] = ()
    separators: Mapping[str, str] = field(default_factory=dict, hash=False)
    unranked: frozenset[str] = frozenset()
    order: Order = Order.UNKNOWN
    counted_from: date | None = None
    instead: Mapping[str, tuple[int, ...]] = field(default_factory=dict, hash=False)
    second_last_name: int | None = None

    def with_days(self, order: Order, counted_from: date | None) -> Self:
        """Return the columns with the order in which days are written, and the day from which they are counted."""
        return replace(self, order=order, counted_from=counted_from)

    def separated_by(self, separators: Mapping[str, str], unranked: frozenset[str]) -> Self:
        """Return the columns with these separators of topics, some of them without a ranking."""
        return replace(self, separators=separators, unranked=unranked)

    def of_width(self, width: int) -> dict[str, int]:
        """Return the positions of the columns within a row of this many cells."""
        return self.at if width >= len(self.names) else {name: at for name, at in self.at.items() if at < width}

    def name(self, column: str) -> str:
        """Return the file's own heading of a column, for the report."""
        return self.names[self.at[column]] if column in self.at else column


def by_hand_of(given: Iterable[str]) -> dict[str, str]:
    """Return headings by our column names, each given as `email:Work Email`.

    Raises:
        UnusableRoster: one has another form, or does not name one of our columns.
    """
    found: dict[str, str] = {}
    for one in given:
        column, colon, heading = one.partition(":")
        column = column.strip().lower()
        if not colon or not plain(heading):
            raise UnusableRoster(
                phrase("map takes a column of ours, a colon and a heading of the file: map=email:Work Email")
            )
        if column not in BY_NAME or column in found:
            twice = phrase("map names a column twice; the columns are {columns}, each once")
            unknown = phrase("map names a column that there is not; the columns are {columns}, each once")
            raise UnusableRoster(twice if column in found else unknown, columns=", ".join(BY_NAME))
        found[column] = shown(heading)
    return found


def understood(header: list[str], by_hand: Mapping[str, str] | None = None) -> Columns:
    """Map a header to our columns; the explicit mapping `by_hand` takes precedence.

    Raises:
        UnusableRoster: two columns have one name, a mapped column is missing, or no column holds ids of people.
    """
    names = tuple(shown(name)[:LONGEST_HEADING] for name in header)
    if len(names) > MOST_COLUMNS:
        raise UnusableRoster(
            phrase("the file has {number} columns; {most} are the most that are read"),
            number=f"{len(names):,}",
            most=f"{MOST_COLUMNS:,}",
        )
    headings = [plain(name) for name in names]
    at = _by_hand(names, by_hand or {})
    answers = numbers_of_answers(headings)
    doubles: list[str] = []
    for column in COLUMNS:
        if column.name not in at:
            taken = {*at.values(), *answers}
            places = [place for place in _places(names, column.name) if place not in taken]
            if places:
                at[column.name] = places[0]
                _must_differ(names, places, column.name)
    doubles += _asked(names, at)
    settle_names(headings, at)
    second = second_last_name(headings, at)
    instead: dict[str, tuple[int, ...]] = {}
    if known.EMPLOYEE_ID not in at:
        raise UnusableRoster(
            phrase(
                "no column says who a row is about; name one participant_id (or employee_id), or say which "
                "one it is: map=participant_id:Heading"
            )
        )
    for name, place in at.items():
        further = [p for p in _places(names, name) if p not in at.values() and p not in {second, *answers}]
        if further:
            instead[name] = tuple(further)
            doubles.append(
                phrase(
                    "The columns {columns} can all mean {name}; {heading} was read. "
                    "If another counts, say which: map={name}:Heading."
                ).format(columns=_and([names[place], *(names[p] for p in further)]), name=name, heading=names[place])
            )
    ignored = tuple(name for place, name in enumerate(names) if name and place not in {*at.values(), second})
    return Columns(
        names=names,
        at=at,
        ignored=ignored,
        doubles=tuple(doubles),
        instead={name: instead[name] for name in (known.FIRST_NAME, known.LAST_NAME) if name in instead},
        second_last_name=second,
    )


def recognised(header: Iterable[str], by_hand: Mapping[str, str] | None = None) -> int:
    """Count the known columns of a header."""
    named = {plain(heading) for heading in (by_hand or {}).values()}
    written = ((name, plain(name)) for name in header)
    return len({heading for name, heading in written if heading in _all() or heading in named or _by_words(name)})


def repeats_header(cells: Sequence[str], columns: Columns) -> bool:
    """Tell whether a row names the columns again, as systems do on each page or in a second language."""
    at = columns.at[known.EMPLOYEE_ID]
    if at >= len(cells) or not _is_heading(cells[at], known.EMPLOYEE_ID, columns):
        return False
    filled = [name for name, place in columns.at.items() if place < len(cells) and cells[place].strip()]
    return len(filled) > 1 and all(_is_heading(cells[columns.at[name]], name, columns) for name in filled)


def _is_heading(cell: str, column: str, columns: Columns) -> bool:
    heading = plain(cell[:LONGEST_HEADING])
    return heading in _headings(column) or heading == plain(columns.name(column))


def plain(heading: str) -> str:
    """Return the normal form of a heading: letters without accents, digits, and the number sign."""
    letters = normalize("NFKD", same(_bare(heading)))
    return "".join(letter for letter in letters if letter == "#" or (letter.isalnum() and category(letter) != "Mn"))


def _by_hand(names: tuple[str, ...], by_hand: Mapping[str, str]) -> dict[str, int]:
    headings = [plain(name) for name in names]
    missing = [heading for heading in by_hand.values() if plain(heading) not in headings]
    if missing:
        raise UnusableRoster(
            phrase("no column is called {heading}; map names headings as the file does"),
            heading=missing[0][:LONGEST_HEADING],
        )
    return {column: headings.index(plain(heading)) for column, heading in by_hand.items()}


def _places(names: tuple[str, ...], column: str) -> list[int]:
    """Return the possible positions of a column, the preferred heading first."""
    order = _headings(column)
    found = [(order[heading], place) for place, name in enumerate(names) if (heading := plain(name)) in order]
    by_words = [(_rank(order, name), place) for place, name in enumerate(names) if column in _by_words(name)]
    later = {place for _, place in found + by_words if column == known.MANAGER and _can_be_a_name(names[place])}
    return [place for _, place in sorted(found + by_words, key=lambda one: (one[1] in later, one))]


def _can_be_a_name(name: str) -> bool:
    """Tell whether a heading such as `Line Manager` names no id, so that one that does goes before it."""
    return known.MANAGER_NAME in means(name) or known.MANAGER_NAME in wordings.columns_of(name)


def _rank(order: Mapping[str, int], name: str) -> float:
    """Return the place among a column's headings of one that no list has: behind the one that it contains, or last."""
    shorter = wordings.without_section(name)
    known_as = (order.get(plain(one)) for one in (shorter, wordings.without_ending(shorter)))
    return next((rank + 0.5 for rank in known_as if rank is not None), len(order))


def _must_differ(names: tuple[str, ...], places: list[int], column: str) -> None:
    times = Counter(plain(names[place]) for place in places)
    alike = [names[place] for place in places if times[plain(names[place])] > 1]
    if alike:
        raise UnusableRoster(
            phrase("the columns {columns} both mean {column}; keep one of them"), columns=_and(alike), column=column
        )


def _asked(names: tuple[str, ...], at: dict[str, int]) -> list[str]:
    """Take questions of a form for the columns that no heading names, and return a sentence about each."""
    said: list[str] = []
    for column in (known.OFFERS, known.SEEKS):
        free = [(place, name) for place, name in enumerate(names) if place not in at.values()]
        if column not in at and (place := asked_for(column, free)) is not None:
            at[column] = place
            said.append(
                phrase(
                    "{heading} was taken for {name}, because it asks for that. If that is wrong, say which "
                    "column it is: map={name}:Heading."
                ).format(heading=names[place], name=column)
            )
    return said


def _bare(heading: str) -> str:
    """Return a heading without what a system adds to it: a mark that it is required, the prefix of a custom field."""
    return _ADDED.sub("", heading)


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


@lru_cache(maxsize=4_096)
def _by_words(name: str) -> frozenset[str]:
    """Return the columns that a heading can mean by its words; none for one that a list has, or that nobody knows."""
    if plain(name) in _all():
        return frozenset()
    name = _bare(name)
    shorter = wordings.without_section(name)
    if shorter != name and (found := _listed(shorter)):
        return found
    if found := frozenset(wordings.columns_of(shorter)):
        return found
    return _listed(wordings.without_ending(shorter)) & _TEXTS


def means(name: str) -> frozenset[str]:
    """Return the columns of ours that a heading can mean."""
    return _listed(name) | _by_words(name)


def is_usual(column: str, name: str) -> bool:
    """Tell whether HR systems name a column so, and not only our own files or somebody who mapped it by hand."""
    return name != column and column in _listed(name)


def _listed(name: str) -> frozenset[str]:
    heading = plain(name)
    return frozenset(column.name for column in COLUMNS if heading in _headings(column.name))


@cache
def _headings(column: str) -> dict[str, int]:
    written = f"{BY_NAME[column].headings}|{MORE.get(column, '')}".replace("\n", "|").split("|")
    return {heading: place for place, one in reversed([*enumerate(written)]) if (heading := plain(one))}


@cache
def _all() -> frozenset[str]:
    return frozenset(heading for column in COLUMNS for heading in _headings(column.name))
