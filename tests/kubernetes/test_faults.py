"""What goes wrong in clusters: pods that are killed or moved, nodes that are drained, images that are not there."""

import asyncio
import json
from collections import Counter
from uuid import uuid4

import httpx
import pytest

from deploy.cluster.cluster import Cluster
from deploy.cluster.errors import CommandFailed
from deploy.services import NAMES
from tests.kubernetes.events import dead, registered
from tests.kubernetes.load import Load
from tests.kubernetes.stage import NAMESPACE, Stage, until
from tests.kubernetes.test_upgrade import tags

PEOPLE = 60
EVICTION = {"apiVersion": "policy/v1", "kind": "Eviction"}


class TestPodThatIsKilled:
    async def test_loses_and_doubles_nothing_of_those_who_try_again(self, stage: Stage) -> None:
        before = await registered(stage)
        token = await stage.token()
        killed = asyncio.create_task(asyncio.to_thread(_kill, stage))
        async with stage.client() as http:
            http.headers["Authorization"] = f"Bearer {token}"
            run = uuid4().hex[:8]
            for number in range(PEOPLE):
                await register(http, f"K{run}-{number}")
        await killed
        await asyncio.to_thread(stage.rolled_out)

        assert await registered(stage) - before == PEOPLE
        assert await dead(stage) == 0


def _kill(stage: Stage) -> None:
    pod = stage.pods("matching")[0]["metadata"]["name"]
    stage.kubectl("delete", "pod", pod, "--grace-period=0", "--force")


async def register(http: httpx.AsyncClient, employee: str) -> None:
    """Register somebody as a careful client does: again, under the same key, until there is an answer."""
    for _ in range(60):
        try:
            body = {"name": f"Person {employee}", "level": 3}
            path, key = f"/matching/v1/people/{employee}", {"Idempotency-Key": employee}
            if (await http.put(path, json=body, headers=key)).is_success:
                return
        except httpx.TransportError:
            pass
        await asyncio.sleep(0.5)
    raise AssertionError(f"{employee} was not registered")


class TestNodeThatIsDrained:
    async def test_gives_its_pods_to_the_other_without_a_lost_request(self, stage: Stage, cluster: Cluster) -> None:
        load = Load(stage)

        async def drain() -> None:
            options = ("--ignore-daemonsets", "--delete-emptydir-data", "--force", "--timeout=180s")
            await asyncio.to_thread(cluster.kubectl, "drain", "node-2", *options)
            await asyncio.to_thread(stage.rolled_out)

        try:
            await load.run(300, asyncio.create_task(drain()))
            where = Counter(pod["spec"]["nodeName"] for name in NAMES for pod in stage.pods(name))
        finally:
            cluster.kubectl("uncordon", "node-2")
        stage.record.measured["drained"] = {"requests": load.sent, "lost": sum(load.lost.values())}

        assert set(where) == {"node-1"}
        assert load.lost == {}


class TestEviction:
    def test_beyond_the_budget_is_refused(self, stage: Stage) -> None:
        first, second = (pod["metadata"]["name"] for pod in stage.pods("notify"))
        _evict(stage, first)

        with pytest.raises(CommandFailed, match="disruption budget"):
            _evict(stage, second)
        stage.rolled_out()


def _evict(stage: Stage, pod: str) -> None:
    path = f"/api/v1/namespaces/{NAMESPACE}/pods/{pod}/eviction"
    asked = {**EVICTION, "metadata": {"name": pod, "namespace": NAMESPACE}}
    stage.kubectl("create", "--raw", path, "--filename=-", given=json.dumps(asked))


class TestImageThatIsNotThere:
    def test_fails_with_its_reason_while_everything_goes_on(self, stage: Stage) -> None:
        before = tags(stage)
        with pytest.raises(CommandFailed):
            stage.upgrade("--set", "image.tag=9.9.9", timeout="20s")
        reasons = {one["reason"] + " " + one["message"] for one in stage.get("events")["items"]}
        stage.roll_back()

        assert any("9.9.9" in one and "ailed" in one for one in reasons)
        assert tags(stage) == before
        until(lambda: all(stage.ready(name) == 2 for name in NAMES), "not every service has two ready pods")

    def test_leaves_a_job_that_the_next_upgrade_replaces(self, stage: Stage) -> None:
        assert stage.get("jobs")["items"] != []
        stage.upgrade()

        assert stage.get("jobs")["items"] == []
