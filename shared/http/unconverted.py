"""Schemas that convert nothing: a number is no text, neither is true or false, and a day is no number."""

import re
from datetime import date
from functools import partial
from typing import Any, Final, Literal

from pydantic_core import PydanticKnownError, core_schema

_AS_THEY_ARE: Final = frozenset(["int", "float", "bool"])
_NO_SCHEMA: Final = frozenset(["default", "metadata", "serialization"])  # parts of a schema that hold no other
_WRITTEN: Final = frozenset(["datetime", "date"])
_NUMBER: Final = re.compile(r"\s*[-+]?\d+(\.\d*)?\s*")


def unconverted(schema: Any) -> Any:  # noqa: ANN401 - any part of a schema
    """Return a copy of a schema that converts nothing: numbers, truth values, and days as they are written."""
    match schema:
        case dict():
            copied = {name: one if name in _NO_SCHEMA else unconverted(one) for name, one in schema.items()}
            kind = schema.get("type")
            if kind in _WRITTEN:
                return core_schema.no_info_before_validator_function(partial(_written, kind), copied)
            return copied | {"strict": True} if kind in _AS_THEY_ARE else copied
        case list():
            return [unconverted(one) for one in schema]
        case _:
            return schema


def _written(kind: Literal["datetime", "date"], given: object) -> object:
    """Refuse a number for a day or a moment: one would have to guess whether it counts seconds or milliseconds."""
    if isinstance(given, str) and not _NUMBER.fullmatch(given):
        return given
    if given is None or isinstance(given, date):
        return given
    raise PydanticKnownError("datetime_type" if kind == "datetime" else "date_type")
