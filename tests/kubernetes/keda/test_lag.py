"""Messages wait for a pod that stands still: KEDA adds others, which do its work, and takes them away again."""

import asyncio
from collections.abc import Iterator
from uuid import uuid4

import httpx

from deploy.cli.principals import AUDITOR
from shared.contracts.catalog import PEOPLE
from shared.mongo import connect
from tests.kubernetes.events import dead, registered
from tests.kubernetes.keda.conftest import AUTOSCALING
from tests.kubernetes.keda.watch import standing_still, watching
from tests.kubernetes.record import Record
from tests.kubernetes.stage import Stage
from tests.kubernetes.test_faults import register

SERVICE, GROUP = "scheduling", "scheduling.people"
NEW = 300
AT_ONCE = 8


class TestPodsByLag:
    async def test_come_while_messages_wait_and_go_again_and_lose_or_double_nothing(
        self, stage: Stage, record: Record
    ) -> None:
        before = (await registered(stage), await _known(stage))
        async with watching(stage, SERVICE, GROUP, PEOPLE) as watch:
            await watch.until("one pod", lambda now: (now.wanted, now.ready) == (1, 1))
            (pod,) = stage.pods(SERVICE)
            with standing_still(stage, pod):
                registering = asyncio.create_task(_register(stage, NEW))
                await watch.until("messages wait", lambda now: now.lag > 0)
                await watch.until("more pods are wanted", lambda now: now.wanted > 1)
                await watch.until("two pods are ready", lambda now: now.ready > 1)
                await registering
                await watch.until("nothing waits", lambda now: now.lag == 0)
            await watch.until("one pod again", lambda now: (now.wanted, now.ready) == (1, 1))
        record.measured["pods by lag"] = {"people": NEW, "values": AUTOSCALING, **watch.told()}

        assert (await registered(stage), await _known(stage)) == tuple(count + NEW for count in before)
        assert await dead(stage) == 0


async def _register(stage: Stage, count: int) -> None:
    """Register so many people, some at a time."""
    run = uuid4().hex[:8]
    names = iter([f"S{run}-{number}" for number in range(count)])
    async with stage.client() as http:
        http.headers["Authorization"] = f"Bearer {await stage.token()}"
        await asyncio.gather(*(_each(http, names) for _ in range(AT_ONCE)))


async def _each(http: httpx.AsyncClient, names: Iterator[str]) -> None:
    for name in names:
        await register(http, name)


async def _known(stage: Stage) -> int:
    """Count the people whom scheduling knows."""
    database = connect(stage.secured.mongodb(AUDITOR, stage.servers.mongodb), SERVICE)
    try:
        return int(await database["people"].count_documents({}))
    finally:
        database.client.close()
