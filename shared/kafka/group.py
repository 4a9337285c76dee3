"""A consumer group on FastStream: a batch subscriber that passes raw records on; its offsets are kept in MongoDB."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from itertools import chain
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from aiokafka.errors import KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage, Topic
from faststream.kafka.message import FAKE_CONSUMER

POLL_MS = 2_000  # how long to wait for records where there are none; the first one ends it
POLL_RECORDS = 4000
PAUSE_SECONDS = 0.2  # after an error of the driver
# How long the broker waits for records before it answers that there are none. Where nothing has come for some polls it
# waits longer: a question about a group's partitions costs half a millisecond, and there were two a second. It never is
# long after a pause or a seek, for a partition that is taken up again is asked for only with the next question.
LIVELY_MS, CALM_MS, CALM_POLLS = 500, 5_000, 5
FETCH_BYTES = 256 * 1024  # about a batch: then one poll brings several partitions, whose transactions overlap

_SETTINGS = {
    "max_partition_fetch_bytes": FETCH_BYTES,
    "rebalance_timeout_ms": 30_000,
    # A process that died keeps its partitions for as long: six seconds are the least that brokers grant.
    "session_timeout_ms": 6_000,
    "heartbeat_interval_ms": 1_500,
}


class Group:
    """One consumer group of this process: a batch subscriber of co-partitioned topics."""

    def __init__(self, broker: KafkaBroker, name: str, topics: Sequence[str], **options: Any) -> None:  # noqa: ANN401 - the driver's own options
        self.name, self.topics = name, tuple(topics)
        self._broker, self._options = broker, options
        self._subscriber: Any = None
        self._held = False
        self._empty_polls = 0

    def subscribe(
        self, listener: ConsumerRebalanceListener, on_records: Callable[[Sequence[Any]], Awaitable[None]]
    ) -> None:
        """Register with the broker before it starts."""
        settings = _SETTINGS | self._options
        self._subscriber = self._broker.subscriber(
            *(Topic(name, declare=False) for name in self.topics),
            group_id=self.name,
            batch=True,
            auto_offset_reset="earliest",
            ack_policy=AckPolicy.MANUAL,
            listener=listener,
            partition_assignment_strategy=(RangePartitionAssignor,),
            parser=_as_is,
            decoder=_nothing,
            **settings,
        )

        async def handle(message: KafkaMessage) -> None:
            await on_records(message.raw_message)

        self._subscriber(handle)
        self._subscriber.get_msg = self._next

    def pause(self, partition: int) -> None:
        """Fetch nothing of this partition of any topic."""
        self._stir()
        self._consumer.pause(*self.inputs(partition))

    def resume(self, partition: int, offsets: dict[str, int]) -> None:
        """Fetch this partition of each topic, from these offsets on where there is one."""
        self._stir()
        for topic, offset in offsets.items():
            self._consumer.seek(TopicPartition(topic, partition), offset)
        if not self._held:
            self._consumer.resume(*self.inputs(partition))

    def hold(self) -> None:
        """Fetch nothing of any partition, those that come later included, until `let_go`; stay in the group."""
        self._held = True
        if self._subscriber.consumer:
            self._consumer.pause(*self._consumer.assignment())

    def let_go(self, partitions: Iterable[int]) -> None:
        """Fetch again, of these partitions at once."""
        self._stir()
        self._held = False
        owned = self.owned()
        for partition in partitions:
            if partition in owned:
                self._consumer.resume(*self.inputs(partition))

    def owned(self) -> set[int]:
        """Return the partitions that this process holds of every topic."""
        held = self._consumer.assignment() if self._subscriber.consumer else set()
        numbers = {item.partition for item in held}
        return {number for number in numbers if held.issuperset(self.inputs(number))}

    def inputs(self, partition: int) -> list[TopicPartition]:
        """Return this partition of every topic of the group."""
        return [TopicPartition(topic, partition) for topic in self.topics]

    @property
    def broken(self) -> bool:
        """Tell whether the driver stopped fetching or left the group for good; it does not recover by itself."""
        consumer = self._subscriber.consumer
        if not consumer:
            return False
        return bool(consumer._fetcher._fetch_task.done() or consumer._coordinator._coordination_task.done())  # noqa: SLF001 - nothing else tells

    async def rejoin(self) -> None:
        """Leave the group and join again, for a consumer that hangs (aiokafka #847, #1154) or is broken."""
        consumer = self._consumer
        try:
            await self._subscriber.stop()
        except KafkaError:  # what broke it, once more; the driver would leave its connections open
            await consumer._client.close()  # noqa: SLF001
        await self._subscriber.start()

    async def commit(self, offsets: dict[TopicPartition, int]) -> None:
        """Commit the group's offsets to Kafka for lag tools; they are never read back."""
        await self._consumer.commit(offsets)

    @property
    def _consumer(self) -> AIOKafkaConsumer:
        return self._subscriber.consumer

    def _stir(self) -> None:
        self._empty_polls = 0
        if consumer := self._consumer:
            _let_broker_wait(consumer, LIVELY_MS)

    async def _next(self, consumer: AIOKafkaConsumer) -> tuple[Any, ...]:
        # FastStream's own sleeps after each empty poll and for five seconds after an error; what comes meanwhile waits.
        try:
            found = await consumer.getmany(timeout_ms=POLL_MS, max_records=POLL_RECORDS)
        except KafkaError:  # of the routines behind it, which say so in the log
            await asyncio.sleep(PAUSE_SECONDS)
            return ()
        self._empty_polls = 0 if found else self._empty_polls + 1
        _let_broker_wait(consumer, CALM_MS if self._empty_polls >= CALM_POLLS else LIVELY_MS)
        return tuple(chain.from_iterable(found.values()))


def _let_broker_wait(consumer: AIOKafkaConsumer, milliseconds: int) -> None:
    if fetcher := consumer._fetcher:  # noqa: SLF001 - the driver sets this once only, when it starts
        fetcher._fetch_max_wait_ms = milliseconds  # noqa: SLF001


async def _as_is(records: Any, _original: Any) -> KafkaMessage:  # noqa: ANN401 - FastStream's signature
    # FastStream's own parser raises on a header that is not UTF-8, and the record would be skipped.
    return KafkaMessage(
        raw_message=records, body=b"", headers={}, correlation_id="-", message_id="-", consumer=FAKE_CONSUMER
    )


async def _nothing(_message: Any, _original: Any) -> None:  # noqa: ANN401 - FastStream's signature
    return None
