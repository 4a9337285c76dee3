import pytest
from aiokafka.record.default_records import DefaultRecordBatchBuilder, _DefaultRecordBatchBuilderPy

from shared.kafka.tolerant import TolerantRecords


class NotUtf8(str):
    """A header name that some foreign client writes."""

    __slots__ = ()

    def encode(self, *_: object) -> bytes:
        return b"caf\xe9"


def batch_of(*names: str, builder: type = _DefaultRecordBatchBuilderPy) -> bytes:
    """A batch of records with one header each."""
    made = builder(2, 0, is_transactional=0, producer_id=-1, producer_epoch=-1, base_sequence=0, batch_size=100_000)
    for offset, name in enumerate(names):
        made.append(offset, 1, b"key", b"value", [(name, b"1")])
    return bytes(made.build())


def _read(data: bytes) -> list[tuple[int, str]]:
    records, found = TolerantRecords(data), []
    while records.has_next():
        found += [(record.offset, record.headers[0][0]) for record in records.next_batch()]
    return found


class TestTolerantRecords:
    def test_read_what_the_driver_reads(self) -> None:
        assert _read(batch_of("a", "b", builder=DefaultRecordBatchBuilder)) == [(0, "a"), (1, "b")]

    def test_read_a_header_name_that_is_not_utf8_with_escapes(self) -> None:
        assert _read(batch_of("a", NotUtf8("x"), "b")) == [(0, "a"), (1, "caf\\xe9"), (2, "b")]

    def test_go_on_with_the_next_batch(self) -> None:
        data = batch_of(NotUtf8("x")) + batch_of("b") + batch_of(NotUtf8("x"))

        assert [name for _, name in _read(data)] == ["caf\\xe9", "b", "caf\\xe9"]

    def test_are_needed_for_the_driver_raises(self) -> None:
        records = TolerantRecords(batch_of(NotUtf8("x")))

        with pytest.raises(UnicodeDecodeError):
            list(records.next_batch()._batch)
