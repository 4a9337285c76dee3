"""From a consumer's records to batches: contiguous per topic, merged by time, bounded, each judged by its channel."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import groupby
from operator import attrgetter
from typing import Any

from shared.processing.inputs import Input, from_record
from shared.processing.tasks.channels import Place, Verdict
from shared.processing.tasks.decisions import Handled, Result
from shared.processing.tasks.fence import Fence, Stopped
from shared.processing.tasks.surroundings import Surroundings


class Hole(Exception):
    """A batch does not start at the offset needed: fetched before an ownership change, or the log has a hole.

    `again` says that the same hole was seen before.
    """

    def __init__(self, topic: str, needed: int, found: int, *, again: bool) -> None:
        super().__init__(f"{topic} continues at {found} where {needed} was needed")
        self.topic, self.needed, self.found, self.again = topic, needed, found, again


@dataclass(frozen=True, slots=True)
class Batch:
    """What one transaction covers: messages to decide, messages to drop, and where the inputs stand after it."""

    inputs: Sequence[Input]
    dropped: Sequence[Handled]
    offsets: Mapping[str, int]
    now: datetime


class Reading:
    """Reads for one task, as its fence stands."""

    def __init__(self, fence: Fence, around: Surroundings, partition: int) -> None:
        self._fence, self._around, self._partition = fence, around, partition
        self._holes: dict[str, tuple[int, float]] = {}

    def parts(self, records: Sequence[Any]) -> Iterator[Sequence[Any]]:
        """Yield what one transaction each should cover; records of several topics are merged by their time.

        Raises:
            Hole: read again from where the fence stands.
            Stopped: the hole stays, on a topic that has none by itself.
        """
        by_topic = groupby(sorted(records, key=attrgetter("topic", "offset")), key=attrgetter("topic"))
        fresh = [self._contiguous([*rows]) for _, rows in by_topic]
        yield from self._bounded([*merge(*fresh, key=attrgetter("timestamp"))])

    def judge(self, records: Sequence[Any]) -> Batch:
        """Return a part as a batch: what is taken, what is dropped, and where the inputs stand after it."""
        self._fence.received.restart()
        taken: list[Input] = []
        dropped: list[Handled] = []
        offsets: dict[str, int] = {}
        for record in records:
            message = from_record(record)
            verdict = self._verdict(message)
            if verdict is Verdict.TAKE:
                taken.append(message)
            else:
                dropped.append(Handled(message, Result(verdict.value)))
            offsets[record.topic] = record.offset + 1
        return Batch(taken, dropped, offsets, self._around.clock.now())

    def _contiguous(self, rows: list[Any]) -> list[Any]:
        topic, needed = rows[0].topic, self._fence.offset(rows[0].topic)
        fresh = [row for row in rows if row.offset >= needed]
        if fresh and fresh[0].offset != needed:
            self._refuse_hole(topic, needed, fresh[0].offset)
        elif fresh:
            self._holes.pop(topic, None)
        return fresh if topic in self._around.service.compacted else _without_holes(fresh)

    def _refuse_hole(self, topic: str, needed: int, found: int) -> None:
        before = self._holes.get(topic)
        if not before or before[0] != needed:
            self._holes[topic] = needed, time.monotonic()
            raise Hole(topic, needed, found, again=False)
        if topic in self._around.service.compacted:
            return  # seen a second time it is real, and compaction makes such holes
        if time.monotonic() - before[1] < self._around.tuning.patience_seconds:
            raise Hole(topic, needed, found, again=True)
        raise Stopped(f"{topic}/{self._partition} continues at offset {found} where {needed} was needed")

    def _bounded(self, records: Sequence[Any]) -> Iterator[Sequence[Any]]:
        tuning, start, size = self._around.tuning, 0, 0
        for number, record in enumerate(records):
            weight = len(record.value or b"")
            if number > start and (number - start == tuning.batch_records or size + weight > tuning.batch_bytes):
                yield records[start:number]
                start, size = number, 0
            size += weight
        if start < len(records):
            yield records[start:]

    def _verdict(self, message: Input) -> Verdict:
        envelope, topic = message.envelope, message.topic
        if not envelope.channel:
            return Verdict.TAKE
        sparse, trimmed = topic in self._around.service.compacted, topic in self._fence.trimmed
        place = Place(topic=topic, offset=message.offset, sparse=sparse, trimmed=trimmed)
        return self._fence.received.judge(envelope.channel, envelope.sequence, place)


def _without_holes(rows: list[Any]) -> list[Any]:
    """Return the rows up to the first hole; what lies behind it begins the next batch, and is refused there."""
    if not rows or rows[-1].offset - rows[0].offset == len(rows) - 1:
        return rows
    first = rows[0].offset
    return [row for number, row in enumerate(rows) if row.offset == first + number]
