"""Every partition is worked off by itself, in order, and no more of it is fetched than its task can take."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from shared.processing.tasks.backlog import MOST, MOST_BYTES, Backlog
from tests.eventually import eventually


@dataclass(frozen=True)
class Row:
    partition: int
    offset: int
    value: bytes | None = b""


class Desk:
    """What was processed, and what is held; partition 0 waits until it is let go."""

    def __init__(self) -> None:
        self.done: list[tuple[int, int]] = []
        self.calls: list[int] = []
        self.held: list[int] = []
        self.slow = asyncio.Event()
        self.backlog = Backlog(self.process, self.held.append, self.held.remove)

    async def process(self, partition: int, rows: Sequence[Row]) -> None:
        if partition == 0:
            await self.slow.wait()
        self.calls.append(len(rows))
        self.done += [(row.partition, row.offset) for row in rows]


def rows(partition: int, *offsets: int) -> list[Row]:
    return [Row(partition, offset) for offset in offsets]


class TestBacklog:
    async def test_a_slow_partition_holds_up_no_other(self) -> None:
        desk = Desk()

        desk.backlog.add([*rows(0, 1), *rows(1, 1, 2)])
        desk.backlog.add(rows(1, 3))

        await eventually(lambda: desk.done == [(1, 1), (1, 2), (1, 3)])

    async def test_a_partition_s_records_keep_their_order_and_come_together(self) -> None:
        desk = Desk()
        desk.backlog.add(rows(0, 1))
        await asyncio.sleep(0)
        desk.backlog.add(rows(0, 2))
        desk.backlog.add(rows(0, 3))

        desk.slow.set()

        await eventually(lambda: desk.done == [(0, 1), (0, 2), (0, 3)])
        assert desk.calls == [1, 2]

    async def test_of_which_much_waits_is_held_until_its_task_takes_it(self) -> None:
        desk = Desk()
        desk.backlog.add(rows(0, 0))
        await asyncio.sleep(0)

        desk.backlog.add(rows(0, *range(1, MOST + 2)))

        assert desk.held == [0]
        desk.slow.set()
        await eventually(lambda: len(desk.done) == MOST + 2)
        assert desk.held == []

    async def test_of_which_little_but_large_waits_is_held(self) -> None:
        desk = Desk()
        desk.backlog.add(rows(0, 0))
        await asyncio.sleep(0)

        desk.backlog.add([Row(0, 1, bytes(MOST_BYTES)), Row(0, 2, b"x")])

        assert desk.held == [0]
        desk.slow.set()
        await eventually(lambda: len(desk.done) == 3)

    async def test_forgets_what_will_be_fetched_again(self) -> None:
        desk = Desk()
        desk.backlog.add(rows(0, 1))
        await asyncio.sleep(0)
        desk.backlog.add(rows(0, 2))

        desk.backlog.forget(0)
        desk.backlog.add(rows(0, 2, 3))

        desk.slow.set()
        await eventually(lambda: desk.done == [(0, 1), (0, 2), (0, 3)])
