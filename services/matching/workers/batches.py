"""Long lists in short pieces."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")


def batches(items: Iterable[Item], size: int) -> Iterator[tuple[Item, ...]]:
    """Yield the items in tuples of `size`, the last perhaps shorter (`itertools.batched` of Python 3.12)."""
    source = iter(items)
    while some := tuple(islice(source, size)):
        yield some
