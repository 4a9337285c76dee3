"""The shapes of request bodies and of lists."""

import re
from collections.abc import Callable, Iterator
from typing import Annotated, Final, Generic, TypeVar

from fastapi import Query
from pydantic import AfterValidator, BaseModel, ConfigDict, model_validator
from pydantic_core import SchemaValidator

from shared.cursors import id_before, place_before
from shared.http.unconverted import unconverted

Item = TypeVar("Item")

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


class Body(BaseModel):
    """The body of a request: an unknown field is refused, so that no wish is silently dropped; numbers are finite.

    A number is no text, and neither is true or false: "12" and true are refused where a number is asked for, and 12
    where a day is.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @classmethod
    def __pydantic_on_complete__(cls) -> None:
        """Replace the validator by one that converts no numbers, in the body's own fields and in what they hold."""
        cls.__pydantic_core_schema__ = unconverted(cls.__pydantic_core_schema__)
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
