"""Pods of another version take the place of the present ones, and back, while people use the platform."""

import asyncio

from deploy.services import NAMES
from tests.kubernetes.events import dead, registered
from tests.kubernetes.load import Load
from tests.kubernetes.record import Record
from tests.kubernetes.stage import NEXT, TAG, Stage

REQUESTS = 3_000


def tags(stage: Stage) -> set[str]:
    """Return the versions that run."""
    images = (pod["spec"]["containers"][0]["image"] for name in NAMES for pod in stage.pods(name))
    return {image.rpartition(":")[2] for image in images}


class TestRollingUpgradeAndRollback:
    async def test_lose_no_request_and_no_event_and_double_none(self, stage: Stage, record: Record) -> None:
        before, load = await registered(stage), Load(stage)

        async def replace() -> None:
            await asyncio.to_thread(stage.upgrade, "--set", f"image.tag={NEXT}")
            assert tags(stage) == {NEXT}
            await asyncio.to_thread(stage.roll_back)
            await asyncio.to_thread(stage.rolled_out)

        await load.run(REQUESTS, asyncio.create_task(replace()))
        record.requests, record.lost = load.sent, sum(load.lost.values())
        record.measured["upgrade"] = {
            "writes": len(load.people),
            "answered by 202": load.pending,
            "slowest_s": round(load.slowest, 2),
        }

        assert load.lost == {}
        assert load.sent >= REQUESTS
        assert tags(stage) == {TAG}
        assert await registered(stage) - before == len(load.people)
        assert await dead(stage) == 0
