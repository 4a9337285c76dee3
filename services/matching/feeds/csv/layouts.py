"""What the layout of a sheet says of its rows: which cells are merged downwards, and how many rows are hidden.

openpyxl tells neither where it reads row by row, and merged cells stand behind all rows: the file is looked through
before.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from openpyxl.utils import range_boundaries

from services.matching.feeds.csv.headers import MOST_COLUMNS, recognised

MOST_MERGED: Final = 100_000
PIECE: Final = 1_000_000
LONGEST_TAG: Final = 10_000
_MERGED: Final = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})[\"']")
_HIDDEN: Final = re.compile(rb"<(?:\w+:)?row\s[^>]*?hidden=[\"'](?:1|true)[\"'](?![^>]*(?:/>|></))")


@dataclass(kw_only=True)
class Layout:
    """The layout of a sheet; its rows are asked for one after the other.

    Attributes:
        merged: by the first row of merged cells their column and last row, all counted from 1.
        hidden: how many rows with cells are hidden.
    """

    merged: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    hidden: int = 0
    _now: dict[int, tuple[int, str]] = field(default_factory=dict)

    def filled(self, number: int, cells: list[str]) -> list[str]:
        """Return a row whose cells have the text of the merged cell that they are a part of; headings stay alone."""
        if not self._now and number not in self.merged:
            return cells
        self._now = {column: one for column, one in self._now.items() if one[0] >= number}
        filled = [*cells, *[""] * (max(self._now, default=0) - len(cells))] if cells else []
        for column, (_, text) in self._now.items():
            if cells and not filled[column - 1]:
                filled[column - 1] = text
        for column, last in self.merged.get(number, ()):
            text = cells[column - 1] if column <= len(cells) else ""
            if text and not recognised([text]):
                self._now[column] = (last, text)
        return filled


def layout(sheet: Any, ids: Collection[int]) -> Layout:  # noqa: ANN401 - a worksheet that openpyxl reads row by row
    """Look through a sheet; where a cell of one of the columns `ids` is merged, its rows are about one person alone."""
    found, ranges = Layout(), list[tuple[int, int, int, int]]()
    for text in _pieces(sheet):
        found.hidden += len(_HIDDEN.findall(text))
        ranges += [_edges(match[1]) for match in _MERGED.finditer(text)]
    downwards = [one for one in ranges[:MOST_MERGED] if one[1] < one[3] and one[0] <= MOST_COLUMNS]
    of_one = {(top, bottom) for left, top, right, bottom in downwards if any(left <= at <= right for at in ids)}
    for left, top, _, bottom in downwards:
        if (top, bottom) not in of_one:
            found.merged.setdefault(top, []).append((left, bottom))
    return found


def _edges(ref: bytes) -> tuple[int, int, int, int]:
    left, top, right, bottom = (edge or 0 for edge in range_boundaries(ref.decode()))
    return left, top, right, bottom


def _pieces(sheet: Any) -> Iterator[bytes]:  # noqa: ANN401 - as above
    """Yield a sheet's XML in pieces that end before a tag."""
    rest = b""
    with sheet._get_source() as source:  # noqa: SLF001 - as in `formulas`
        for piece in iter(partial(source.read, PIECE), b""):
            text = rest + piece
            cut = text.rfind(b"<") if len(text) - text.rfind(b"<") <= LONGEST_TAG else len(text)
            yield text[:cut]
            rest = text[cut:]
    yield rest
