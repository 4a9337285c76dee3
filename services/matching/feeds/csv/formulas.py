"""Reads the rows of a sheet, and tells a formula whose value the workbook does not keep from an empty cell.

Programs that write workbooks without calculating keep no values, or a 0 for each; a spreadsheet puts them right when it
saves the file.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from openpyxl.utils import range_boundaries
from openpyxl.worksheet._reader import FORMULA_TAG, VALUE_TAG, WorkSheetParser

from services.matching.domain.placeholders import NOT_CALCULATED

WIDEST: Final = 100  # columns that are looked at of those that one formula fills
_TEXT: Final = "str"  # the type of a formula whose value is a text, which may be empty
_ZERO: Final = re.compile(r"-?0+(?:\.0*)?")
_TO_CALCULATE: Final = re.compile(
    rb"""<(?:\w+:)?calcPr\b[^>]*?\b(?:fullCalcOnLoad=["'](?:1|true)|calcCompleted=["'](?:0|false))["']"""
)
_KEEPS_ZEROS: Final = re.compile(rb"<Application>\s*Apache POI")  # writes 0 for what nobody asked it to calculate


class _Parser(WorkSheetParser):
    def __init__(self, *given: Any, zeros_are_values: bool, **named: Any) -> None:  # noqa: ANN401 - as openpyxl's
        super().__init__(*given, **named)
        self._zeros_are_values = zeros_are_values
        self._filled: dict[int, int] = {}  # by column, the last row that a formula of several cells fills

    def parse_cell(self, element: Any) -> dict[str, Any]:  # noqa: ANN401 - an element of either XML library
        cell: dict[str, Any] = super().parse_cell(element)
        formula = element.find(FORMULA_TAG)
        if formula is not None and cell["value"] is None and element.get("t") != _TEXT:
            return cell | {"value": NOT_CALCULATED}
        if self._zeros_are_values:
            return cell
        if formula is not None:
            self._fill(formula)
        filled = formula is not None or self._filled.get(cell["column"], 0) >= cell["row"]
        return cell | {"value": NOT_CALCULATED} if filled and _is_zero(element) else cell

    def _fill(self, formula: Any) -> None:  # noqa: ANN401 - as above
        if formula.get("t") == "array" and (ref := formula.get("ref")):
            left, _, right, bottom = (edge or 0 for edge in range_boundaries(ref))
            self._filled |= dict.fromkeys(range(left, min(right, left + WIDEST) + 1), bottom)


def _is_zero(element: Any) -> bool:  # noqa: ANN401 - as above
    value = element.find(VALUE_TAG)
    return value is not None and bool(_ZERO.fullmatch((value.text or "").strip()))


def zeros_are_values(book: Any) -> bool:  # noqa: ANN401 - a workbook of openpyxl, read row by row
    """Tell whether a workbook was calculated, so that the 0 of a formula is its value.

    Source: `calcPr` of ECMA-376, 18.2.2: whoever opens the workbook has to calculate all of it.
    """
    parts = book._archive.namelist()  # noqa: SLF001 - openpyxl fills in what the file does not say
    said = [
        (pattern, book._archive.read(part))  # noqa: SLF001 - as above
        for part, pattern in (("xl/workbook.xml", _TO_CALCULATE), ("docProps/app.xml", _KEEPS_ZEROS))
        if part in parts
    ]
    return not any(pattern.search(text) for pattern, text in said)


def rows(sheet: Any) -> Iterator[tuple[object, ...]]:  # noqa: ANN401 - a worksheet that openpyxl reads row by row
    """Yield the values of a sheet's rows, each up to its last cell; rows that the file leaves out are empty.

    openpyxl offers no other place to look at a cell's formula and its value in one reading.
    """
    book, last = sheet.parent, 0
    with sheet._get_source() as source:  # noqa: SLF001 - as above
        parser = _Parser(
            source,
            sheet._shared_strings,  # noqa: SLF001 - as above
            zeros_are_values=zeros_are_values(book),
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,  # noqa: SLF001 - as above
            timedelta_formats=book._timedelta_formats,  # noqa: SLF001 - as above
        )
        for number, row in parser.parse():
            yield from (() for _ in range(last + 1, number))
            if number > last:
                last = number
                yield sheet._get_row(row, values_only=True)  # noqa: SLF001 - as above
