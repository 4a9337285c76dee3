"""Splitting of long lists into batches."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TypeVar

from pydantic_core import to_json

from services.matching.domain.drafts import Couple

Item = TypeVar("Item")

MOST_BYTES = 500_000  # bytes of one command's items as JSON; Kafka's limit is 1 MB


def batches(items: Iterable[Item], size: int, most_bytes: int = MOST_BYTES) -> Iterator[tuple[Item, ...]]:
    """Yield the items in tuples of at most `size` and `most_bytes`, so that each tuple fits into a command."""
    some: list[Item] = []
    held = 0
    for item in items:
        more = len(to_json(item))
        if some and (len(some) == size or held + more > most_bytes):
            yield tuple(some)
            some, held = [], 0
        some.append(item)
        held += more
    if some:
        yield tuple(some)


def whole_groups(couples: Iterable[Couple], size: int, most_bytes: int = MOST_BYTES) -> Iterator[tuple[Couple, ...]]:
    """Yield couples by group, in tuples of at most `size` and `most_bytes`; no group is divided."""
    chunk, held = list[Couple](), 0
    for _, some in groupby(couples, key=lambda one: one.group or one.id):
        group = list(some)
        more = len(to_json(group))
        if chunk and (len(chunk) + len(group) > size or held + more > most_bytes):
            yield tuple(chunk)
            chunk, held = [], 0
        chunk += group
        held += more
    if chunk:
        yield tuple(chunk)
