"""A shop of its own for each test: its topics, its database, and engines that end with it."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, RecordsToDelete

from deploy.cli.topics import Number, apply
from shared.clock import Clock, SystemClock
from shared.contracts.cloudevents import Envelope, to_headers
from shared.contracts.messages import Command, Message
from shared.errors import Unavailable
from shared.kafka import Admin, Log, Publisher, partition_for
from shared.mongo import Reader, connect
from shared.processing.engine import Engine
from shared.processing.jobs import Worker
from shared.processing.outcomes import Outcome, Outcomes
from shared.processing.partitions import agree
from shared.processing.servers import KafkaBroker, MongoDocuments
from shared.processing.tasks.decisions import Rules
from shared.processing.tasks.surroundings import Surroundings
from shared.processing.tasks.task import Task
from shared.processing.tuning import Tuning
from tests.eventually import PAUSE, eventually
from tests.integration.processing import shop

QUICK = {"session_timeout_ms": 6_000, "heartbeat_interval_ms": 500, "fetch_max_wait_ms": 100}


NUMBER = Number(asked=shop.PARTITIONS)


class Rig:
    """One shop; `run` names its topics and its database."""

    def __init__(self, kafka: str, mongo: str) -> None:
        self.run = f"t{uuid4().hex[:10]}"
        self.kafka, self.mongo = kafka, mongo
        self.service = shop.service(self.run)
        self.database = connect(mongo, self.run)
        self.reader = Reader(self.database)
        self.engines: list[Engine] = []
        self.publisher = Publisher(kafka)
        self.log = Log(kafka)

    @property
    def commands(self) -> str:
        return f"{self.run}.tills.commands.v1"

    @property
    def taken(self) -> str:
        return f"{self.run}.taken"

    async def open(self) -> None:
        async with Admin(self.kafka) as admin:
            await apply(admin, shop.topics(self.run), number=NUMBER)
        await self.publisher.start(self.service.reached)

    async def close(self) -> None:
        await asyncio.gather(*(engine.stop() for engine in self.engines))
        await self.publisher.stop()
        await self.log.stop()
        # A process that was killed leaves a transaction open, whose locks hold up the drop for a minute.
        await self.database.client.admin.command("killAllSessions", [])
        await self.database.client.drop_database(self.run)
        self.database.client.close()

    async def engine(
        self,
        workers: Mapping[str, Worker] | None = None,
        *,
        clock: Clock | None = None,
        ready: bool = True,
        **tuning: float,
    ) -> Engine:
        """Start a process's worth of processing, and wait until it works."""
        engine = Engine(
            self.service,
            kafka=self.kafka,
            database=self.database,
            clock=clock or SystemClock(),
            tuning=replace(Tuning(consumer=QUICK), **tuning),
        )
        await engine.start(workers)
        self.engines.append(engine)
        if ready:
            await eventually(lambda: not engine.problems())
        return engine

    async def stop(self, engine: Engine) -> None:
        self.engines.remove(engine)
        await engine.stop()

    async def task(self, key: str = "a", *, group: int = 0, **tuning: float) -> Task:
        """A task without a consumer, for tests that hand it records: it owns the partition of `key`."""
        await _prepared(self)
        own = self.service.task_groups[group]
        partition = partition_for(key.encode(), shop.PARTITIONS)
        around = Surroundings(
            service=self.service,
            group=own,
            rules=Rules(self.service, own, self.publisher.partition),
            documents=partial(MongoDocuments.open, self.database),
            broker=KafkaBroker(self.publisher, self.log),
            outcomes=Outcomes(self.database),
            clock=SystemClock(),
            tuning=replace(Tuning(), **tuning),
            job_started=asyncio.Event(),
            timer_set=lambda _due: None,
        )
        return Task(partition, around)

    async def produce(
        self,
        topic: str,
        key: bytes | None,
        value: bytes | None,
        headers: Sequence[tuple[str, bytes | None]] = (),
        partition: int | None = None,
    ) -> None:
        """Write a record as anybody could."""
        producer = AIOKafkaProducer(bootstrap_servers=self.kafka)
        try:
            await producer.start()
            number = partition_for(key or b"", shop.PARTITIONS) if partition is None else partition
            await producer.send_and_wait(topic, value, key, number, headers=[*headers])
        finally:
            await producer.stop()

    async def produce_batch(self, topic: str, partition: int, data: bytes) -> None:
        """Write a batch as its bytes are."""
        producer = AIOKafkaProducer(bootstrap_servers=self.kafka)
        try:
            await producer.start()
            batch = producer.create_batch()
            batch.append(key=b"replaced", value=b"", timestamp=None)
            batch._buffer = data
            batch.close()
            await (await producer.send_batch(batch, topic, partition=partition))
        finally:
            await producer.stop()

    async def read(self, topic: str) -> list[Any]:
        """Every record of a topic, in order of partition and offset."""
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self.kafka, auto_offset_reset="earliest", enable_auto_commit=False
        )
        try:
            await consumer.start()
            partitions = [TopicPartition(topic, number) for number in range(shop.PARTITIONS)]
            consumer.assign(partitions)
            ends = await consumer.end_offsets(partitions)
            found: list[Any] = []
            while any([await consumer.position(item) < ends[item] for item in partitions]):
                for records in (await consumer.getmany(timeout_ms=200)).values():
                    found += records
        finally:
            await consumer.stop()
        return sorted(found, key=lambda record: (record.partition, record.offset))

    async def committed(self, group: str) -> int:
        """The sum of the offsets that Kafka knows of a group."""
        client = AIOKafkaAdminClient(bootstrap_servers=self.kafka)
        try:
            await client.start()
            offsets = await client.list_consumer_group_offsets(f"{self.run}.{group}")
        finally:
            await client.close()
        return sum(offset.offset for offset in offsets.values())

    async def delete_records(self, topic: str, partition: int, *, before: int) -> None:
        """Let a log begin later, as retention does."""
        client = AIOKafkaAdminClient(bootstrap_servers=self.kafka)
        try:
            await client.start()
            await client.delete_records({TopicPartition(topic, partition): RecordsToDelete(before_offset=before)})
        finally:
            await client.close()

    async def raise_partitions(self, count: int, *topics: str) -> None:
        """Give topics, all by default, more partitions, as `kafka-topics.sh --alter` does, and wait until it is so."""
        client = AIOKafkaAdminClient(bootstrap_servers=self.kafka)
        wanted = [*(topics or self.service.reached)]

        async def is_so() -> bool:
            return all(len(one["partitions"]) == count for one in await client.describe_topics(wanted))

        try:
            await client.start()
            await client.create_partitions({name: NewPartitions(count) for name in wanted})
            await eventually(is_so)
        finally:
            await client.close()

    async def till(self, till_id: str = "a") -> shop.Till | None:
        return await self.reader.get(shop.TILLS, till_id)

    async def book(self, till_id: str = "a") -> shop.Book | None:
        return await self.reader.get(shop.BOOKS, till_id)

    async def quiet(self, *engines: Engine, within: float = 30) -> None:
        """Wait until nothing is left."""

        async def nothing_left() -> bool:
            with suppress(Unavailable):
                return all([(await engine.left()).total == 0 for engine in engines or self.engines])
            return False

        await eventually(nothing_left, within=within)


