"""The pods of a service and what waits for them, second by second."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient

from deploy.cli.principals import SCALER
from deploy.cluster.errors import CommandFailed
from shared.kafka import Log
from shared.kafka.access import options
from tests.kubernetes.stage import RELEASE, Stage

SECONDS = 240.0


@dataclass(frozen=True)
class Moment:
    """How many pods KEDA wants, how many are ready, and how many records of the topic wait."""

    seconds: float
    wanted: int
    ready: int
    lag: int

    @property
    def state(self) -> tuple[int, int, int]:
        """All but the time."""
        return self.wanted, self.ready, self.lag


@dataclass
class Watch:
    """Looks at one service until something is so; `seen` is all it saw, `reached` the second of each thing."""

    stage: Stage
    service: str
    group: str
    topic: str
    client: Any
    log: Log
    began: float = field(default_factory=time.monotonic)
    seen: list[Moment] = field(default_factory=list)
    reached: dict[str, float] = field(default_factory=dict)

    async def until(self, what: str, true: Callable[[Moment], bool]) -> None:
        """Wait until something is so, and note when it was."""
        deadline = time.monotonic() + SECONDS
        while not true(await self._look()):
            assert time.monotonic() < deadline, f"not after {SECONDS:.0f} s: {what}; {self.seen[-5:]}"
            await asyncio.sleep(1)
        self.reached[what] = self.seen[-1].seconds

    def told(self) -> dict[str, object]:
        """Return when each thing was reached, the most of all moments, and those that were unlike the one before."""
        other = [one for before, one in pairwise(self.seen) if one.state != before.state]
        return {
            "seconds": self.reached,
            "most": {name: max(getattr(one, name) for one in self.seen) for name in ("wanted", "ready", "lag")},
            "over_time": [asdict(one) for one in (*self.seen[:1], *other)],
        }

    async def _look(self) -> Moment:
        lag = await self._lag()
        wanted = await asyncio.to_thread(self._wanted)
        ready = await asyncio.to_thread(self.stage.ready, self.service)
        seconds = round(time.monotonic() - self.began, 1)
        self.seen.append(Moment(seconds=seconds, wanted=wanted, ready=ready, lag=lag))
        return self.seen[-1]

    def _wanted(self) -> int:
        """Return 0 until KEDA has made what scales the service."""
        made = {one["metadata"]["name"]: one.get("status", {}) for one in self.stage.get("hpa")["items"]}
        return int(made.get(f"keda-hpa-{RELEASE}-{self.service}", {}).get("desiredReplicas", 0))

    async def _lag(self) -> int:
        ends = await self.log.ends(await self.log.partitions([self.topic]))
        told = await self.client.list_consumer_group_offsets(self.group)
        reached = {(one.topic, one.partition): known.offset for one, known in told.items()}
        return sum(end - max(0, reached.get((one.topic, one.partition), 0)) for one, end in ends.items())


@asynccontextmanager
async def watching(stage: Stage, service: str, group: str, topic: str) -> AsyncIterator[Watch]:
    """Watch as the user whom KEDA is."""
    access = stage.secured.kafka(SCALER, stage.servers.kafka)
    client, log = AIOKafkaAdminClient(**options(access)), Log(access, patience=20)
    await client.start()
    try:
        yield Watch(stage, service, group, topic, client, log)
    finally:
        await client.close()
        await log.stop()


@contextmanager
def standing_still(stage: Stage, pod: Any) -> Iterator[None]:  # noqa: ANN401 - JSON
    """Have the processes of a pod stand still; Kubernetes may start its container anew meanwhile."""
    (container,) = (one["containerID"].removeprefix("containerd://") for one in pod["status"]["containerStatuses"])
    node = pod["spec"]["nodeName"]
    stage.cluster.container(node, "pause", container)
    try:
        yield
    finally:
        with suppress(CommandFailed):  # another container has taken its place
            stage.cluster.container(node, "resume", container)
