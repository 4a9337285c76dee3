"""Converts Excel workbooks (.xlsx) to CSV, one line per row, so that a report names the sheet's rows."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from datetime import date, datetime, time
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, Any, Final
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook

from services.matching.feeds.csv import formulas
from services.matching.feeds.csv.columns import EMPLOYEE_ID
from services.matching.feeds.csv.headers import MOST_COLUMNS, UnusableRoster, means, recognised
from services.matching.feeds.csv.layouts import Layout, layout
from services.matching.feeds.csv.reading import LINES_BEFORE
from shared.phrases import phrase

MOST_BYTES: Final = 150_000_000  # unpacked; about 100,000 people in twenty columns
MOST_PARTS: Final = 1_000
MOST_ROWS: Final = 500_000
MOST_CELLS: Final = 5_000_000  # of all sheets that are looked at; empty ones cost as much as others to read
BEYOND: Final = 10  # how many cells one counts as that stands beyond the last column that is read
LAST_ROW: Final = 1_048_576  # of a sheet of Excel
MOST_SHEETS: Final = 20
LINE: Final = "\u2028"  # between the lines of a cell: no line break of CSV, so that lines still are the sheet's rows
WHOLE_DIGITS: Final = 10**15  # a spreadsheet keeps fifteen digits of a number and replaces the others with 0
DAMAGED: Final = phrase(
    "this workbook cannot be read: it is damaged, or no .xlsx; open it in a spreadsheet and save it again, "
    "or save the sheet as CSV (UTF-8)"
)


def as_csv(upload: IO[bytes]) -> tuple[IO[bytes], tuple[str, ...], date]:
    """Return the sheet that looks most like a roster as CSV in UTF-8, remarks about it, and the day 0 of its numbers.

    Raises:
        UnusableRoster: it is not a workbook, or exceeds the limits.
    """
    _must_be_small(upload)
    upload.seek(0)
    with ExitStack() as unless_done:
        out = unless_done.enter_context(TemporaryFile())
        try:
            said, counted_from = _converted(upload, out)
        except UnusableRoster:
            raise
        except Exception as error:  # openpyxl raises many kinds of errors for a broken file
            raise UnusableRoster(DAMAGED) from error
        unless_done.pop_all()
    return out, said, counted_from


def _converted(upload: IO[bytes], out: IO[bytes]) -> tuple[tuple[str, ...], date]:
    with closing(load_workbook(upload, read_only=True, data_only=True, keep_links=False)) as book:
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"][:MOST_SHEETS]
        spent = _Cells()
        headers = {sheet.title: _header(sheet, spent) for sheet in sheets}
        sheet = max(sheets, key=lambda one: recognised(headers[one.title]))
        if not recognised(headers[sheet.title]):
            _must_not_be_hidden(book, spent)
        ids = [at for at, name in enumerate(headers[sheet.title], 1) if EMPLOYEE_ID in means(name)]
        looks = layout(sheet, ids)
        _write(_rows(sheet, spent, looks), out)
        others = [one.title for one in sheets if one is not sheet and _is_of_people(headers[one.title])]
        return (*_remarks(sheet.title, len(sheets), others, looks.hidden),), book.epoch.date()


def _is_of_people(header: Sequence[str]) -> bool:
    return recognised(header) > 1 and any(EMPLOYEE_ID in means(name) for name in header)


def _remarks(title: str, number: int, others: Sequence[str], hidden: int) -> Iterator[str]:
    """Yield what somebody who sees the workbook would not expect: sheets that were left out, and rows that were not."""
    if number > 1:
        yield phrase("Of the workbook's {number} sheets, {title} was read.").format(number=number, title=title)
    if others:
        yield phrase("People also stand on {titles}, who were not read; send each sheet as a file of its own.").format(
            titles=others[0] if len(others) == 1 else ", ".join(others)
        )
    if hidden:
        yield phrase(
            "Rows of the sheet are hidden, perhaps by a filter, and were read too ({number}); delete those that do not "
            "belong."
        ).format(number=f"{hidden:,}")


def _must_be_small(upload: IO[bytes]) -> None:
    """Refuse a workbook that unpacks to more than the limit, because a small archive can hold any amount."""
    try:
        with ZipFile(upload) as archive:
            parts = archive.infolist()
    except BadZipFile as error:
        raise UnusableRoster(DAMAGED) from error
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise UnusableRoster(phrase("this archive is no Excel workbook; upload an .xlsx or a CSV file (UTF-8) itself"))
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
        raise UnusableRoster(
            phrase("this workbook unpacks to more than {most} MB; save the sheet with the people as CSV (UTF-8)"),
            most=MOST_BYTES // 1_000_000,
        )


class _Cells:
    """Counts the cells that were read of a workbook."""

    def __init__(self) -> None:
        self._count = 0

    def add(self, number: int) -> None:
        """Count cells.

        Raises:
            UnusableRoster: there are too many.
        """
        self._count += number
        if self._count > MOST_CELLS:
            raise UnusableRoster(
                phrase(
                    "this workbook has more than {most} cells; leave out the columns that are not needed, or save the "
                    "sheet with the people as CSV (UTF-8)"
                ),
                most=f"{MOST_CELLS:,}",
            )


def _header(sheet: Any, spent: _Cells) -> Sequence[str]:  # noqa: ANN401 - a worksheet of openpyxl, read-only or not
    """Return the row that names most columns, among the first ones."""
    return max(islice(_rows(sheet, spent, Layout()), LINES_BEFORE), key=recognised, default=())


def _must_not_be_hidden(book: Any, spent: _Cells) -> None:  # noqa: ANN401 - a workbook of openpyxl
    hidden = (sheet for sheet in book.worksheets if sheet.sheet_state != "visible")
    if found := next((sheet for sheet in islice(hidden, MOST_SHEETS) if recognised(_header(sheet, spent))), None):
        raise UnusableRoster(
            phrase(
                "no visible sheet of this workbook names columns, but the hidden one called {title} does; show it and "
                "try again"
            ),
            title=found.title,
        )


def _rows(sheet: Any, spent: _Cells, looks: Layout) -> Iterator[list[str]]:  # noqa: ANN401 - as above
    """Yield the rows of a sheet, but not the empty ones at its end: spreadsheets keep a million of them."""
    empty = filled = width = 0
    for number, row in enumerate(formulas.rows(sheet), 1):
        spent.add(len(row) + BEYOND * max(0, len(row) - MOST_COLUMNS))
        cells = looks.filled(number, _cells(row[:MOST_COLUMNS]))
        filled += bool(cells)
        if filled > MOST_ROWS or number > LAST_ROW:
            raise UnusableRoster(
                phrase("this sheet has more than {most_rows} rows; divide it, or save it as CSV (UTF-8)"),
                most_rows=f"{MOST_ROWS:,}",
            )
        if cells:
            yield from ([] for _ in range(empty))
            empty, width = 0, max(width, len(cells))
            yield [*cells, *[""] * (width - len(cells))]  # a sheet has these cells, and they are empty
        else:
            empty += 1


def _cells(row: Sequence[object]) -> list[str]:
    end = len(row)
    while end and row[end - 1] is None:
        end -= 1
    cells = [_text(value) for value in row[:end]]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case int() | float() if abs(value) >= WHOLE_DIGITS:
            return f"{value:.2E}"
        case float() if value.is_integer():
            return str(int(value))
        case datetime() | date() | time():
            return value.isoformat().removesuffix("T00:00:00")
        case _:
            return LINE.join(" ".join(line.split()) for line in str(value).strip().splitlines())


def _write(rows: Iterable[list[str]], out: IO[bytes]) -> None:
    text = io.TextIOWrapper(out, encoding="utf-8", errors="replace", newline="")
    try:
        writer = csv.writer(text, lineterminator="\n")
        for row in rows:
            writer.writerow(row)
    finally:
        text.detach()
