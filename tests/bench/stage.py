"""Where it is measured: a broker, a database, inputs that are filled once, and workers watched from outside."""

import asyncio
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from uuid import uuid4

import psutil
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import GroupCoordinatorNotAvailableError

from deploy.cli.topics import Number, apply
from deploy.local.platform import Platform
from shared.contracts.catalog import DEFAULT_PARTITIONS, Topic
from shared.contracts.cloudevents import Envelope, to_headers
from shared.kafka import Admin, Publisher, Record, partition_for
from shared.mongo import Database, connect
from shared.processing.tasks.channels import field_name
from tests.bench.service import documents, meetings, met_topic, service
from tests.bench.worker import Order, Variant
from tests.eventually import eventually

ROOT = Path(__file__).parents[2]
PUBLISH, INSERT = 5_000, 10_000
TURN = 0.02  # seconds: a slowed process runs for a share of each turn


@dataclass(frozen=True, kw_only=True)
class Input:
    """An input that is filled, and the database with the pairs it is about."""

    topic: str
    database: str
    events: int
    partitions: int


@dataclass(frozen=True, kw_only=True)
class Sample:
    """What one run came to; processor times are seconds."""

    events: int
    seconds: float
    python: float
    mongodb: float
    kafka: float

    @property
    def rate(self) -> float:
        """Return events a second."""
        return self.events / self.seconds

    @property
    def python_us(self) -> float:
        """Return microseconds of the service's processor time an event."""
        return self.python / self.events * 1e6

    @property
    def stored_us(self) -> float:
        """Return microseconds of the service's and the database's processor time an event."""
        return (self.python + self.mongodb) / self.events * 1e6


class TooFew(Exception):
    """A run was over before its clock started."""


