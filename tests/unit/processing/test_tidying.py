"""Tidying: many tasks' writes by one question, each told whether its own found its document."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from shared.mongo import DeleteMany, UpdateOne
from shared.processing.ports import Documents, Write
from shared.processing.tasks.tidying import PATIENCE_SECONDS, Tidying
from tests.simulation.documents import MemoryDatabase, MemoryDocuments
from tests.simulation.loop import VirtualLoop
from tests.simulation.steps import Steps

TASKS = "tasks"


@pytest.fixture
def loop() -> Iterator[VirtualLoop]:
    made = VirtualLoop()
    yield made
    made.close()


class Locked:
    """Documents of which one is locked by somebody else until it is let go."""

    def __init__(self, lock: asyncio.Event) -> None:
        self._lock = lock

    async def write(self, _name: str, writes: Sequence[Write]) -> int:
        await self._lock.wait()
        return len(writes)


def _published(task: str, number: int, epoch: int = 1) -> UpdateOne:
    return UpdateOne({"_id": task, "epoch": epoch}, {"$set": {"published": number}})


async def _with_tasks(*tasks: str) -> tuple[MemoryDatabase, Tidying]:
    database = MemoryDatabase()

    async def opened() -> Documents:
        return MemoryDocuments(database, Steps())

    fences = [UpdateOne({"_id": task}, {"$set": {"epoch": 1, "published": 0}}, upsert=True) for task in tasks]
    await (await opened()).write(TASKS, fences)
    return database, Tidying(opened)


class TestTidying:
    def test_writes_by_one_question_what_tasks_ask_for_at_the_same_time(self, loop: VirtualLoop) -> None:
        async def story() -> tuple[list[bool], int, list[Any]]:
            database, tidying = await _with_tasks("a", "b", "c")
            before = len(database.history)
            told = await asyncio.gather(*(tidying.write(TASKS, _published(task, 7)) for task in "abc"))
            return told, len(database.history) - before, [one["published"] for one in database.all(TASKS)]

        assert loop.run_until_complete(story()) == ([True, True, True], 1, [7, 7, 7])

    def test_tells_the_fenced_task_alone_that_it_is_fenced(self, loop: VirtualLoop) -> None:
        async def story() -> tuple[list[bool], list[Any]]:
            database, tidying = await _with_tasks("a", "b")
            changes = {"a": _published("a", 7), "b": _published("b", 7, epoch=0)}
            told = await asyncio.gather(*(tidying.write(TASKS, change) for change in changes.values()))
            return told, [one["published"] for one in database.all(TASKS)]

        assert loop.run_until_complete(story()) == ([True, False], [7, 0])

    def test_deletes_beside_it(self, loop: VirtualLoop) -> None:
        async def story() -> tuple[list[bool], list[Any]]:
            database, tidying = await _with_tasks("a", "b")
            writes = [DeleteMany({"epoch": 1, "_id": "a"}), _published("b", 7)]
            told = await asyncio.gather(*(tidying.write(TASKS, write) for write in writes))
            return told, [one["_id"] for one in database.all(TASKS)]

        assert loop.run_until_complete(story()) == ([True, True], ["b"])

    def test_lets_nobody_wait_long_for_a_lock_and_goes_on_in_another_session(self, loop: VirtualLoop) -> None:
        async def story() -> tuple[float, bool, int]:
            lock, opened = asyncio.Event(), list[Locked]()

            async def opens() -> Documents:
                opened.append(Locked(lock))
                return opened[-1]  # type: ignore[return-value] # it only writes

            tidying, began = Tidying(opens), loop.time()
            with pytest.raises(TimeoutError):
                await tidying.write(TASKS, _published("a", 7))
            waited = loop.time() - began
            lock.set()
            return waited, await tidying.write(TASKS, _published("a", 7)), len(opened)

        assert loop.run_until_complete(story()) == (PATIENCE_SECONDS, True, 2)
