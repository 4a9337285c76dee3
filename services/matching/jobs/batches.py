"""Long lists in short pieces."""

from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from typing import TypeVar

from services.matching.domain.drafts import Couple

Item = TypeVar("Item")


def batches(items: Iterable[Item], size: int) -> Iterator[tuple[Item, ...]]:
    """Yield the items in tuples of `size`, the last perhaps shorter (`itertools.batched` of Python 3.12)."""
    source = iter(items)
    while some := tuple(islice(source, size)):
        yield some


def whole_groups(couples: Iterable[Couple], size: int) -> Iterator[tuple[Couple, ...]]:
    """Yield couples, in the order of their groups, in tuples of `size` at most; no group is divided."""
    chunk: list[Couple] = []
    for _, some in groupby(couples, key=lambda one: one.group or one.id):
        group = list(some)
        if chunk and len(chunk) + len(group) > size:
            yield tuple(chunk)
            chunk = []
        chunk += group
    if chunk:
        yield tuple(chunk)
