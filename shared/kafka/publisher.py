"""Publishes in order per partition; a producer that failed is never used again."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from shared.errors import Unavailable
from shared.kafka.errors import ASK_SECONDS, away
from shared.kafka.partitions import partition_for

PUBLISH_SECONDS = 10.0
SEND_SECONDS = 5.0  # somebody waits for this one
BATCH_BYTES = 512 * 1024  # the broker refuses batches of more than one megabyte unless its topics say otherwise
REQUEST_MS = 8_000


class Record(NamedTuple):
    """One record on its way out."""

    topic: str
    partition: int
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes | None]]


class Publisher:
    """Publishes in order per partition, and returns when every record is acknowledged by all in-sync replicas."""

    def __init__(self, bootstrap: str) -> None:
        self._bootstrap = bootstrap
        self._producer: AIOKafkaProducer | None = None
        self._starting = asyncio.Lock()
        self._leaving: set[asyncio.Task[None]] = set()
        self._partitions: dict[str, int] = {}

    async def start(self, topics: Iterable[str]) -> None:
        """Connect, and learn how many partitions each topic has.

        Raises:
            Unavailable: the broker does not answer, or a topic is not there.
        """
        producer = await self._ready()
        for topic in topics:
            self._partitions[topic] = len(await _known(producer.partitions_for(topic), topic))

    async def stop(self) -> None:
        """Flush what is under way and disconnect."""
        if self._producer:
            self._dismiss(self._producer)
        await asyncio.gather(*self._leaving, return_exceptions=True)

    def partition(self, topic: str, key: bytes) -> int:
        """Return the partition that a key has in a topic."""
        return partition_for(key, self._partitions[topic])

    def partitions(self, topic: str) -> int:
        """Return how many partitions a topic has; the count never changes."""
        return self._partitions[topic]

    async def publish(self, records: Sequence[Record], halfway: Callable[[], None] | None = None) -> None:
        """Publish many records; `halfway` is called once about half of the partitions have theirs queued.

        Raises:
            Unavailable: not everything was acknowledged; some of it may have been.
        """
        producer = await self._ready()
        try:
            async with asyncio.timeout(PUBLISH_SECONDS):
                await _all(await _queue(producer, records, halfway))
        except (KafkaError, TimeoutError) as error:
            self._dismiss(producer)
            raise Unavailable(f"Kafka at {self._bootstrap} did not acknowledge: {type(error).__name__}") from error

    async def send(self, record: Record) -> None:
        """Publish one record; concurrent callers share a batch.

        Raises:
            Unavailable: it was not acknowledged; it may have been accepted all the same.
        """
        producer = await self._ready()
        try:
            async with asyncio.timeout(SEND_SECONDS):
                topic, partition, key, value, headers = record
                await producer.send_and_wait(topic, value, key, partition, headers=headers)
        except (KafkaError, TimeoutError) as error:
            self._dismiss(producer)
            raise Unavailable(f"Kafka at {self._bootstrap} did not acknowledge: {type(error).__name__}") from error

    async def _ready(self) -> AIOKafkaProducer:
        async with self._starting:
            if not self._producer:
                self._producer = await self._connect()
            return self._producer

    async def _connect(self) -> AIOKafkaProducer:
        producer = AIOKafkaProducer(  # needs a running loop
            bootstrap_servers=self._bootstrap,
            enable_idempotence=True,
            acks="all",
            linger_ms=0,
            max_batch_size=BATCH_BYTES,
            request_timeout_ms=REQUEST_MS,
        )
        try:
            async with asyncio.timeout(ASK_SECONDS * 2):
                await producer.start()
        except (KafkaError, TimeoutError) as error:
            self._dismiss(producer)
            raise away(self._bootstrap) from error
        return producer

    def _dismiss(self, producer: AIOKafkaProducer) -> None:
        """Never use a producer again after a failure: an idempotent one may refuse everything from then on."""
        if self._producer is producer:
            self._producer = None
        leaving = asyncio.create_task(_stop(producer))
        self._leaving.add(leaving)
        leaving.add_done_callback(self._leaving.discard)


async def _stop(producer: AIOKafkaProducer) -> None:
    try:
        async with asyncio.timeout(PUBLISH_SECONDS):
            await producer.stop()
    except (KafkaError, TimeoutError):
        await producer.client.close()


async def _all(acknowledgements: Iterable[Awaitable[Any]]) -> None:
    for answer in await asyncio.gather(*acknowledgements, return_exceptions=True):
        if isinstance(answer, BaseException):
            raise answer


async def _queue(
    producer: AIOKafkaProducer, records: Sequence[Record], halfway: Callable[[], None] | None
) -> list[Awaitable[Any]]:
    by_partition = defaultdict(list)
    for record in records:
        by_partition[record.topic, record.partition].append(record)
    acknowledgements: list[Awaitable[Any]] = []
    for number, ((topic, partition), rows) in enumerate(by_partition.items()):
        if halfway and number == len(by_partition) // 2:
            halfway()
        acknowledgements += [
            await producer.send_batch(batch, topic, partition=partition) for batch in _batches(producer, rows)
        ]
    return acknowledgements


def _batches(producer: AIOKafkaProducer, rows: Iterable[Record]) -> Iterator[Any]:
    batch = producer.create_batch()
    for _, _, key, value, headers in rows:
        if batch.append(key=key, value=value, timestamp=None, headers=headers) is None:
            yield batch
            batch = producer.create_batch()
            batch.append(key=key, value=value, timestamp=None, headers=headers)
    batch.close()  # or a single record sent at the same time would join it
    yield batch


async def _known(partitions: Awaitable[set[int]], topic: str) -> set[int]:
    try:
        async with asyncio.timeout(ASK_SECONDS * 2):
            return await partitions
    except (KafkaError, TimeoutError) as error:
        raise Unavailable(f"the topic {topic} is not there: run `python -m shared.topics apply`") from error
