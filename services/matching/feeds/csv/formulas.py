"""Reads the rows of a sheet, and tells a formula whose value the workbook does not keep from an empty cell.

Programs that write workbooks without calculating keep no values; a spreadsheet adds them when it saves the file.
"""

from collections.abc import Iterator
from typing import Any, Final

from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

from services.matching.domain.placeholders import NOT_CALCULATED

_TEXT: Final = "str"  # the type of a formula whose value is a text, which may be empty


class _Parser(WorkSheetParser):
    def parse_cell(self, element: Any) -> dict[str, Any]:  # noqa: ANN401 - an element of either XML library
        cell: dict[str, Any] = super().parse_cell(element)
        if cell["value"] is None and element.find(FORMULA_TAG) is not None and element.get("t") != _TEXT:
            return cell | {"value": NOT_CALCULATED}
        return cell


def rows(sheet: Any) -> Iterator[tuple[object, ...]]:  # noqa: ANN401 - a worksheet that openpyxl reads row by row
    """Yield the values of a sheet's rows, each up to its last cell; rows that the file leaves out are empty.

    openpyxl offers no other place to look at a cell's formula and its value in one reading.
    """
    book, last = sheet.parent, 0
    with sheet._get_source() as source:  # noqa: SLF001 - as above
        parser = _Parser(
            source,
            sheet._shared_strings,  # noqa: SLF001 - as above
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
