"""The benchmark on sizes so small that its figures mean little: that it measures real work, and what it returns."""

import pytest

from deploy.local.platform import Platform
from shared.mongo import connect
from tests.bench.stage import Stage
from tests.bench.throughput import rounds

EVENTS = 40_000  # enough that a run does not end before it is looked at


@pytest.fixture
def stage(servers: Platform) -> Stage:
    return Stage(servers)


class TestBench:
    async def test_counts_events_that_were_processed(self, stage: Stage) -> None:
        given = await stage.fill(EVENTS, 50, 4)

        sample = await stage.measure(given)

        database = connect(stage.mongo, given.database)
        pairs = await database["pairs"].find().to_list(None)
        tasks = await database["tasks"].find().to_list(None)
        database.client.close()
        assert 0 < sample.events < EVENTS
        assert sum(pair["meetings"] for pair in pairs) == EVENTS
        assert sum(sum(task["sent"].values()) for task in tasks) == 2 * EVENTS
        await stage.drop(given)

    async def test_returns_what_its_readers_look_for(self, stage: Stage) -> None:
        told: list[None] = []
        given = await stage.fill(EVENTS, 50, 4)

        figures = (await rounds(stage, given, 1, lambda: told.append(None))).figures()

        wanted = {"events_per_s", "cpu_us_per_event", "floor_ratio", "cpu_floor_ratio", "per_message_ratio"}
        assert wanted <= figures.keys()
        assert all(value > 0 for value in figures.values())
        assert len(told) == 1
        await stage.drop(given)