class _Offline(Engine):
    """Collections and indexes only."""

    async def prepare(self) -> None:
        await self._prepare()


async def _prepared(rig: Rig) -> None:
    await _Offline(rig.service, kafka=rig.kafka, database=rig.database, clock=SystemClock()).prepare()
    await agree(rig.database, {rig.taken: shop.PARTITIONS})


def headers(message: Message, message_id: str, *, channel: str = "", sequence: int = 0, **more: str) -> list[Any]:
    """The headers of a message from outside, or from a channel."""
    envelope = Envelope(
        id=message_id,
        source="/elsewhere",
        type=message.TYPE,
        subject=message.key,
        time=datetime.now(UTC).isoformat(),
        channel=channel,
        sequence=sequence,
        **more,
    )
    return [*to_headers(envelope)]


async def submit(engine: Engine, command: Command, command_id: str, **more: str) -> Outcome:
    """Submit until there is an outcome, as a client does that is told that a server takes too long to answer."""

    async def outcome() -> Outcome | None:
        with suppress(Unavailable):
            return await engine.submit(command, id=command_id, wait=20, **more)
        return None

    found = await eventually(outcome, 300)
    assert found is not None
    return found


async def hand_in(engine: Engine, command: Command, command_id: str) -> None:
    """Submit and wait for no outcome, again while a server takes too long to answer."""
    while True:
        with suppress(Unavailable):
            await engine.submit(command, id=command_id, wait=0)
            return
        await asyncio.sleep(PAUSE)


@pytest.fixture
async def rig(kafka_url: str, mongo_url: str) -> AsyncIterator[Rig]:
    made = Rig(kafka_url, mongo_url)
    await made.open()
    yield made
    await made.close()
