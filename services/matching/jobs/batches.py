"""Long lists in short pieces."""

from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from typing import TypeVar

from pydantic_core import to_json

from services.matching.domain.drafts import Couple

Item = TypeVar("Item")


def batches(items: Iterable[Item], size: int) -> Iterator[tuple[Item, ...]]:
    """Yield the items in tuples of `size`, the last perhaps shorter (`itertools.batched` of Python 3.12)."""
    source = iter(items)
    while some := tuple(islice(source, size)):
        yield some


def whole_groups(couples: Iterable[Couple], size: int, most_bytes: int) -> Iterator[tuple[Couple, ...]]:
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
