"""Tables that a phone shows row by row: each cell carries what its column is called, and keeps its role."""

import re
from collections.abc import Iterator
from itertools import chain, repeat
from typing import Final

from markupsafe import Markup, escape

from shared.languages import gettext
from shared.phrases import phrase

# An f-string hides its words from those who take them into the catalogs.
SORT: Final = phrase("Sort by:")
LONG: Final = 36  # letters of a cell that takes the whole width of a phone
_ROW: Final = re.compile(r"<tr\b(?P<own>[^>]*)>(?P<cells>.*?)</tr>", re.DOTALL)
_CELL: Final = re.compile(r"<(?P<tag>t[dh])\b(?P<own>[^>]*)>(?P<inner>.*?)</(?P=tag)>", re.DOTALL)
_SILENT: Final = re.compile(r"<(\w+)[^>]* aria-hidden=\"true\"[^>]*>.*?</\1>", re.DOTALL)


def by_rows(rows: Markup) -> Markup:
    """Return the rows of a table with a role for each row and cell, and the heading of its column for each cell.

    A style sheet that shows rows as blocks takes the headings from `data-label`; the roles keep it a table for readers.
    """
    head, end, body = str(rows).partition("</thead>")
    if not end:
        return rows
    names = [_words(cell["inner"]) if cell["tag"] == "th" else "" for cell in _CELL.finditer(head)]
    sort = f' data-sort="{escape(gettext(SORT))}"'
    headed = _ROW.sub(lambda row: _row(row, repeat(""), "columnheader", sort), head)
    filled = _ROW.sub(lambda row: _row(row, chain(names, repeat("")), "rowheader"), body)
    return Markup(f"{headed}{end}{filled}")  # noqa: S704 - the rows as they were, and words that stood in them


def _row(row: re.Match[str], names: Iterator[str], heading: str, added: str = "") -> str:
    cells = _CELL.sub(lambda cell: _cell(cell, next(names), heading), row["cells"])
    return f'<tr role="row"{added}{row["own"]}>{cells}</tr>'


def _cell(cell: re.Match[str], name: str, heading: str) -> str:
    tag, own, inner = cell.group("tag", "own", "inner")
    said = {"role": heading if tag == "th" else "cell"}
    if tag == "td" and name and "colspan" not in own:
        said |= {"data-label": name} | ({"data-long": ""} if len(_words(inner)) > LONG else {})
    added = "".join(f' {key}="{value}"' for key, value in said.items())
    return f"<{tag}{added}{own}>{inner}</{tag}>"


def _words(inner: str) -> str:
    return str(escape(Markup(_SILENT.sub("", inner)).striptags()))  # noqa: S704 - only its words are kept
