"""First and next offsets of partitions."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from shared.kafka.access import options
from shared.kafka.errors import ASK_SECONDS, away
from shared.kafka.known import know, partitions_of
from shared.transport import Kafka

Offsets = dict[TopicPartition, int]


class _Shared:
    """At most one request about partitions at a time; callers that arrive meanwhile share the next one."""

    def __init__(self, ask: Callable[[Iterable[TopicPartition]], Awaitable[Offsets]]) -> None:
        self._ask, self._one_by_one = ask, asyncio.Lock()
        self._wanted = set[TopicPartition]()
        self._next: asyncio.Task[Offsets] | None = None
        self._asking = set[asyncio.Task[Offsets]]()

    async def ask(self, partitions: Iterable[TopicPartition]) -> Offsets:
        """Return the answer for each partition, from a request that was sent after this call."""
        wanted = set(partitions)
        self._wanted |= wanted
        if not self._next:
            self._next = asyncio.create_task(self._ask_next())
            self._asking.add(self._next)
            self._next.add_done_callback(self._answered)
        found = await asyncio.shield(self._next)
        return {item: found[item] for item in wanted}

    async def stop(self) -> None:
        """Stop asking."""
        for asking in self._asking:
            asking.cancel()
        await asyncio.gather(*self._asking, return_exceptions=True)

    def _answered(self, asked: asyncio.Task[Offsets]) -> None:
        self._asking.discard(asked)
        if not asked.cancelled():
            asked.exception()  # told to all who asked, if any is still there

    async def _ask_next(self) -> Offsets:
        async with self._one_by_one:
            wanted, self._wanted, self._next = self._wanted, set(), None
            return await self._ask(wanted)


class Log:
    """Asks for first and next offsets, outside any consumer group; concurrent callers share requests.

    After a rebalance all tasks of a process ask at once, which would be hundreds of requests. `patience` is how many
    seconds an answer may take.
    """

    def __init__(self, server: Kafka, patience: float = ASK_SECONDS) -> None:
        self._server, self._patience = server, patience
        self._consumer: AIOKafkaConsumer | None = None
        self._starting = asyncio.Lock()
        self._starts = _Shared(lambda partitions: self._ask("beginning_offsets", partitions))
        self._ends = _Shared(lambda partitions: self._ask("end_offsets", partitions))

    async def partitions(self, topics: Iterable[str]) -> list[TopicPartition]:
        """Return all partitions of topics, as Kafka counts them.

        Raises:
            Unavailable: the broker does not answer, or a topic is not there.
        """
        try:
            async with asyncio.timeout(self._patience):
                return await partitions_of(await self._ready(), topics)
        except (KafkaError, TimeoutError) as error:
            raise away(self._server, error) from error

    async def ends(self, partitions: Sequence[TopicPartition]) -> Offsets:
        """Return the offset the next record of each partition will get.

        Raises:
            Unavailable: the broker does not answer.
        """
        return await self._ends.ask(partitions)

    async def starts(self, partitions: Sequence[TopicPartition]) -> Offsets:
        """Return the first offset that each partition still holds.

        Raises:
            Unavailable: the broker does not answer.
        """
        return await self._starts.ask(partitions)

    async def older_than(self, partitions: Sequence[TopicPartition], moment: datetime) -> list[TopicPartition]:
        """Return the partitions that hold a record from before a moment.

        Raises:
            Unavailable: the broker does not answer.
        """
        starts, ends = await self.starts(partitions), await self.ends(partitions)
        try:
            async with asyncio.timeout(self._patience):
                consumer = await self._ready()
                since = await consumer.offsets_for_times(dict.fromkeys(partitions, int(moment.timestamp() * 1000)))
        except (KafkaError, TimeoutError) as error:
            raise away(self._server, error) from error
        first = {item: found.offset if found else ends[item] for item, found in since.items()}
        return [item for item in partitions if starts[item] < first[item]]

    async def stop(self) -> None:
        """Disconnect; callers that still wait are cancelled."""
        await asyncio.gather(self._starts.stop(), self._ends.stop())
        consumer, self._consumer = self._consumer, None
        if consumer:
            await consumer.stop()

    async def _ask(self, question: str, partitions: Iterable[TopicPartition]) -> Offsets:
        try:
            async with asyncio.timeout(self._patience):
                consumer = await self._ready()
                await know(consumer, {item.topic for item in partitions})
                found: Offsets = await getattr(consumer, question)(partitions)
                return found
        except (KafkaError, TimeoutError) as error:
            raise away(self._server, error) from error

    async def _ready(self) -> AIOKafkaConsumer:
        async with self._starting:
            if not self._consumer:
                consumer = AIOKafkaConsumer(**options(self._server), enable_auto_commit=False)
                try:
                    await consumer.start()
                except BaseException:
                    await consumer.stop()
                    raise
                self._consumer = consumer
            return self._consumer
