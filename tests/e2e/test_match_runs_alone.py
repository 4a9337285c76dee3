"""A match run on real servers: killed in the middle, cancelled, or restarted, it ends as it should."""

from collections.abc import AsyncIterator
from typing import Any

import psutil
import pytest
from fastapi import FastAPI

from services.matching.app import build
from services.matching.jobs.processes import CHILD
from services.matching.settings import Settings
from services.matching.store import COLLECTIONS, TRIALS
from shared.contracts.catalog import STREAMS
from shared.kafka import Log
from shared.mongo import connect
from tests.e2e.coordinator import CSV, PROGRAM, people, roster
from tests.e2e.lone import Json, Lone
from tests.eventually import eventually


class Desk(Lone):
    """Matching, with a program of twenty people who are ready."""

    name = "matching"

    def app(self, **settings: Any) -> FastAPI:  # noqa: ANN401 - passed on
        return build(Settings(**settings))

    async def enroll(self, **changes: object) -> None:
        given = PROGRAM | {"readiness_waiver": "a test of runs"} | changes
        created = await self.post("/v1/programs", {"settings": given})
        self.program = f"/v1/programs/{created['id']}"
        await self.post(f"{self.program}/publication", {"waiver": "a test of runs"})
        answer = await self.http.post(f"{self.program}/imports", content=roster(people(self.run, 20)), headers=CSV)
        assert answer.status_code == 202, answer.text
        await self.quiet()

    async def post(self, path: str, body: Json | None = None) -> Json:
        answer = await self.http.post(path, json=body or {})
        assert answer.is_success, answer.text
        found: Json = answer.json()
        return found

    async def get(self, path: str) -> Json:
        found: Json = (await self.http.get(path)).json()
        return found

    async def frozen(self) -> psutil.Process:
        """Return the process that computes, stopped in the middle of it."""

        def computing() -> psutil.Process | None:
            children = psutil.Process().children()
            return next((one for one in children if one.is_running() and CHILD in one.cmdline()), None)

        child = await eventually(computing, pause=0.005)
        child.suspend()
        return child

    async def restart(self) -> None:
        await self._stack.aclose()
        await self.__aenter__()

    async def attempts(self, job: str) -> int:
        database = connect(self.mongo, self.run)
        found = await database["jobs"].find_one({"_id": job}) or {}
        database.client.close()
        return int(found["attempt"])

    async def everything(self) -> tuple[dict[str, list[Json]], dict[str, int]]:
        """Return all that is kept, trials apart, and how many records each stream of events has."""
        database = connect(self.mongo, self.run)
        names = [one.name for one in COLLECTIONS if one is not TRIALS]
        kept = {name: await database[name].find().sort("_id", 1).to_list(None) for name in names}
        database.client.close()
        return kept, await self._ends()

    async def _ends(self) -> dict[str, int]:
        log = Log(self.kafka, patience=20)
        try:
            ends = await log.ends(await log.partitions([one.name for one in STREAMS]))
            return {f"{item.topic}/{item.partition}": end for item, end in ends.items()}
        finally:
            await log.stop()


@pytest.fixture
async def desk(kafka_url: str, mongo_url: str) -> AsyncIterator[Desk]:
    async with Desk(kafka_url, mongo_url) as one:
        await one.enroll()
        yield one


class TestMatchRun:
    async def test_whose_process_is_killed_is_computed_again(self, desk: Desk) -> None:
        run = await desk.post(f"{desk.program}/match-runs")
        child = await desk.frozen()
        path = f"/v1/match-runs/{run['id']}"
        assert (await desk.get(path))["state"] == "running"
        child.kill()
        await desk.quiet()
        draft = await desk.get(path)
        assert (draft["state"], draft["totals"]["pairs"]) == ("draft", 10)
        assert await desk.attempts(run["id"]) == 2
        replay = await desk.post(f"{path}/replays")
        await desk.quiet()
        assert (await desk.get(f"/v1/replays/{replay['id']}"))["replayed"]["same"] is True

    async def test_outlives_a_restart_of_the_service(self, desk: Desk) -> None:
        run = await desk.post(f"{desk.program}/match-runs")
        child = await desk.frozen()
        await desk.restart()
        assert not child.is_running()
        assert (await desk.get(f"/v1/match-runs/{run['id']}"))["state"] == "draft"

    async def test_that_is_cancelled_ends_its_process(self, desk: Desk) -> None:
        run = await desk.post(f"{desk.program}/match-runs")
        child = await desk.frozen()
        path = f"/v1/match-runs/{run['id']}"
        assert (await desk.post(f"{path}/cancellation"))["state"] == "cancelled"
        await eventually(lambda: not child.is_running())
        await desk.quiet()
        assert (await desk.get(path))["state"] == "cancelled"
        assert (await desk.get(f"{path}/couples"))["items"] == []
        second = await desk.post(f"{desk.program}/match-runs")
        await desk.quiet()
        assert (await desk.get(f"/v1/match-runs/{second['id']}"))["state"] == "draft"


class TestTwin:
    async def test_changes_nothing_in_the_store_or_on_kafka(self, desk: Desk) -> None:
        run = await desk.post(f"{desk.program}/match-runs")
        await desk.quiet()
        before = await desk.everything()
        twin = await desk.post(f"{desk.program}/twins", {"run_id": run["id"], "weights": {"mentor_learns": 10_000}})
        await desk.quiet()
        found = await desk.get(f"/v1/twins/{twin['id']}")
        assert (found["state"], found["compared"]["before"]["summary"]["pairs"]) == ("done", 10)
        assert await desk.everything() == before
