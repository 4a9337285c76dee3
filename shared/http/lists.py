"""The shapes of request bodies and of lists."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Annotated, Any, Final, Generic, Literal, TypeVar

from fastapi import Query
from pydantic import AfterValidator, BaseModel, ConfigDict, model_validator
from pydantic_core import PydanticKnownError, SchemaValidator, core_schema

from shared.cursors import id_before, place_before

Item = TypeVar("Item")

_AS_THEY_ARE: Final = frozenset(["int", "float", "bool"])
_NO_SCHEMA: Final = frozenset(["default", "metadata", "serialization"])  # parts of a schema that hold no other
_WRITTEN: Final = frozenset(["datetime", "date"])
_NUMBER: Final = re.compile(r"\s*[-+]?\d+(\.\d*)?\s*")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def _read_by(reader: Callable[[str], object]) -> Callable[[str], str]:
    """Return a check that refuses a cursor its reader cannot read."""

    def ours(cursor: str) -> str:
        try:
            reader(cursor)
        except ValueError:
            raise ValueError("this is not a cursor; pass on `next` of the page before as it is") from None
        return cursor

    return ours


_PAGE: Final = Query(max_length=500, description="`next` of the page before; the first page has none.")

# `cursor: Cursor = None, limit: Limit = 100` in a route's signature.
Cursor = Annotated[Annotated[str, AfterValidator(_read_by(id_before))] | None, _PAGE]
# The same, in a list that is sorted by a moment.
PlaceCursor = Annotated[Annotated[str, AfterValidator(_read_by(place_before))] | None, _PAGE]
Limit = Annotated[int, Query(ge=1, le=500, description="How many items a page has at most.")]


def _as_they_are(schema: Any) -> Any:  # noqa: ANN401 - any part of a schema
    """Return a copy of a schema that converts nothing: numbers, truth values, and days as they are written."""
    match schema:
        case dict():
            copied = {name: one if name in _NO_SCHEMA else _as_they_are(one) for name, one in schema.items()}
            kind = schema.get("type")
            if kind in _WRITTEN:
                return core_schema.no_info_before_validator_function(partial(_written, kind), copied)
            return copied | {"strict": True} if kind in _AS_THEY_ARE else copied
        case list():
            return [_as_they_are(one) for one in schema]
        case _:
            return schema


def _written(kind: Literal["datetime", "date"], given: object) -> object:
    """Refuse a number for a day or a moment: one would have to guess whether it counts seconds or milliseconds."""
    if isinstance(given, str) and not _NUMBER.fullmatch(given):
        return given
    if given is None or isinstance(given, date):
        return given
    raise PydanticKnownError("datetime_type" if kind == "datetime" else "date_type")


class Body(BaseModel):
    """The body of a request: an unknown field is refused, so that no wish is silently dropped; numbers are finite.

    A number is no text, and neither is true or false: "12" and true are refused where a number is asked for, and 12
    where a day is.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @classmethod
    def __pydantic_on_complete__(cls) -> None:
        """Replace the validator by one that converts no numbers, in the body's own fields and in what they hold."""
        cls.__pydantic_core_schema__ = _as_they_are(cls.__pydantic_core_schema__)
        cls.__pydantic_validator__ = SchemaValidator(cls.__pydantic_core_schema__, _use_prebuilt=False)

    @model_validator(mode="before")
    @classmethod
    def _can_be_written(cls, given: object) -> object:
        """Refuse what JSON can spell but nobody can store: half of a surrogate pair."""
        for text in _texts(given):
            if _LONE_SURROGATE.search(text):
                raise ValueError(
                    "one of its texts holds half a character (a lone surrogate); write the whole character"
                )
        return given


def _texts(given: object) -> Iterator[str]:
    # Not by recursion: JSON may be nested more deeply than Python calls functions.
    left = [given]
    while left:
        match left.pop():
            case str(text):
                yield text
            case dict() as fields:
                left += [*fields.keys(), *fields.values()]
            case list() | tuple() as items:
                left += items
            case _:
                pass


class Page(BaseModel, Generic[Item]):
    """One page of a list; `next` is the cursor of the following one, null on the last."""

    items: list[Item]
    next: str | None = None
