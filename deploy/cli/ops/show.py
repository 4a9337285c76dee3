"""Prints plain data: as a table, or as JSON."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

Row = Mapping[str, Any]


def rows(found: Sequence[Row], columns: Sequence[str], *, as_json: bool) -> None:
    """Print one line a row; in a table only these columns."""
    if as_json:
        print(json.dumps(found, indent=2))
        return
    table = Table(*(column.replace("_", " ") for column in columns))
    for row in found:
        table.add_row(*(_cell(row[column]) for column in columns))
    Console().print(table)


def document(found: Row, *, as_json: bool) -> None:
    """Print one letter."""
    if as_json:
        print(json.dumps(found, indent=2))
        return
    table = Table.grid(padding=(0, 2))
    for name, value in _flat(found):
        table.add_row(name, _cell(value))
    Console().print(table)


def _flat(found: Row) -> list[tuple[str, Any]]:
    plain = [(name, value) for name, value in found.items() if name not in {"headers", "decided"}]
    decided = [(event["what"], f"{event['by']}: {event['why']}") for event in found["decided"]]
    return [*plain, *decided, *found["headers"].items()]


def _cell(value: object) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, tuple | list) else "" if value is None else str(value)
    return text.replace("[", "\\[")  # not rich's markup
