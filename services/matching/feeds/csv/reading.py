"""Splits a file's bytes into records; a bad line never affects other lines."""

import csv
import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import IO, Final

from services.matching.domain.cells import shown
from services.matching.feeds.csv.grouping import grouped, is_upper
from services.matching.feeds.csv.headers import Columns, UnusableRoster, recognised, understood
from shared.phrases import phrase

DELIMITERS: Final = ",;\t|"
LONGEST_RECORD: Final = 100_000  # bytes of a record, including the line breaks in its quoted cells
PIECE: Final = LONGEST_RECORD + 1  # bytes read of a line, because a file may hold no line break at all
LINES_BEFORE: Final = 50  # lines among which the header must begin, because reports have titles above it
_SEPARATOR: Final = re.compile(r'"?sep=(.)"?', re.IGNORECASE)
_OPEN_QUOTE: Final = phrase("a quotation mark is opened and not closed, or stands in the middle of a cell")
Line = tuple[int, bytes]


@dataclass(frozen=True, kw_only=True)
class Record:
    """One record: its first line in the file, and its cells or the fault that prevents reading them."""

    line: int
    cells: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class Header:
    """A file's header: its columns, its delimiter, and its first and last line.

    `above` tells whether there are titles above it, `groups` the line whose headings group those below.
    """

    columns: Columns
    delimiter: str
    line: int
    last: int
    above: bool
    groups: int | None = None


def lines(file: IO[bytes]) -> Iterator[Line]:
    """Yield the numbered lines of a file, each cut at the limit of a record."""
    file.seek(0)
    number, whole = 1, True
    for piece in iter(partial(file.readline, PIECE), b""):
        if whole:
            yield number, piece
        whole = piece.endswith(b"\n")
        number += whole


def read_header(file: IO[bytes], by_hand: Mapping[str, str] | None = None) -> Header:
    """Find a roster's header: the line that names most columns; the lines above it are titles.

    Raises:
        UnusableRoster: it is empty, is not CSV, or has no column with ids of people.
    """
    found = _likeliest(file, by_hand)
    if found.header is None or not recognised(found.header.cells, by_hand):
        raise UnusableRoster(
            phrase("this is not a roster: its first lines name no column that we know, such as participant_id")
        )
    groups, header, names = found.joined(by_hand)
    return Header(
        columns=understood([*names], by_hand),
        delimiter=header.delimiter,
        line=header.line,
        last=header.last,
        above=(groups or header).line != found.first,
        groups=groups.line if groups else None,
    )


def headings(file: IO[bytes]) -> tuple[str, ...]:
    """Return what the columns of a file are called there, whether we know them or not.

    Raises:
        UnusableRoster: it is empty.
    """
    found = _likeliest(file, {})
    if found.header is None or len(found.header.cells) <= 1:
        return ()
    return tuple(filter(None, map(shown, found.joined()[2])))


@dataclass(frozen=True, kw_only=True)
class _Likeliest:
    """The reading that names most columns, the lines beside it, and the first line that can be a header."""

    first: int
    header: "_Reading | None"
    above: "_Reading | None"
    below: "_Reading | None"

    def joined(self, by_hand: Mapping[str, str] | None = None) -> "tuple[_Reading | None, _Reading, tuple[str, ...]]":
        """Return the line of groups if there is one, the line that names the columns, and what they are called."""
        header = self.header
        assert header  # noqa: S101 - asked by both callers before
        if self.above and (names := grouped(self.above.cells, header.cells, by_hand)):
            return self.above, header, names
        if self.below and is_upper(header.cells, self.below.cells):
            names = grouped(header.cells, self.below.cells, by_hand)
            if recognised(names) >= recognised(header.cells, by_hand):
                return header, self.below, names
        return None, header, header.cells


def _likeliest(file: IO[bytes], by_hand: Mapping[str, str] | None) -> _Likeliest:
    """Return the reading that names most columns, and the lines beside it.

    Raises:
        UnusableRoster: the file is empty.
    """
    first = [(number, line) for number, line in _beginning(file) if _text(line).strip()]
    if not first:
        raise UnusableRoster(phrase("the file is empty; its first line must name the columns"))
    told = _SEPARATOR.fullmatch(_text(first[0][1]).strip("\r\n "))
    if told:
        first = first[1:]
    found = [one for at in range(len(first)) for one in _readings(first[at:], (told[1] if told else "") + DELIMITERS)]
    best = max(found, key=lambda one: (recognised(one.cells, by_hand), -one.line, len(one.cells)), default=None)
    alike = [one for one in found if best and one.delimiter == best.delimiter]
    return _Likeliest(
        first=first[0][0] if first else 0,
        header=best,
        above=max((one for one in alike if best and one.last < best.line), key=lambda one: one.line, default=None),
        below=min((one for one in alike if best and one.line > best.last), key=lambda one: one.line, default=None),
    )


