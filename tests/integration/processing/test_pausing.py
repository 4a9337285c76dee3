"""A service that is paused takes nothing, loses nothing, keeps its partitions, and goes on where it was."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from shared.contracts.messages import Command
from shared.processing.engine import Engine
from shared.processing.jobs import Lease, UnknownJob, Worker
from shared.processing.pausing import AlreadySo
from tests.eventually import eventually
from tests.integration.processing import shop
from tests.integration.processing.conftest import Rig, submit

TAKE = shop.Take(till_id="a", cents=5)


async def change(engine: Engine, *, paused: bool) -> None:
    await engine.pausing.change(paused=paused, by="person:ops", why="a drill")
    await eventually(lambda: all(group._held is paused for group in engine._groups))


class TestPausing:
    async def test_holds_commands_back_and_lets_them_go_in_order(self, rig: Rig) -> None:
        engine = await rig.engine(follow_seconds=0.1)
        await change(engine, paused=True)
        held = [await engine.submit(TAKE, id=f"c{number}", wait=0.3) for number in range(3)]
        assert held == [None, None, None]
        assert await rig.till() is None
        assert engine.problems() == []

        await change(engine, paused=False)
        await rig.quiet()

        till = await rig.till()
        assert till is not None
        assert till.seen == ("c0", "c1", "c2")

    async def test_is_followed_by_a_process_that_starts_later(self, rig: Rig) -> None:
        first = await rig.engine(follow_seconds=0.1)
        await change(first, paused=True)
        await rig.stop(first)

        second = await rig.engine(follow_seconds=60.0)
        assert await second.submit(TAKE, id="c", wait=0.3) is None

        await second.pausing.change(paused=False, by="person:ops", why="done")
        await second.follow()
        await rig.quiet()
        assert (await rig.till() or shop.Till(id="none")).cents == 5

    async def test_is_not_taken_for_a_stall(self, rig: Rig) -> None:
        engine = await rig.engine(follow_seconds=0.1, watch_seconds=0.05, stall_seconds=0.2)
        await change(engine, paused=True)
        await engine.submit(TAKE, id="c", wait=0.6)
        assert all(group._progress.standing({}) == {} for group in engine._groups)
        assert await rig.till() is None

    async def test_starts_no_job(self, rig: Rig) -> None:
        engine = await rig.engine({"count": Worker(work=_one, give_up=_give_up)}, follow_seconds=0.1)
        await submit(engine, shop.Count(till_id="b"), "c0")
        await rig.quiet()
        await change(engine, paused=True)
        assert engine._runner.paused

    async def test_fires_what_came_due_meanwhile_as_soon_as_it_is_let_go(self, rig: Rig) -> None:
        engine = await rig.engine(follow_seconds=0.1, tick_seconds=600)
        await submit(engine, TAKE, "open")
        due = datetime.now(UTC) + timedelta(seconds=0.5)
        await submit(engine, shop.TakeLater(till_id="a", timer_id="soon", due=due, cents=7), "set")
        await change(engine, paused=True)
        await eventually(lambda: datetime.now(UTC) > due)

        await change(engine, paused=False)

        async def fired() -> bool:
            return (await rig.till() or shop.Till(id="none")).cents == 12

        await eventually(fired, within=300)  # whoever asks what is left wakes the timers

    async def test_is_refused_twice(self, rig: Rig) -> None:
        engine = await rig.engine(follow_seconds=60.0)
        with pytest.raises(AlreadySo):
            await engine.pausing.change(paused=False, by="x", why="y")
        state = await engine.pausing.change(paused=True, by="x", why="y")
        assert [(one.by, one.why) for one in state.changes] == [("x", "y")]
        with pytest.raises(AlreadySo):
            await engine.pausing.change(paused=True, by="x", why="y")


class TestStopping:
    async def test_ends_a_job_that_runs_and_says_who_stopped_it(self, rig: Rig) -> None:
        begun, reasons = asyncio.Event(), list[str]()

        async def endless(lease: Lease) -> AsyncIterator[Command]:
            begun.set()
            await asyncio.Event().wait()
            yield shop.Take(till_id=lease.job.subject, cents=1)

        async def give_up(lease: Lease, reason: str) -> Command:
            reasons.append(reason)
            return shop.Take(till_id=lease.job.subject, cents=500)

        engine = await rig.engine({"count": Worker(work=endless, give_up=give_up)}, lease_seconds=1.0)
        await submit(engine, shop.Count(till_id="a"), "c")
        await begun.wait()
        assert [(one.id, one.state) for one in await engine.jobs(10)] == [("count:a", "running")]

        await engine.stop_job("count:a", "person:ops")
        await rig.quiet()

        assert (await rig.till() or shop.Till(id="none")).cents == 500
        assert reasons == ["it was stopped by person:ops"]
        assert await engine.jobs(10) == []
        with pytest.raises(UnknownJob):
            await engine.stop_job("count:a", "person:ops")


async def _one(lease: Lease) -> AsyncIterator[Command]:
    yield shop.Take(till_id=lease.job.subject, cents=1)


async def _give_up(_lease: Lease, _reason: str) -> Command | None:
    return None
