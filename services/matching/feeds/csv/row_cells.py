"""Reads the cells of one row: which of them state something, what was left out, and what is at fault."""

from datetime import date
from typing import Any, Final

from services.matching.domain.cells import EMPTY, Cell, Meaning, has_failed, read, shown
from services.matching.domain.imports import Remark, Remarked, RowError
from services.matching.domain.placeholders import NOT_CALCULATED
from services.matching.domain.topics import LONGEST_TOPIC
from services.matching.feeds.csv import days, values
from services.matching.feeds.csv.columns import BY_NAME, LAST_DAY
from services.matching.feeds.csv.headers import Columns
from services.matching.feeds.csv.reading import Record
from services.matching.feeds.csv.separators import Separator, parts
from shared.phrases import phrase

TAKEN_FOR_EMPTY: Final = phrase("is a placeholder, and was taken for an empty cell")

COUNTED: Final = phrase("is a spreadsheet's number of days, which was counted from 1900")
FAILED: Final = phrase("is the error of a formula that failed; put the formula right, or write its value")
UNCALCULATED: Final = phrase(
    "is a formula whose value the workbook does not keep; open the workbook in your spreadsheet program, save it and "
    "send it again"
)


def failed(raw: str) -> str | None:
    """Return why a formula's cell cannot be read, or None if it has a value or is none."""
    if not has_failed(raw):
        return None
    return UNCALCULATED if shown(raw) == NOT_CALCULATED else FAILED


class Cells:
    """Reads the cells of one row and keeps what they say; a subclass says which fields they fill."""

    def __init__(self, record: Record, columns: Columns) -> None:
        self._cells, self._columns = record.cells, columns
        self._at = dict(columns.of_width(len(record.cells)))
        self._errors: list[RowError] = []
        self._remarks: list[Remarked] = []
        self._values: dict[str, Any] = {}
        self._plainly: list[str] = []
        self._roughly: list[str] = []
        self._faintly: list[str] = []
        self._unread: set[str] = set()

    def _has(self, column: str) -> bool:
        """Tell whether the file has a column and the row a cell for it, which was not left out as unreadable."""
        return column in self._at

    def _cell(self, column: str) -> Cell:
        if column not in self._at:
            return EMPTY
        raw = self._cells[self._at[column]]
        if self._failed(column):
            return EMPTY
        cell = read(raw)
        if cell.meaning is not Meaning.PLACEHOLDER:
            return cell
        if BY_NAME[column].zero and values.is_zero(raw):
            return Cell(meaning=Meaning.GIVEN, text=shown(raw))
        self._remark(Remark.PLACEHOLDER, column, TAKEN_FOR_EMPTY)
        return cell

    def _failed(self, column: str) -> bool:
        """Tell whether a column's cell holds the error of a formula, which cannot be read, and say so."""
        why = failed(self._cells[self._at[column]])
        if why:
            self._cannot_read(column, why)
        return why is not None

    def _value(self, column: str) -> Any:  # noqa: ANN401 - whatever the column's reading gives
        text = self._cell(column).text
        if not text:
            return None
        try:
            if column == LAST_DAY:
                return self._day(text)
            return BY_NAME[column].reading(text)
        except values.Unreadable as wrong:
            self._cannot_read(column, str(wrong))
            return None

    def _day(self, text: str) -> date | None:
        counted_from = self._columns.counted_from
        if counted_from is None and days.serial(text):
            self._remark(Remark.GUESSED, LAST_DAY, COUNTED)
        return values.day(text, self._columns.order, counted_from or days.COUNTED_FROM)

    def _say(self, field: str, value: object, *, roughly: bool = False) -> None:
        self._values[field] = value
        (self._roughly if roughly else self._plainly).append(field)

    def _tell(self, column: str, field: str) -> None:
        """Let a column's cell say a field, unless it cannot be read."""
        value = self._value(column)
        if self._has(column):
            self._say(field, value)

    def _cannot_read(self, column: str, reason: str) -> None:
        """Refuse the row if the column is needed; else leave the cell out, as if the row had none: it says nothing."""
        if BY_NAME[column].needed:
            self._fault(column, reason)
            return
        self._remark(Remark.UNREADABLE, column, reason)
        self._unread.add(column)
        del self._at[column]

    def _fault(self, column: str, reason: str) -> None:
        self._errors.append(RowError(field=self._columns.name(column), reason=reason))

    def _remark(self, about: Remark, column: str, reason: str) -> None:
        self._remarks.append(Remarked(about=about, field=self._columns.name(column), reason=reason))

    def _written(self, column: str) -> str:
        return shown(self._cells[self._at[column]]) if self._has(column) else ""

    def _named(self, column: str) -> tuple[str, ...]:
        """Return the topics of a cell, divided as the column's cells are."""
        cell = self._cell(column)
        if cell.meaning is not Meaning.GIVEN:
            return ()
        separator = Separator(self._columns.separators.get(column, Separator.SEMICOLON))
        try:
            found = values.topics(parts(self._cells[self._at[column]], separator))
        except values.Unreadable as wrong:
            self._cannot_read(column, str(wrong))
            return ()
        if found.divided:
            self._remark(
                Remark.GUESSED,
                column,
                phrase("holds a text of more than {most} characters, which was divided").format(most=LONGEST_TOPIC),
            )
        if found.nothing:
            self._remark(Remark.PLACEHOLDER, column, phrase("holds a placeholder among its topics, which was left out"))
        return found.topics
