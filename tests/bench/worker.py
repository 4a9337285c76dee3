"""One process of the measured service: `python -m tests.bench.worker JSON`, until SIGTERM; its log goes to stdout."""

import asyncio
import json
import signal
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

import uvloop

from shared import garbage
from shared.clock import SystemClock
from shared.log.lines import configure
from shared.mongo import connect
from shared.processing.engine import Engine
from shared.processing.tasks import task_group
from shared.processing.tasks.channels import Verdict
from shared.processing.tasks.outbox import Bucket, Numbered, Origin, buckets
from shared.processing.tasks.reading import Reading
from shared.processing.tasks.task import Task
from shared.processing.tuning import Tuning
from tests.bench.service import met_topic, service


class Variant(StrEnum):
    """What is compared."""

    PRODUCT = "product"
    FLOOR = "floor"  # no outbox, no channels
    PER_MESSAGE = "per-message"  # a transaction each, one after the other
    PER_MESSAGE_AT_ONCE = "per-message-at-once"  # a transaction each, but every partition has its own under way


@dataclass(frozen=True, kw_only=True)
class Order:
    """What a worker shall do."""

    kafka: str
    mongo: str
    database: str
    run: str
    met: str
    variant: Variant = Variant.PRODUCT

    @property
    def group(self) -> str:
        """Return the name of the consumer group."""
        return f"{self.run}.pairs"

    def arguments(self) -> list[str]:
        """Return the command line that says so."""
        return ["-m", "tests.bench.worker", json.dumps(asdict(self))]


class Floor(Task):
    """The same batch with neither outbox nor numbers: a crash would lose and double events."""

    async def _store_outbox(self, decision: Any, now: Any) -> Sequence[Bucket]:  # noqa: ANN401 - as the base's
        fence = self.fence
        origin = Origin(task=self.id, channel="", source="/bench", batch=fence.batch + 1, time=now.isoformat())
        return buckets(origin, fence.seq, [Numbered(draft, 0, place) for place, draft in enumerate(decision.drafts)])


class OneByOne(Task):
    """One transaction after the other, whatever the partition; what it publishes goes out beside the next one."""

    _turn = asyncio.Lock()

    async def _process(self, records: Sequence[Any]) -> None:
        async with self._turn:
            await super()._process(records)


def _become(variant: Variant) -> None:
    """Change how this process works, where it is not the product that is measured."""
    if variant is Variant.FLOOR:
        task_group.Task = Floor  # type: ignore[misc]
        Reading._verdict = lambda *_: Verdict.TAKE  # type: ignore[method-assign]
    if variant is Variant.PER_MESSAGE:
        task_group.Task = OneByOne  # type: ignore[misc]


async def _work(order: Order) -> None:
    _become(order.variant)
    single = order.variant in {Variant.PER_MESSAGE, Variant.PER_MESSAGE_AT_ONCE}
    tuning = replace(Tuning(), batch_records=1) if single else Tuning()
    engine = Engine(
        service(order.run, met_topic(order.met)),
        kafka=order.kafka,
        database=connect(order.mongo, order.database),
        clock=SystemClock(),
        tuning=tuning,
    )
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    await engine.start()
    garbage.collect_less_often()
    await ended.wait()
    await engine.stop()


if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    configure("bench")
    uvloop.run(_work(Order(**given | {"variant": Variant(given["variant"])})))