def _beginning(file: IO[bytes]) -> Iterator[Line]:
    size = 0
    for number, line in islice(lines(file), LINES_BEFORE):
        size += len(line)
        if number > 1 and size > 2 * LONGEST_RECORD:
            return
        yield number, line


def records(file: IO[bytes], header: Header) -> Iterator[Record]:
    """Yield every record after the header, in order; empty lines are skipped."""
    source = (line for line in lines(file) if line[0] > header.last)
    waiting: deque[Line] = deque()
    while waiting or (following := next(source, None)):
        if not waiting:
            assert following  # noqa: S101 - the loop's condition
            waiting.append(following)
        record = _record(waiting, source, header)
        if record.problem or any(cell.strip() for cell in record.cells):
            yield record


@dataclass(frozen=True, kw_only=True)
class _Reading:
    """A line read as a header."""

    cells: tuple[str, ...]
    delimiter: str
    line: int
    last: int


def _readings(first: list[Line], delimiters: str) -> Iterator[_Reading]:
    """Yield the record that begins at the first of these lines, once for each delimiter."""
    waiting = deque(first)
    taken = _taken(waiting, iter(()))
    text = "".join(_text(line) for _, line in taken)
    for delimiter in delimiters:
        cells, problem = _cells(text, delimiter)
        if not problem:
            yield _Reading(cells=cells, delimiter=delimiter, line=taken[0][0], last=taken[-1][0])


def _record(waiting: deque[Line], source: Iterator[Line], header: Header) -> Record:
    """Remove one record from the lines; if it is broken, only its first line."""
    taken = _taken(waiting, source)
    cells, problem = _cells("".join(_text(line) for _, line in taken), header.delimiter)
    # An unclosed quotation mark extends to the next one in another row; the number of cells then is wrong.
    if len(taken) > 1 and (problem or len(cells) != len(header.columns.names)):
        waiting.extendleft(reversed(taken[1:]))
        problem = problem or _OPEN_QUOTE
    return Record(line=taken[0][0], cells=() if problem else cells, problem=problem)


def _taken(waiting: deque[Line], source: Iterator[Line]) -> list[Line]:
    """Take lines until their quotation marks are closed or they exceed the limit of a record."""
    taken = [waiting.popleft()]
    size, marks = len(taken[0][1]), taken[0][1].count(b'"')
    while marks % 2 and size <= LONGEST_RECORD:
        following = waiting.popleft() if waiting else next(source, None)
        if following is None:
            break
        taken.append(following)
        size, marks = size + len(following[1]), marks + following[1].count(b'"')
    return taken


def _cells(text: str, delimiter: str) -> tuple[tuple[str, ...], str]:
    if len(text) > LONGEST_RECORD // 4 and len(text.encode(errors="surrogateescape")) > LONGEST_RECORD:
        return (), phrase("the row is longer than {most} characters").format(most=f"{LONGEST_RECORD:,}")
    if not text.isascii() and any("\udc80" <= letter <= "\udcff" or letter == "\ufffd" for letter in text):
        return (), phrase(
            "the row holds bytes that are no letters in the file's encoding; save the file as CSV in UTF-8"
        )
    try:
        cells = next(csv.reader([text], delimiter=delimiter, strict=True, skipinitialspace=True), [])
    except csv.Error:
        return (), _OPEN_QUOTE
    if any(not cell.isprintable() and _has_control(cell) for cell in cells):
        return (), phrase("the row holds a control character")
    return tuple(cells), ""


def _has_control(cell: str) -> bool:
    return any(letter < " " and letter not in "\t\r\n" for letter in cell)


def _text(line: bytes) -> str:
    # Bytes that are not UTF-8 stay recognisable, so that their row is refused with this reason.
    return line.removeprefix(b"\xef\xbb\xbf").decode("utf-8", errors="surrogateescape").replace("\r\n", "\n")
