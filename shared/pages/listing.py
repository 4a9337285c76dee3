"""A list as a page shows it: some rows of many, the state of the view in its address, and the way to the next rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import Query

SIZE: Final = 50
MOST_PAGES: Final = 10_000
PageNumber = Annotated[int, Query(alias="page", ge=1, le=MOST_PAGES)]
Words = Annotated[str, Query(alias="q", max_length=200)]


@dataclass(frozen=True, kw_only=True)
class Listing:
    """The rows of one page of a list.

    Attributes:
        total: how many there are in all.
        number: the page's number, from 1.
        state: what the view is filtered and sorted by, as in the address; empty values are left out of it.
    """

    rows: Sequence[Any]
    total: int
    number: int = 1
    size: int = SIZE
    state: Mapping[str, str]

    @property
    def pages(self) -> int:
        """Return how many pages there are, one at least."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """Return the number of the first row, from 1; 0 if there is none."""
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """Return the number of the last row."""
        return self.first + len(self.rows) - 1 if self.rows else 0

    @property
    def filtered(self) -> bool:
        """Tell whether something narrows the list."""
        return any(value for name, value in self.state.items() if name != "sort")

    def query(self, **changes: object) -> str:
        """Return the query of an address with this state and some changes; empty if it says nothing."""
        given = {**self.state, **{name: str(value) if value else "" for name, value in changes.items()}}
        text = urlencode({name: value for name, value in given.items() if value})
        return f"?{text}" if text else "?"


def skipped(number: int, size: int = SIZE) -> int:
    """Return how many rows are before those of a page."""
    return (number - 1) * size
