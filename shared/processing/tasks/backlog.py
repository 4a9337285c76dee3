"""What was fetched and waits for its task. Every partition is worked off by itself: a slow one holds up no other."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

MOST = 1000  # records that may wait for a task: two full batches
MOST_BYTES = 8_000_000


@dataclass(slots=True)
class _Pile:
    rows: list[Any] = field(default_factory=list)
    size: int = 0  # bytes
    paused: bool = False

    @property
    def high(self) -> bool:
        return len(self.rows) > MOST or self.size > MOST_BYTES


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
        self._waiting = defaultdict[int, _Pile](_Pile)
        self._working: dict[int, asyncio.Task[None]] = {}

    def add(self, records: Sequence[Any]) -> None:
        """Let records wait behind those that are there."""
        for record in records:
            pile = self._waiting[record.partition]
            pile.rows.append(record)
            pile.size += len(record.value or b"")
        for partition, pile in self._waiting.items():
            if pile.high and not pile.paused:
                pile.paused = True
                self._pause(partition)
            if partition not in self._working:
                self._working[partition] = asyncio.create_task(self._work(partition))

    def forget(self, partition: int) -> None:
        """Drop what waits for a partition, which will be fetched again."""
        self._waiting.pop(partition, None)

    def clear(self) -> None:
        """Drop everything."""
        self._waiting.clear()

    async def _work(self, partition: int) -> None:
        try:
            while pile := self._waiting.pop(partition, None):
                if pile.paused:
                    self._resume(partition)
                await self._process(partition, pile.rows)
        finally:
            del self._working[partition]
