"""What a line of a library may say: nothing that a person could have typed."""

import logging
import re
from collections.abc import Mapping
from typing import Any, Final

# They speak of servers, connections and offsets, and an operator needs each word.
DRIVERS: Final = ("aiokafka", "faststream", "pymongo", "motor", "uvicorn")
_WARNINGS: Final = "py.warnings"
_PLACE: Final = re.compile(r".*?:\d+: \w+")
_QUOTED: Final = re.compile(r"""(["'`]).*\1""")


class _Unsaid:
    """Stands for a value in a text: its type."""

    def __init__(self, value: object) -> None:
        self._type = type(value).__name__

    def __repr__(self) -> str:
        return f"[{self._type}]"


def said(record: logging.LogRecord) -> str:
    """Return what a library says: a driver all of it, any other only what its own code wrote, and numbers."""
    if record.name.partition(".")[0] in DRIVERS:
        return record.getMessage()
    if record.name == _WARNINGS:
        found = _PLACE.match(record.getMessage())
        return found.group() if found else "a warning"
    first, *_ = str(record.msg).splitlines() or [""]
    try:
        return first % _unsaid(record.args) if record.args else _QUOTED.sub("[text]", first)
    except (TypeError, ValueError, KeyError):  # a template of several lines, or a number for what is none
        return first


def _unsaid(arguments: Any) -> Any:  # noqa: ANN401 - whatever is logged
    if isinstance(arguments, Mapping):
        return {name: _number(value) for name, value in arguments.items()}
    return tuple(map(_number, arguments))


def _number(value: object) -> object:
    return value if isinstance(value, int | float) else _Unsaid(value)
