"""Publishing in order per partition; a producer that failed is never used again."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from shared.errors import Unavailable
from shared.kafka.access import access_of, options
from shared.kafka.errors import ASK_SECONDS, away, not_allowed
from shared.kafka.known import not_there
from shared.kafka.partitions import partition_for
from shared.transport import Kafka

PUBLISH_SECONDS = 10.0
SEND_SECONDS = 5.0  # somebody waits for this one
CONNECT_SECONDS = 10.0  # brokers that come back answer late: who gives up early begins anew
BATCH_BYTES = 512 * 1024  # the broker refuses batches of more than one megabyte unless its topics say otherwise
REQUEST_MS = 8_000


class Record(NamedTuple):
    """One record on its way out; `timestamp` is in milliseconds, None the time of sending."""

    topic: str
    partition: int
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes | None]]
    timestamp: int | None = None


class _Driver:
    """The driver's producer, the timeouts of its callers (`waits`), and one lock per partition (`turns`).

    The locks are needed because the driver subtracts the time since a call began once per batch that is queued before
    it: behind eight batches one second counts as eight. The timeouts are needed because a caller that is still queued
    when the producer closes would wait for ever. `proved` is the time of the last connection or acknowledgement: a
    producer that is only slow is kept, or callers with a short timeout would close it under those with a long one.
    """

    def __init__(self, producer: AIOKafkaProducer) -> None:
        self.producer = producer
        self.waits = set[asyncio.Timeout]()
        self.turns = defaultdict[tuple[str, int], asyncio.Lock](asyncio.Lock)
        self.proved = 0.0

    def prove(self) -> None:
        """Record that it works."""
        self.proved = asyncio.get_running_loop().time()

    def has_failed(self, error: Exception) -> bool:
        """Tell whether an error or timeout means that this producer must not be used again."""
        silent = asyncio.get_running_loop().time() - self.proved
        return not isinstance(error, TimeoutError) or silent >= PUBLISH_SECONDS

    async def stop(self) -> None:
        """Flush what is being sent and disconnect; callers that still wait then fail."""
        try:
            async with asyncio.timeout(PUBLISH_SECONDS):
                await self.producer.stop()
        except (KafkaError, TimeoutError):
            await self.producer.client.close()
        now = asyncio.get_running_loop().time()
        for wait in self.waits:
            if not wait.expired():
                wait.reschedule(now)


class Publisher:
    """Publishes in order per partition, and returns when every record is acknowledged by all in-sync replicas."""

    def __init__(self, server: Kafka) -> None:
        self._server = server
        self._driver: _Driver | None = None
        self._connecting: asyncio.Task[_Driver] | None = None
        self._leaving: set[asyncio.Task[None]] = set()
        self._partitions: dict[str, int] = {}

    async def start(self, topics: Iterable[str]) -> None:
        """Connect, and learn how many partitions each topic has.

        Raises:
            Unavailable: the broker does not answer, or a topic is not there.
        """
        driver = await self._ready()
        for topic in topics:
            self._partitions[topic] = len(await self._known(driver.producer.partitions_for(topic), topic))

    async def stop(self) -> None:
        """Flush what is under way and disconnect."""
        # Nothing here is gathered: whoever gives up waiting for this must not cancel what ends the producers.
        if self._driver:
            self._dismiss(self._driver)
        if self._connecting:
            self._connecting.cancel()
            await asyncio.wait((self._connecting,))
        if self._leaving:
            await asyncio.wait(self._leaving)

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
        async with self._waiting(PUBLISH_SECONDS) as driver:
            await _all(await _queue(driver, records, halfway))

    async def send(self, record: Record) -> None:
        """Publish one record; concurrent callers share a batch.

        Raises:
            Unavailable: it was not acknowledged; it may have been accepted all the same.
        """
        async with self._waiting(SEND_SECONDS) as driver:
            topic, partition, key, value, headers, at = record
            await driver.producer.send_and_wait(topic, value, key, partition, at, headers=headers)

    @asynccontextmanager
    async def _waiting(self, seconds: float) -> AsyncIterator[_Driver]:
        """Wait up to `seconds` for the connection and again for the work; a producer that fails is dismissed."""
        try:
            async with asyncio.timeout(seconds):
                driver = await self._ready()
        except TimeoutError as error:  # nothing was sent
            raise away(self._server, error) from error
        try:
            async with asyncio.timeout(seconds) as wait:
                driver.waits.add(wait)
                try:
                    yield driver
                    driver.prove()
                finally:
                    driver.waits.discard(wait)
        except (KafkaError, TimeoutError) as error:
            if driver.has_failed(error):
                self._dismiss(driver)
            said = not_allowed(self._server, error) or f"did not acknowledge: {type(error).__name__}"
            raise Unavailable(f"Kafka at {access_of(self._server).bootstrap} {said}") from error

    async def _ready(self) -> _Driver:
        """Return the driver, once it is connected: all who come meanwhile wait for the same attempt."""
        if not self._driver:
            if not self._connecting or self._connecting.done():
                self._connecting = asyncio.create_task(self._connect())
            return await asyncio.shield(self._connecting)
        return self._driver

    async def _connect(self) -> _Driver:
        producer = AIOKafkaProducer(  # needs a running loop
            **options(self._server),
            enable_idempotence=True,
            acks="all",
            linger_ms=0,
            max_batch_size=BATCH_BYTES,
            request_timeout_ms=REQUEST_MS,
        )
        driver = _Driver(producer)
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await producer.start()
        except (KafkaError, TimeoutError) as error:
            self._dismiss(driver)
            raise away(self._server, error) from error
        except BaseException:
            self._dismiss(driver)
            raise
        driver.prove()
        self._driver = driver
        return driver

    async def _known(self, partitions: Awaitable[set[int]], topic: str) -> set[int]:
        try:
            async with asyncio.timeout(ASK_SECONDS * 2):
                return await partitions
        except (KafkaError, TimeoutError) as error:
            if said := not_allowed(self._server, error):
                raise Unavailable(f"Kafka at {access_of(self._server).bootstrap} {said}") from error
            raise not_there(topic) from error

    def _dismiss(self, driver: _Driver) -> None:
        """Never use a producer again after a failure: an idempotent one may refuse everything from then on."""
        if self._driver is driver:
            self._driver = None
        leaving = asyncio.create_task(driver.stop())
        self._leaving.add(leaving)
        leaving.add_done_callback(self._leaving.discard)


async def _all(acknowledgements: Iterable[Awaitable[Any]]) -> None:
    for answer in await asyncio.gather(*acknowledgements, return_exceptions=True):
        if isinstance(answer, BaseException):
            raise answer


async def _queue(
    driver: _Driver, records: Sequence[Record], halfway: Callable[[], None] | None
) -> list[Awaitable[Any]]:
    by_partition = defaultdict(list)
    for record in records:
        by_partition[record.topic, record.partition].append(record)
    acknowledgements: list[Awaitable[Any]] = []
    for number, ((topic, partition), rows) in enumerate(by_partition.items()):
        if halfway and number == len(by_partition) // 2:
            halfway()
        async with driver.turns[topic, partition]:
            acknowledgements += [
                await driver.producer.send_batch(batch, topic, partition=partition)
                for batch in _batches(driver.producer, rows)
            ]
    return acknowledgements


def _batches(producer: AIOKafkaProducer, rows: Iterable[Record]) -> Iterator[Any]:
    batch = producer.create_batch()
    for _, _, key, value, headers, at in rows:
        if batch.append(key=key, value=value, timestamp=at, headers=headers) is None:
            yield batch
            batch = producer.create_batch()
            batch.append(key=key, value=value, timestamp=at, headers=headers)
    batch.close()  # or a single record sent at the same time would join it
    yield batch
