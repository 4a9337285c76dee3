"""The separator of topics in a column: guessed from the column's cells, and said in the report."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from html import unescape
from itertools import combinations, islice
from typing import IO, Final

from services.matching.domain.topics import topic_key
from services.matching.feeds.csv import columns as known
from services.matching.feeds.csv.days import Order, order_of
from services.matching.feeds.csv.headers import Columns
from services.matching.feeds.csv.reading import Header, records
from shared.contracts.closed import total
from shared.phrases import phrase

SAMPLE: Final = 2_000  # rows from which the separator is guessed
TOPIC_COLUMNS: Final = (known.OFFERS, known.SEEKS, known.TAGS)
SEEN_IN: Final = 0.02  # share of a column's cells in which a separator that no prose holds is enough
COMMAS_IN: Final = 0.1
ORDERED: Final = 30  # first topics of a cell whose order counts, because a cell can have thousands
FEWEST_PAIRS: Final = 30  # of two topics that come together in several cells
TURNED: Final = 0.02  # share of these that may come the other way round
LONGEST_LIST: Final = 5.0  # words between two commas, on average; more are sentences, not a list


class Separator(StrEnum):
    """The separators of topics within a cell."""

    SEMICOLON = "semicolon"
    LINE = "line"
    PIPE = "pipe"
    BULLET = "bullet"
    COMMA = "comma"
    NONE = "none"


_PATTERNS: Final[Mapping[Separator, re.Pattern[str]]] = total(
    Separator,
    {
        Separator.SEMICOLON: re.compile(r"[;\uff1b\u061b]#?"),
        Separator.LINE: re.compile(r"[\n\r\v\u2028]+"),
        Separator.PIPE: re.compile(r"\|"),
        Separator.BULLET: re.compile(r"[•●▪◦‣·]"),
        Separator.COMMA: re.compile(r"[,\uff0c\u3001\u060c](?!\d)"),  # not in 1,000
        Separator.NONE: re.compile(r"(?!)"),
    },
)
_MARKS: Final = re.compile(rf"[()]|{_PATTERNS[Separator.COMMA].pattern}")
_SAID: Final[Mapping[Separator, str]] = total(
    Separator,
    {
        Separator.SEMICOLON: phrase("semicolons"),
        Separator.LINE: phrase("line ends"),
        Separator.PIPE: phrase("vertical bars"),
        Separator.BULLET: phrase("bullets"),
        Separator.COMMA: phrase("commas"),
        Separator.NONE: phrase("nothing"),
    },
)
_ORDERS: Final[Mapping[Order, str]] = total(
    Order,
    {
        Order.UNKNOWN: "",
        Order.DAY: phrase("{column} has the day before the month, as some of its days can only be read that way."),
        Order.MONTH: phrase("{column} has the month before the day, as some of its days can only be read that way."),
    },
)
_LINE_TAG: Final = re.compile(r"</?(?:br|li|ul|ol|p|div)\b[^<>]*>", re.IGNORECASE)
_OTHER_TAG: Final = re.compile(r"</?(?:span|b|i|u|em|strong|font|a)\b[^<>]*>", re.IGNORECASE)
_HTML: Final = re.compile(rf"{_LINE_TAG.pattern}|&(?:amp|nbsp|lt|gt|quot|#\d{{2,5}});", re.IGNORECASE)
_BEFORE: Final = re.compile(r"^(?:[-\u2013*•]|\(?\d{1,2}[.)]|\[[ xX]?\]|[☐☑☒✓✔])\s+")


def parts(cell: str, separator: Separator) -> Iterator[str]:
    """Yield the topics of a cell, without the marks of a list, a number or a box before them."""
    for part in _pieces(cell, separator):
        text = _BEFORE.sub("", " ".join(part.split())).strip(" ,;|")
        if text:
            yield text


def with_separators(file: IO[bytes], header: Header, counted_from: date | None = None) -> Columns:
    """Return a file's columns with what its first rows tell: the separators of topics, and the order in its days.

    `counted_from` is the day from which the file counts days, if it says so.
    """
    here = {name: at for name, at in header.columns.at.items() if name in (*TOPIC_COLUMNS, known.LAST_DAY)}
    rows = [record.cells for record in islice(records(file, header), SAMPLE) if not record.problem] if here else []
    cells = {name: [row[at] for row in rows if at < len(row)] for name, at in here.items()}
    columns = header.columns.with_days(order_of(cells.pop(known.LAST_DAY, ())), counted_from)
    guessed = {name: guess(some) for name, some in cells.items()}
    listed = {name: [[*parts(cell, guessed[name])] for cell in some] for name, some in cells.items()}
    return columns.separated_by(guessed, frozenset(name for name, some in listed.items() if in_form_order(some)))


def in_form_order(cells: Iterable[list[str]]) -> bool:
    """Tell whether topics come in one order in all cells, as boxes of a form do; a ranking differs between people."""
    before = Counter(pair for topics in cells for pair in combinations(map(topic_key, topics[:ORDERED]), 2))
    again = {pair: count for pair, count in before.items() if count + before[pair[::-1]] > 1 and pair[0] != pair[1]}
    seen = sum(again.values())
    turned = sum(min(count, before[pair[::-1]]) for pair, count in again.items())
    return seen >= FEWEST_PAIRS and turned <= TURNED * seen


def guess(cells: Iterable[str]) -> Separator:
    """Return the separator of a column: a semicolon, unless the cells say otherwise."""
    given = [text for cell in cells if (text := cell.strip())]
    for one in (Separator.SEMICOLON, Separator.LINE, Separator.PIPE, Separator.BULLET):
        if given and sum(len([*parts(cell, one)]) > 1 for cell in given) >= max(1.0, SEEN_IN * len(given)):
            return one
    pieces = [[*parts(cell, Separator.COMMA)] for cell in given]
    lists = [some for some in pieces if len(some) > 1]
    if lists and len(lists) >= COMMAS_IN * len(given) and _mean_words(lists) <= LONGEST_LIST:
        return Separator.COMMA
    return Separator.NONE if lists else Separator.SEMICOLON


def told(columns: Columns) -> Iterator[str]:
    """Yield a sentence for each column whose separator was guessed to be another than the semicolon."""
    for name, one in sorted(columns.separators.items()):
        if one is Separator.NONE:
            yield (
                phrase(
                    "{column} holds sentences, so each cell was read as one topic. If it holds several, put "
                    "semicolons between them."
                ).format(column=columns.name(name))
            )
        elif one is not Separator.SEMICOLON:
            yield (
                phrase(
                    "{column} was read with {separator} between topics, guessed by its cells. If that is "
                    "wrong, put semicolons between them."
                ).format(column=columns.name(name), separator=_SAID[Separator(one)])
            )
    if sentence := _ORDERS[columns.order]:
        yield sentence.format(column=columns.name(known.LAST_DAY))
    if known.SEEKS in columns.unranked:
        yield (
            phrase(
                "{column} has its topics in the same order everywhere, as a form does, so they count the "
                "same; put the most wanted first to rank them."
            ).format(column=columns.name(known.SEEKS))
        )


def _pieces(cell: str, separator: Separator) -> list[str]:
    text = _without_markup(cell).strip()
    if text.startswith("[") and text.endswith("]"):
        try:
            listed = json.loads(text.replace("'", '"'))
        except (ValueError, RecursionError):
            listed = None
        if isinstance(listed, list):
            return [str(one) for one in listed]
    return _at_commas(text) if separator is Separator.COMMA else _PATTERNS[separator].split(text)


def _without_markup(cell: str) -> str:
    """Return a cell without HTML, which some systems write into what people typed; its lines and items stay lines."""
    if not _HTML.search(cell):
        return cell
    return unescape(_OTHER_TAG.sub("", _LINE_TAG.sub("\n", cell)))


def _at_commas(text: str) -> list[str]:
    """Return the parts between commas, but not those in Cloud (AWS, Azure), which is one box of a form."""
    found, end, inside = list[str](), len(text), False
    for mark in reversed([*_MARKS.finditer(text)]):
        if mark[0] in "()":
            inside = mark[0] == ")"
        elif not inside:
            found.append(text[mark.end() : end])
            end = mark.start()
    return [text[:end], *reversed(found)]


def _mean_words(lists: list[list[str]]) -> float:
    words = [len(part.split()) for some in lists for part in some]
    return sum(words) / max(1, len(words))
