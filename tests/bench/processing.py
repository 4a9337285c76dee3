"""Measure processing: `python -m tests.bench.processing [EVENTS]`, one event in and two out, four partitions.

The floor handles and publishes the same, without outbox, channels and log lines. Rates depend on the machine and on who
else uses it, ratios and CPU time less so. Latency is from `submit` to its outcome, one at a time. Writes
build/bench-processing.json.
"""

import asyncio
import gc
import json
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import ClassVar
from uuid import uuid4

from deploy.local.platform import Platform
from shared.clock import SystemClock
from shared.contracts.base import Event, Message
from shared.contracts.catalog import TaskGroup, Topic
from shared.contracts.cloudevents import Envelope, to_headers
from shared.kafka import Admin, Publisher, Record, partition_for
from shared.log import configure
from shared.mongo import connect
from shared.processing import task_group
from shared.processing.channels import Verdict
from shared.processing.engine import Engine
from shared.processing.outbox import Bucket, Numbered, Origin, buckets
from shared.processing.reading import Reading
from shared.processing.report import Report
from shared.processing.service import Service
from shared.processing.task import Task
from shared.processing.tuning import Tuning
from shared.topics import apply
from tests.eventually import eventually
from tests.integration.processing import shop

OUT = Path("build/bench-processing.json")
KEYS, PARTITIONS, FIRST = 2_000, 4, 2_000
BAR = {"of the floor": ">= .8", "times a transaction per message": ">= 30", "latency p50 ms": "<= 30"}


class Counted(Event):
    """What the bench's handler says, twice for each event."""

    TYPE: ClassVar[str] = "bench.counted.v1"
    KEY: ClassVar[str] = "till_id"
    till_id: str
    cents: int


def on_taken(event: shop.Taken, work: shop.Work) -> list[Message]:
    """Load, decide, save, and say two things."""
    till = work.tills.get(event.till_id) or shop.Till(id=event.till_id)
    till = replace(till, cents=till.cents + event.cents, revision=till.revision + 1)
    work.tills.put(till)
    return [Counted(till_id=till.id, cents=part, revision=till.revision) for part in (1, 2)]


class Floor(Task):
    """The same batch without outbox and without numbers."""

    async def _store_outbox(self, decision, now) -> Sequence[Bucket]:  # type: ignore[no-untyped-def] # noqa: ANN001 - the base's
        fence = self.fence
        origin = Origin(task=self.id, channel="", source="/bench", batch=fence.batch + 1, time=now.isoformat())
        return buckets(origin, fence.seq, [Numbered(draft, 0, place) for place, draft in enumerate(decision.drafts)])


@contextmanager
def _floor() -> Iterator[None]:
    kept = task_group.Task, Reading._verdict, Report.batch
    task_group.Task = Floor  # type: ignore[misc] # for as long as the floor is measured
    Reading._verdict = lambda *_: Verdict.TAKE  # type: ignore[method-assign]
    Report.batch = lambda *_: None  # type: ignore[method-assign]
    try:
        yield
    finally:
        task_group.Task, Reading._verdict, Report.batch = kept  # type: ignore[misc,method-assign]


