"""What was fetched and waits for its task. Every partition is worked off by itself: a slow one holds up no other."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

MOST = 1000  # records that may wait for a task: two full batches
MOST_BYTES = 8_000_000


class Backlog:
    """Hands each partition's records to `process`, all that wait at once, one call after the other.

    A partition of which too much waits is fetched no further, by `pause`, until its task takes it, by `resume`.
    """

    def __init__(
        self,
        process: Callable[[int, Sequence[Any]], Awaitable[None]],
        pause: Callable[[int], None],
        resume: Callable[[int], None],
    ) -> None:
        self._process, self._pause, self._resume = process, pause, resume
        self._waiting: dict[int, list[Any]] = {}
        self._bytes = Counter[int]()
        self._paused: set[int] = set()
        self._working: dict[int, asyncio.Task[None]] = {}

    def add(self, records: Sequence[Any]) -> None:
        """Let records wait behind those that are there."""
        by_partition = defaultdict(list)
        for record in records:
            by_partition[record.partition].append(record)
        for partition, rows in by_partition.items():
            waiting = self._waiting.setdefault(partition, [])
            waiting += rows
            self._bytes[partition] += sum(len(row.value or b"") for row in rows)
            if len(waiting) > MOST or self._bytes[partition] > MOST_BYTES:
                self._paused.add(partition)
                self._pause(partition)
            if partition not in self._working:
                self._working[partition] = asyncio.create_task(self._work(partition))

    def forget(self, partition: int) -> None:
        """Drop what waits for a partition, which will be fetched again."""
        self._take(partition)
        self._paused.discard(partition)

    def clear(self) -> None:
        """Drop everything."""
        for partition in [*self._waiting]:
            self.forget(partition)

    def _take(self, partition: int) -> list[Any]:
        self._bytes.pop(partition, None)
        return self._waiting.pop(partition, [])

    async def _work(self, partition: int) -> None:
        try:
            while rows := self._take(partition):
                if partition in self._paused:
                    self._paused.discard(partition)
                    self._resume(partition)
                await self._process(partition, rows)
        finally:
            del self._working[partition]
