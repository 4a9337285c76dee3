"""The shapes of request bodies and of lists."""

from base64 import urlsafe_b64decode
from typing import Annotated, Generic, TypeVar

from fastapi import Query
from pydantic import AfterValidator, BaseModel, ConfigDict

Item = TypeVar("Item")


def _ours(cursor: str) -> str:
    try:
        urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except ValueError:
        raise ValueError("this is no cursor; take `next` of the page before as it is") from None
    return cursor


# `cursor: Cursor = None, limit: Limit = 100` in a route's signature.
Cursor = Annotated[
    Annotated[str, AfterValidator(_ours)] | None,
    Query(max_length=500, description="`next` of the page before; the first page has none."),
]
Limit = Annotated[int, Query(ge=1, le=500, description="How many items a page has at most.")]


class Body(BaseModel):
    """The body of a request; a field that is not known is refused, so that no wish is silently dropped."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Page(BaseModel, Generic[Item]):
    """One page of a list; `next` is the cursor of the following one, null on the last."""

    items: list[Item]
    next: str | None = None
