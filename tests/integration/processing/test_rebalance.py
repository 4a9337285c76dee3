"""Members join and leave while work flows; every partition has one writer, and no message is lost or doubled."""

import asyncio

from shared.processing.engine import Engine
from tests.eventually import eventually
from tests.integration.processing import shop
from tests.integration.processing.conftest import Rig, hand_in, submit


async def _work(engine: Engine, first: int, last: int) -> None:
    for number in range(first, last):
        await hand_in(engine, shop.Take(till_id=f"till{number % 8}", cents=1), f"c{number}")
        await asyncio.sleep(0)


def _tasks(engine: Engine) -> int:
    return sum(len(group.tasks) for group in engine._groups)


class TestRebalance:
    async def test_moves_tasks_without_losing_or_doubling(self, rig: Rig) -> None:
        first = await rig.engine()
        await _work(first, 0, 100)
        second = await rig.engine()
        await _work(first, 100, 200)
        await eventually(lambda: _tasks(first) == _tasks(second) == shop.PARTITIONS)
        await _work(second, 200, 300)
        await rig.stop(first)
        await _work(second, 300, 400)

        await rig.quiet(second)

        tills = await rig.reader.find(shop.TILLS)
        assert sorted(till.cents for till in tills) == [50] * 8
        assert {book.revisions for book in await rig.reader.find(shop.BOOKS)} == {tuple(range(1, 51))}

    async def test_leaves_the_successor_nothing_to_publish(self, rig: Rig) -> None:
        engine = await rig.engine()
        await _work(engine, 0, 20)
        await rig.quiet()

        await rig.stop(engine)

        assert await rig.database["outbox"].count_documents({}) == 0


class TestOffsets:
    async def test_are_told_to_kafka_for_lag_tools(self, rig: Rig) -> None:
        engine = await rig.engine(commit_seconds=0.2)
        await _work(engine, 0, 8)
        await rig.quiet()

        async def all_are_told() -> bool:
            return await rig.committed("tills") == 8

        # Told every so often, so perhaps some at first.
        assert await eventually(all_are_told)


class TestOwner:
    async def test_that_was_fenced_claims_again_if_it_is_still_assigned(self, rig: Rig) -> None:
        engine = await rig.engine(again_seconds=0.3)
        fences = rig.database["tasks"]
        await fences.update_many({}, {"$inc": {"epoch": 1}})

        outcome = await submit(engine, shop.Take(till_id="a", cents=1), "c")

        assert outcome.status == 200


class TestConflicts:
    async def test_of_two_tasks_for_one_document_have_one_winner(self, rig: Rig) -> None:
        engine = await rig.engine()
        racers = [
            submit(engine, shop.Reserve(till_id=f"till{number}", slot=f"slot{number % 3}"), f"c{number}")
            for number in range(30)
        ]

        outcomes = await asyncio.gather(*racers)

        assert sorted(outcome.status for outcome in outcomes) == [200] * 3 + [409] * 27
        assert len(await rig.reader.find(shop.SLOTS)) == 3
