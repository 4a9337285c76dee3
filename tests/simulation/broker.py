"""A broker in memory, as a task and its consumer see it: logs, and a group that fetches from them."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from shared.errors import Unavailable
from shared.kafka import Record, TopicPartition
from shared.processing.ports import Edge
from tests.integration.processing.records import Fed
from tests.simulation.steps import Broken, Steps

PAUSE = 0.01  # virtual seconds
AT_ONCE = 2  # records of one partition that arrive together

OnRecords = Callable[[Sequence[Any]], Awaitable[None]]


class MemoryLogs:
    """What all processes share. `sent` is what tasks ever published, `lose` how much of it to lose on a partition."""

    def __init__(self) -> None:
        self.logs: dict[tuple[str, int], list[Fed]] = defaultdict(list)
        self.sent: list[Record] = []
        self.lose = Counter[tuple[str, int]]()
        self.lost: list[Record] = []
        self._moment = 0

    def carry(self, record: Record) -> None:
        """Take in what a task publishes, or lose it."""
        place = record.topic, record.partition
        self.sent.append(record)
        if self.lose[place]:
            self.lose[place] -= 1
            self.lost.append(record)
        else:
            self.append(record)

    def append(self, record: Record) -> None:
        """Take one record in, whoever wrote it."""
        self._moment += 1
        log = self.logs[record.topic, record.partition]
        log.append(
            Fed(
                topic=record.topic,
                partition=record.partition,
                offset=len(log),
                key=record.key,
                value=record.value,
                headers=record.headers,
                timestamp=self._moment,
            )
        )


class MemoryBroker:
    """One process's way to the logs: every other publication is slower than all that goes on beside it."""

    def __init__(self, logs: MemoryLogs, steps: Steps) -> None:
        self._logs, self._steps = logs, steps
        self._publications = 0

    async def publish(self, records: Sequence[Record], halfway: Callable[[], None] | None = None) -> None:
        """Partition after partition, a few records at a time: a process may end between any of them."""
        self._publications += 1
        await asyncio.sleep(PAUSE if self._publications % 2 else 0)
        await self._step()
        by_partition = defaultdict(list)
        for record in records:
            by_partition[record.topic, record.partition].append(record)
        for rows in by_partition.values():
            for start in range(0, len(rows), AT_ONCE):
                for record in rows[start : start + AT_ONCE]:
                    self._logs.carry(record)
                await self._step()
        if halfway:
            halfway()

    async def edges(self, topics: Sequence[str], partition: int) -> Mapping[str, Edge]:
        await self._step()
        return {topic: Edge(start=0, end=len(self._logs.logs[topic, partition])) for topic in topics}

    async def _step(self) -> None:
        try:
            await self._steps.take()
        except Broken as error:
            raise Unavailable("Kafka does not answer") from error


class MemoryGroup:
    """One process's membership of a consumer group: what it was assigned, and where it fetches."""

    broken = False

    def __init__(self, logs: MemoryLogs, name: str, topics: Sequence[str]) -> None:
        self.name, self.topics = name, tuple(topics)
        self.assigned: set[int] = set()
        self.listener: Any = None
        self.skip = 0
        self._logs = logs
        self._paused: set[int] = set()
        self._positions: dict[tuple[str, int], int] = {}
        self._skipped: set[tuple[str, int, int]] = set()

    def subscribe(self, listener: object, on_records: OnRecords) -> None:
        self.listener, self._on_records = listener, on_records

    def pause(self, partition: int) -> None:
        self._paused.add(partition)

    def resume(self, partition: int, offsets: Mapping[str, int]) -> None:
        for topic, offset in offsets.items():
            self.seek(topic, partition, offset)
        self._paused.discard(partition)

    def seek(self, topic: str, partition: int, offset: int) -> None:
        self._positions[topic, partition] = offset

    def owned(self) -> set[int]:
        return set(self.assigned)

    def inputs(self, partition: int) -> list[TopicPartition]:
        return [TopicPartition(topic, partition) for topic in self.topics]

    async def poll(self) -> bool:
        """Hand over what there is; tell whether there was something."""
        records = [record for topic in self.topics for number in self.assigned for record in self._fetch(topic, number)]
        if records:
            await self._on_records(records)
        return bool(records)

    def _fetch(self, topic: str, number: int) -> list[Fed]:
        place = topic, number
        log = self._logs.logs[place]
        if number in self._paused or self._positions.get(place, 0) >= len(log):
            return []
        start = self._positions.get(place, 0)
        if start + 1 < len(log):
            start += self._gap(topic, number)
        self._positions[place] = len(log)
        return log[start:]

    def _gap(self, topic: str, number: int) -> int:
        """Once in each place, fetch from too far on: as a fetch does that was under way when the owner changed."""
        at = topic, number, self._positions.get((topic, number), 0)
        if not self.skip or at in self._skipped:
            return 0
        self.skip -= 1
        self._skipped.add(at)
        return 1