class Bench:
    """One run: topics and a database of its own."""

    def __init__(self, kafka: str, mongo: str) -> None:
        self.run = f"bench{uuid4().hex[:8]}"
        self._kafka, self._mongo = kafka, mongo
        self.topics = (
            *shop.topics(self.run),
            Topic(
                name=f"{self.run}.counted", key="till_id", producer="bench", events=(Counted,), partitions=PARTITIONS
            ),
        )
        self.service = Service(
            name="bench",
            work=shop.Work,
            collections=(shop.TILLS, shop.BOOKS, shop.SLOTS),
            routes={f"{self.run}.books": {shop.Taken: on_taken}, f"{self.run}.tills": shop.ROUTES["tills"]},
            groups=(
                TaskGroup(name=f"{self.run}.books", key="till_id", inputs=(f"{self.run}.taken",)),
                TaskGroup(name=f"{self.run}.tills", key="till_id"),
            ),
            topics=self.topics,
        )
        self.database = connect(mongo, self.run)

    async def prepare(self, events: int) -> None:
        """Create the topics, and fill the input."""
        async with Admin(self._kafka) as admin:
            await apply(admin, self.topics)
        publisher = Publisher(self._kafka)
        await publisher.start([f"{self.run}.taken"])
        records = [*self._records(events)]
        for start in range(0, events, 5_000):
            await publisher.publish(records[start : start + 5_000])
        await publisher.stop()

    async def throughput(self, events: int, **tuning: int) -> dict[str, float]:
        """Consume the input; return events a second and CPU microseconds an event, the first ones not counted."""
        await self.prepare(events)
        engine = self._engine(**tuning)
        await engine.start()
        await eventually(lambda: self._done(engine) >= min(FIRST, events // 4), within=120, pause=0.01)
        gc.collect()
        gc.freeze()
        begun, wall, cpu = self._done(engine), time.perf_counter(), time.process_time()
        await eventually(lambda: self._done(engine) >= events, within=600, pause=0.01)
        wall, cpu, counted = time.perf_counter() - wall, time.process_time() - cpu, events - begun
        await engine.stop()
        await self.database.client.drop_database(self.run)
        return {"events/s": counted / wall, "cpu us/event": cpu / counted * 1e6}

    async def latency(self, times: int) -> dict[str, float]:
        """Submit one command after the other; return milliseconds."""
        await self.prepare(0)
        engine = self._engine()
        await engine.start()
        await eventually(lambda: not engine.problems())
        took = [await self._submit(engine, number) for number in range(times + 10)][10:]
        left = [await _timed(engine) for _ in range(50)]
        await engine.stop()
        await self.database.client.drop_database(self.run)
        cut = statistics.quantiles(took, n=100)
        return {"latency p50 ms": cut[49], "latency p99 ms": cut[98], "left() p50 ms": statistics.median(left)}

    def _engine(self, **tuning: int) -> Engine:
        paced = replace(Tuning(), **tuning)  # type: ignore[arg-type] # whole numbers only
        return Engine(self.service, kafka=self._kafka, database=self.database, clock=SystemClock(), tuning=paced)

    def _records(self, events: int) -> Iterator[Record]:
        revisions, numbers = Counter[str](), Counter[int]()
        for number in range(events):
            key = f"till{number * 7919 % KEYS:05}"
            revisions[key] += 1
            partition = partition_for(key.encode(), PARTITIONS)
            numbers[partition] += 1
            event = shop.Taken(till_id=key, cents=1, revision=revisions[key])
            envelope = Envelope(
                id=f"driver:{number}",
                source="/driver",
                type=event.TYPE,
                subject=key,
                channel=f"driver/{partition}",
                sequence=numbers[partition],
            )
            value = event.model_dump_json().encode()
            yield Record(f"{self.run}.taken", partition, key.encode(), value, [*to_headers(envelope)])

    def _done(self, engine: Engine) -> int:
        offsets = engine._groups[0].offsets()
        return sum(offset for item, offset in offsets.items() if item.topic == f"{self.run}.taken")

    async def _submit(self, engine: Engine, number: int) -> float:
        begun = time.perf_counter()
        assert await engine.submit(shop.Take(till_id=f"till{number % 50}", cents=1), id=f"c{number}", wait=30)
        return (time.perf_counter() - begun) * 1e3


async def _timed(engine: Engine) -> float:
    begun = time.perf_counter()
    await engine.left()
    return (time.perf_counter() - begun) * 1e3


async def _measure(kafka: str, mongo: str, events: int) -> dict[str, dict[str, float]]:
    with _floor():
        floor = await Bench(kafka, mongo).throughput(events)
    found = {
        "floor": floor,
        "processing": await Bench(kafka, mongo).throughput(events),
        "a transaction per message": await Bench(kafka, mongo).throughput(max(200, events // 50), batch_records=1),
    }
    ours, single = found["processing"], found["a transaction per message"]
    found["ratios"] = {
        "of the floor": ours["events/s"] / floor["events/s"],
        "of the floor, CPU": floor["cpu us/event"] / ours["cpu us/event"],
        "times a transaction per message": ours["events/s"] / single["events/s"],
    }
    found["one command at a time"] = await Bench(kafka, mongo).latency(200)
    return found


def main(arguments: list[str]) -> None:
    """Measure, print and keep."""
    events = int(arguments[0]) if arguments else 40_000
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        configure("bench", stream=stack.enter_context((folder / "log").open("wb")))
        servers = stack.enter_context(Platform(root=folder / "platform", services=()))
        found = asyncio.run(_measure(servers.kafka, servers.mongodb, events))
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(found | {"bar": BAR}, indent=2))
    for name, figures in found.items():
        print(f"{name:28}", "  ".join(f"{what} {figure:,.2f}" for what, figure in figures.items()))  # noqa: T201 - its result


if __name__ == "__main__":
    main(sys.argv[1:])
