"""Reads records whose header names are not UTF-8.

The driver raises on such a name from within its fetch loop, again and again at the same offset: one record from a
foreign producer would silence a whole consumer group. Here the name is decoded with escapes, and the record goes on.
"""

import struct
from collections.abc import Iterator
from typing import Any

from aiokafka.consumer import fetcher
from aiokafka.record.default_records import _DefaultRecordBatchPy  # the driver's own reader without its C extension
from aiokafka.record.memory_records import MemoryRecords

_LENGTH = struct.Struct(">i")
_LENGTH_AT, _OVERHEAD = 8, 12  # a batch begins with its offset and its length


def install() -> None:
    """Let every consumer of this process read tolerantly."""
    fetcher.MemoryRecords = TolerantRecords


class TolerantRecords:
    """The batches of one fetch, as the driver iterates over them."""

    def __init__(self, data: bytes) -> None:
        self._data, self._position = data, 0
        self._records = MemoryRecords(data)

    def size_in_bytes(self) -> int:
        """Return the size of the fetch."""
        return int(self._records.size_in_bytes())

    def has_next(self) -> bool:
        """Tell whether there is a whole batch left."""
        return bool(self._records.has_next())

    def next_batch(self) -> "_Batch":
        """Return the next batch."""
        begin = self._position
        (length,) = _LENGTH.unpack_from(self._data, begin + _LENGTH_AT)
        self._position = begin + _OVERHEAD + length
        return _Batch(self._records.next_batch(), memoryview(self._data)[begin : self._position])


class _Batch:
    """One batch; all but iteration is the driver's."""

    def __init__(self, batch: Any, data: memoryview) -> None:  # noqa: ANN401 - the driver ships no types
        self._batch, self._data = batch, data

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the driver's batch has
        return getattr(self._batch, name)

    def __iter__(self) -> Iterator[Any]:
        read = -1
        try:
            for record in self._batch:
                read = record.offset
                yield record
        except UnicodeDecodeError:
            yield from (record for record in _leniently(self._data) if record.offset > read)


def _leniently(data: memoryview) -> Iterator[Any]:
    batch = _DefaultRecordBatchPy(data)
    iter(batch)  # decompresses
    batch._buffer = _Lenient(batch._buffer)  # noqa: SLF001 - the one place where names are decoded
    yield from batch


class _Lenient(bytearray):
    """Bytes whose parts decode, whatever they are."""

    def __getitem__(self, where: Any) -> Any:  # noqa: ANN401 - an index or a slice
        found = super().__getitem__(where)
        return _Lenient(found) if isinstance(where, slice) else found

    def decode(self, encoding: str = "utf-8", errors: str = "backslashreplace") -> str:
        """Decode with escapes for what is not UTF-8."""
        return super().decode(encoding, errors)