class Stage:
    """Servers, and a folder for the workers' logs."""

    def __init__(self, platform: Platform) -> None:
        self.kafka, self.mongo = platform.kafka, platform.mongodb
        self._logs = platform.root / "logs"
        self._backends = [platform.server(name).pid for name in ("mongodb", "kafka")]

    async def fill(self, events: int, pairs: int, partitions: int = DEFAULT_PARTITIONS) -> Input:
        """Store pairs, and publish what happened to them."""
        name = f"bench{uuid4().hex[:8]}"
        await self._store(name, pairs)
        topic = met_topic(f"{name}.met")
        async with Admin(self.kafka) as admin:
            await apply(admin, (topic,), number=Number(asked=partitions))
        await self._publish(topic.name, _records(topic.name, partitions, events, pairs))
        return Input(topic=topic.name, database=name, events=events, partitions=partitions)

    async def measure(
        self,
        given: Input,
        variant: Variant = Variant.PRODUCT,
        *,
        events: int = 0,
        processes: int = 1,
        share: float = 1,
    ) -> Sample:
        """Consume `events` of an input (all by default); what warms up is not counted: the first quarter at least, and
        until every process has its tasks.

        With a `share` each process runs for that part of the time only, so that the servers have cores to spare.
        """
        run, until = f"run{uuid4().hex[:8]}", events or given.events
        topics = service(run, met_topic(given.topic)).topics
        async with Admin(self.kafka) as admin:
            await apply(admin, topics, number=Number(asked=given.partitions))
        order = Order(
            kafka=self.kafka,
            mongo=self.mongo,
            database=given.database,
            run=run,
            met=given.topic,
            variant=variant,
        )
        database = connect(self.mongo, given.database)
        async with self._workers(order, processes) as workers, _slowed(workers, share):
            progress = _Progress(database, run, given)
            if processes > 1:
                await self._dealt(order, processes)
            begin = await progress.reaches(max(until // 4, await progress.done()))
            before, began = self._times(workers), time.perf_counter()
            end = await progress.reaches(until)
            seconds, after = time.perf_counter() - began, self._times(workers)
        database.client.close()
        await self._delete(topic for topic in topics if topic.name != given.topic)
        if begin == end:
            raise TooFew(f"{until} events were done before they were looked at; measure more")
        python, mongodb, kafka = (one - other for one, other in zip(after, before, strict=True))
        return Sample(events=end - begin, seconds=seconds, python=python, mongodb=mongodb, kafka=kafka)

    async def drop(self, given: Input) -> None:
        """Give back what a database takes."""
        database = connect(self.mongo, given.database)
        await database.client.drop_database(given.database)
        database.client.close()

    async def _dealt(self, order: Order, processes: int) -> None:
        """Wait until the tasks are dealt to all processes."""
        client = AIOKafkaAdminClient(bootstrap_servers=self.kafka)
        await client.start()
        try:
            await eventually(lambda: _has(client, order.group, processes), within=300)
        finally:
            await client.close()

    async def _delete(self, topics: Iterable[Topic]) -> None:
        # Or the broker would keep thousands of partitions in the end.
        client = AIOKafkaAdminClient(bootstrap_servers=self.kafka)
        await client.start()
        try:
            await client.delete_topics([name for topic in topics for name in (topic.name, topic.dead)])
        finally:
            await client.close()

    async def _store(self, name: str, pairs: int) -> None:
        database = connect(self.mongo, name)
        for start in range(0, pairs, INSERT):
            await database["pairs"].insert_many(documents(range(start, min(start + INSERT, pairs))), ordered=False)
        database.client.close()

    async def _publish(self, topic: str, records: Iterator[Record]) -> None:
        publisher = Publisher(self.kafka)
        await publisher.start([topic])
        while batch := [*islice(records, PUBLISH)]:
            await publisher.publish(batch)
        await publisher.stop()

    @asynccontextmanager
    async def _workers(self, order: Order, count: int) -> AsyncIterator[list[psutil.Process]]:
        command = [sys.executable, *order.arguments()]
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        with (self._logs / f"{order.run}.log").open("wb") as log:
            started = [subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log) for _ in range(count)]
        try:
            yield [psutil.Process(process.pid) for process in started]
        finally:
            for process in started:
                process.terminate()
            await asyncio.gather(*(asyncio.to_thread(process.wait) for process in started))

    def _times(self, workers: Sequence[psutil.Process]) -> tuple[float, float, float]:
        mongodb, kafka = (_cpu([psutil.Process(pid)]) if pid else 0.0 for pid in self._backends)
        return _cpu(workers), mongodb, kafka


class _Progress:
    """How far a run's tasks are, as their documents say."""

    def __init__(self, database: Database, run: str, given: Input) -> None:
        self._tasks = database["tasks"]
        self._mine, self._next = {"_id": {"$regex": f"^{run}"}}, f"next.{field_name(given.topic)}"

    async def reaches(self, events: int) -> int:
        """Wait until so many events are committed; return how many are."""
        return await eventually(lambda: self._there(events), within=600, pause=0.02)

    async def _there(self, events: int) -> int:
        done = await self.done()
        return done if done >= events else 0

    async def done(self) -> int:
        """Return how many events are committed."""
        pipeline = [{"$match": self._mine}, {"$group": {"_id": None, "done": {"$sum": f"${self._next}"}}}]
        found = await self._tasks.aggregate(pipeline).to_list(1)
        return int(found[0]["done"]) if found else 0


async def _has(client: AIOKafkaAdminClient, group: str, processes: int) -> bool:
    try:
        [response] = await client.describe_consumer_groups([group])
    except GroupCoordinatorNotAvailableError:
        return False
    [(_, _, state, _, _, members, *_)] = response.groups
    return state == "Stable" and len(members) == processes


@asynccontextmanager
async def _slowed(workers: Sequence[psutil.Process], share: float) -> AsyncIterator[None]:
    slowing = [
        asyncio.create_task(_slow(worker, share, number / len(workers)))
        for number, worker in enumerate(workers)
        if share < 1
    ]
    try:
        yield
    finally:
        for one in slowing:
            one.cancel()
        await asyncio.gather(*slowing, return_exceptions=True)


async def _slow(worker: psutil.Process, share: float, offset: float) -> None:
    await asyncio.sleep(offset * TURN)
    try:
        while True:
            worker.suspend()
            await asyncio.sleep((1 - share) * TURN)
            worker.resume()
            await asyncio.sleep(share * TURN)
    finally:
        worker.resume()


def _cpu(processes: Sequence[psutil.Process]) -> float:
    times = [process.cpu_times() for process in processes]
    return sum(one.user + one.system for one in times)


def _records(topic: str, partitions: int, events: int, pairs: int) -> Iterator[Record]:
    numbers = Counter[int]()
    for number, event in enumerate(meetings(events, pairs)):
        key = event.key.encode()
        partition = partition_for(key, partitions)
        numbers[partition] += 1
        envelope = Envelope(
            id=f"driver:{number}",
            source="/driver",
            type=event.TYPE,
            subject=event.key,
            time=event.at.isoformat(),
            correlation_id=f"driver:{number}",
            channel=f"driver/{partition}@1",
            sequence=numbers[partition],
        )
        yield Record(topic, partition, key, event.model_dump_json().encode(), [*to_headers(envelope)])
