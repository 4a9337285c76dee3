"""Commands to oneself: fired by their task once domain time has come, in the order of their due time."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from shared.clock import SimulatedClock
from shared.contracts.vocabulary import Moment
from shared.processing.engine import Engine
from tests.eventually import eventually
from tests.integration.processing import shop
from tests.integration.processing.conftest import Rig, submit

START = datetime(2026, 3, 2, 8, tzinfo=UTC)


def _at(minutes: int) -> Moment:
    return START + timedelta(minutes=minutes)


async def _set(engine: Engine, timer: str, minutes: int, cents: int = 1) -> None:
    command = shop.TakeLater(till_id="a", timer_id=timer, due=_at(minutes), cents=cents)
    assert (await submit(engine, command, f"set {timer} {minutes}")).status == 200


async def _open(engine: Engine) -> None:
    await submit(engine, shop.Take(till_id="a", cents=0), "open")


class TestTimers:
    async def test_fire_in_the_order_of_their_due_time(self, rig: Rig) -> None:
        clock = SimulatedClock(START)
        engine = await rig.engine(clock=clock)
        await _open(engine)
        for timer, minutes in (("late", 30), ("soon", 10), ("between", 20)):
            await _set(engine, timer, minutes)

        clock.move(_at(60))
        await rig.quiet()

        till = await rig.till()
        assert till is not None
        fired = [seen.partition("|")[2].partition("#")[0] for seen in till.seen if "|" in seen]
        assert fired == ["soon", "between", "late"]
        assert await rig.database["timers"].count_documents({}) == 0

    async def test_wait_for_domain_time(self, rig: Rig) -> None:
        engine = await rig.engine(clock=SimulatedClock(START))
        await _open(engine)
        await _set(engine, "later", 10)

        await rig.quiet()

        left = await engine.left()
        assert (left.due_timers, left.next_due) == (0, _at(10))
        assert (await rig.till() or shop.Till(id="none")).cents == 0

    async def test_move_when_set_again(self, rig: Rig) -> None:
        clock = SimulatedClock(START)
        engine = await rig.engine(clock=clock)
        await _open(engine)
        await _set(engine, "moved", 10)
        await _set(engine, "moved", 40)

        clock.move(_at(20))
        await rig.quiet()
        assert (await rig.till() or shop.Till(id="none")).cents == 0

        clock.move(_at(50))
        await rig.quiet()
        assert (await rig.till() or shop.Till(id="none")).cents == 1

    async def test_that_are_refused_are_done_all_the_same(self, rig: Rig) -> None:
        clock = SimulatedClock(START)
        engine = await rig.engine(clock=clock)
        await _open(engine)
        await _set(engine, "too-much", 10, cents=-5)

        clock.move(_at(20))
        await rig.quiet()

        assert await rig.database["timers"].count_documents({}) == 0
        assert await rig.read(f"{rig.commands}.dead") == []

    async def test_for_another_task_are_a_bug(self, rig: Rig) -> None:
        engine = await rig.engine(clock=SimulatedClock(START))

        outcome = await submit(engine, shop.Misplace(till_id="a", other="c"), "c")

        assert outcome.status == 500
        assert await rig.database["timers"].count_documents({}) == 0

    async def test_fire_at_their_time_and_not_at_the_next_tick(self, rig: Rig) -> None:
        first = await rig.engine()
        await _open(first)
        soon = shop.TakeLater(till_id="a", timer_id="soon", due=datetime.now(UTC) + timedelta(seconds=3), cents=7)
        assert (await submit(first, soon, "set")).status == 200
        await rig.stop(first)

        await rig.engine(tick_seconds=600)

        await eventually(self._has_taken(rig, 7), within=300)

    async def test_that_are_set_here_wait_for_no_tick(self, rig: Rig) -> None:
        engine = await rig.engine(tick_seconds=600)
        await _open(engine)

        for cents in (7, 14):  # after the first one the ticker rests for ten minutes
            due = datetime.now(UTC) + timedelta(seconds=1)
            await submit(engine, shop.TakeLater(till_id="a", timer_id="soon", due=due, cents=7), f"set {cents}")

            await eventually(self._has_taken(rig, cents), within=300)

    def _has_taken(self, rig: Rig, cents: int) -> Callable[[], Awaitable[bool]]:
        async def has_taken() -> bool:
            return (await rig.till() or shop.Till(id="none")).cents == cents

        return has_taken
