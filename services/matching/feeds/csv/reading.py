"""A file's bytes to records: one bad line costs that line alone, whatever stands in it."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from services.matching.feeds.csv.columns import Columns, UnusableRoster, columns, recognised

DELIMITERS: Final = ",;\t|"
LONGEST_LINE: Final = 100_000  # bytes
MOST_LINES: Final = 10  # that one record may span, its quoted cells holding line breaks
NOT_TEXT: Final = {
    b"PK\x03\x04": "it is an Excel workbook or another archive; save the sheet as CSV (UTF-8)",
    b"\xd0\xcf\x11\xe0": "it is an old Excel workbook; save the sheet as CSV (UTF-8)",
    b"%PDF": "it is a PDF; save the table as CSV (UTF-8)",
    b"\xff\xfe": "it is UTF-16 text; save it as CSV in UTF-8",
    b"\xfe\xff": "it is UTF-16 text; save it as CSV in UTF-8",
}


@dataclass(frozen=True, kw_only=True)
class Record:
    """One record: its first line in the file, and its cells, or what keeps it from having any."""

    line: int
    cells: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class Header:
    """How a file begins: its columns, what separates cells, and the line that the header stands on."""

    columns: Columns
    delimiter: str
    line: int


def read_header(lines: Iterable[bytes]) -> Header:
    """Understand how a roster begins, from its first lines.

    Raises:
        UnusableRoster: it is empty, no text, no CSV, or says of nobody in particular.
    """
    for number, line in enumerate(lines, 1):
        if number == 1:
            _must_be_text(line)
        text = _text(line)
        if text.strip():
            return _header(text, number)
    raise UnusableRoster("the file is empty; its first line must name the columns")


def records(lines: Iterable[bytes], header: Header) -> Iterator[Record]:
    """Yield every record after the header, in order; lines without anything are passed over."""
    numbered = ((number, line) for number, line in enumerate(lines, 1) if number > header.line)
    waiting: deque[tuple[int, str]] = deque()
    source = ((number, _text(line)) for number, line in numbered)
    while True:
        if not waiting:
            following = next(source, None)
            if following is None:
                return
            waiting.append(following)
        record = _record(waiting, source, header.delimiter)
        if record.problem or any(cell.strip() for cell in record.cells):
            yield record


def _record(waiting: deque[tuple[int, str]], source: Iterator[tuple[int, str]], delimiter: str) -> Record:
    """Take one record off the waiting lines; if it is broken, its first line alone."""
    used = 1
    text = waiting[0][1]
    while text.count('"') % 2 and used < MOST_LINES:
        if used == len(waiting):
            following = next(source, None)
            if following is None:
                break
            waiting.append(following)
        text += waiting[used][1]
        used += 1
    line = waiting[0][0]
    cells, problem = _cells(text, delimiter)
    for _ in range(1 if problem else used):
        waiting.popleft()
    return Record(line=line, cells=cells, problem=problem)


def _cells(text: str, delimiter: str) -> tuple[tuple[str, ...], str]:
    if len(text) > LONGEST_LINE:
        return (), f"the row is longer than {LONGEST_LINE:,} characters"
    if any(0xDC80 <= ord(letter) <= 0xDCFF for letter in text) if not text.isascii() else False:
        return (), "the row is not UTF-8 text; save the file as CSV in UTF-8"
    try:
        cells = next(csv.reader([text], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return (), "a quotation mark is opened and not closed, or stands in the middle of a cell"
    if any(not cell.isprintable() and _has_control(cell) for cell in cells):
        return (), "the row holds a control character"
    return tuple(cells), ""


def _has_control(cell: str) -> bool:
    return any(letter < " " and letter not in "\t\r\n" for letter in cell)


def _header(text: str, line: int) -> Header:
    if not text.isascii() and any(0xDC80 <= ord(letter) <= 0xDCFF for letter in text):
        raise UnusableRoster("the header is not UTF-8 text; save the file as CSV in UTF-8")
    if _has_control(text) or len(text) > LONGEST_LINE:
        raise UnusableRoster("this is not a CSV file: its first line holds what no header holds")
    if "\r" in text.rstrip("\r\n"):
        raise UnusableRoster("its lines end in carriage returns, which nothing writes any more; save it as CSV (UTF-8)")
    found = [(_split(text, delimiter), delimiter) for delimiter in DELIMITERS]
    header, delimiter = max(found, key=lambda one: (recognised(one[0]), len(one[0])))
    if not recognised(header):
        raise UnusableRoster(
            "this is not a roster: its first line names no column that we know, such as participant_id"
        )
    return Header(columns=columns(header), delimiter=delimiter, line=line)


def _split(text: str, delimiter: str) -> list[str]:
    return next(csv.reader([text], delimiter=delimiter), [])


def _must_be_text(line: bytes) -> None:
    for start, why in NOT_TEXT.items():
        if line.startswith(start):
            raise UnusableRoster(f"this is not a CSV file: {why}")


def _text(line: bytes) -> str:
    # What is not UTF-8 stays recognisable, so that the row can say so.
    return line.removeprefix(b"\xef\xbb\xbf").decode("utf-8", errors="surrogateescape").replace("\r\n", "\n")
