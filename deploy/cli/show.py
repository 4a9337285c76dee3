"""Prints plain data for people and programs; cells are never truncated, because the next command needs the ids.

At a terminal rows are a table, or one block each if the table does not fit; elsewhere they are lines of cells
separated by tabs.
"""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

Row = Mapping[str, Any]
_BLANKS: Final = "\t\n\r"  # which become one line, or columns
_SHORT: Final = 0xFFFF


def rows(found: Sequence[Row], columns: Sequence[str], *, as_json: bool = False) -> None:
    """Print one line or block per row, with these columns; JSON includes all columns."""
    if as_json:
        print(json.dumps(found, indent=2))
    elif not sys.stdout.isatty():
        print("\n".join("\t".join(map(_plain, line)) for line in [columns, *_cells(found, columns)]))
    elif _fits(table := _table(found, columns)):
        Console().print(table)
    else:
        print("\n\n".join(block(zip(columns, line, strict=True)) for line in _cells(found, columns)))


def block(fields: Iterable[tuple[str, str]]) -> str:
    """Return fields one per line; lines are not wrapped."""
    listed = [(cell(name).replace("_", " "), _plain(cell(value))) for name, value in fields]
    width = max((len(name) for name, _ in listed), default=0)
    return "\n".join(f"{name:{width}}  {value}".rstrip() for name, value in listed)


def cell(value: object) -> str:
    """Return a value as text: lists joined by commas, None as an empty string, and nothing that steers a terminal."""
    if isinstance(value, tuple | list):
        return _visible(", ".join(map(str, value)))
    return "" if value is None else _visible(str(value))


def _visible(text: str) -> str:
    """Return a text with each sign that is not printed, and each that turns what is printed around, as its code."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() or one in _BLANKS else _code(one) for one in text)


def _code(sign: str) -> str:
    return f"\\u{ord(sign):04x}" if ord(sign) <= _SHORT else f"\\U{ord(sign):08x}"


def _table(found: Sequence[Row], columns: Sequence[str]) -> Table:
    table = Table()
    for column in columns:
        table.add_column(column.replace("_", " "), no_wrap=True)
    for line in _cells(found, columns):
        table.add_row(*map(Text, line))
    return table


def _fits(table: Table) -> bool:
    console = Console()
    return console.measure(table, options=console.options.update(max_width=100_000)).maximum <= console.width


def _cells(found: Sequence[Row], columns: Sequence[str]) -> list[list[str]]:
    return [[cell(row[column]) for column in columns] for row in found]


def _plain(text: str) -> str:
    """Return a text as one line without tabs."""
    return " ".join(text.split()) if any(sign in text for sign in "\t\n\r") else text
