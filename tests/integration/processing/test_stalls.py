"""A consumer that hangs joins its group anew; a log that was cut stops its task."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import NoReturn
from uuid import uuid4

import pytest

from shared import metrics
from shared.http.liveness import Liveness
from shared.kafka import Group, TopicPartition
from shared.processing.engine import Engine
from shared.processing.tasks.fence import Fence
from shared.processing.tasks.task_group import TaskGroup
from tests.eventually import eventually
from tests.integration.processing import shop
from tests.integration.processing.conftest import Rig, hand_in, headers, submit


async def _hang(engine: Engine) -> None:
    """Let every consumer's next poll never end, and wait until it has begun."""

    async def hang(group: TaskGroup) -> None:
        begun = asyncio.Event()

        async def never(**_: object) -> NoReturn:
            begun.set()
            await asyncio.Event().wait()
            raise AssertionError

        group._group._consumer.getmany = never
        await begun.wait()

    await asyncio.gather(*map(hang, engine._groups))


async def _in_vain() -> None:
    """Join anew, and hang all the same."""


async def _refused(*_: object) -> NoReturn:
    raise RuntimeError("no right to write")


def _unexpected(*_: object) -> NoReturn:
    raise RuntimeError("the handler is closed")


async def _end_fetching(group: Group) -> None:
    """Let the driver's fetching meet what it does not expect."""
    consumer = group._consumer
    consumer._fetcher._get_actions_per_node = _unexpected
    consumer._subscription.resume(next(iter(consumer.assignment())))
    await eventually(consumer._fetcher._fetch_task.done)


async def _end_coordination(group: Group) -> None:
    """The same where it keeps its place in the group."""
    coordinator = group._consumer._coordinator
    coordinator.ensure_coordinator_known = _unexpected
    coordinator.coordinator_dead()
    await eventually(coordinator._coordination_task.done)


class TestBroken:
    @pytest.mark.parametrize("end", [_end_fetching, _end_coordination])
    async def test_driver_is_noticed_at_once_and_its_group_joined_anew(
        self, rig: Rig, end: Callable[[Group], Awaitable[None]]
    ) -> None:
        engine = await rig.engine(stall_seconds=3600, watch_seconds=0.2)
        await submit(engine, shop.Take(till_id="a", cents=1), "before")
        for group in engine._groups:
            await end(group._group)

        outcome = await submit(engine, shop.Take(till_id="a", cents=1), "after")

        assert outcome.status == 200
        await rig.quiet()


class TestStall:
    async def test_of_a_consumer_is_ended_by_joining_anew(self, rig: Rig) -> None:
        engine = await rig.engine(stall_seconds=1, watch_seconds=0.2)
        await submit(engine, shop.Take(till_id="a", cents=1), "before")
        await _hang(engine)

        outcome = await submit(engine, shop.Take(till_id="a", cents=1), "after")

        assert outcome.status == 200

    async def test_that_joining_anew_does_not_end_fails_liveness(
        self, rig: Rig, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("shared.http.liveness.PATIENCE_SECONDS", 3.0)
        engine = await rig.engine(stall_seconds=1, watch_seconds=0.2)
        await _hang(engine)
        for group in engine._groups:
            monkeypatch.setattr(group._group, "rejoin", _in_vain)
        liveness = Liveness()

        def stuck() -> list[str]:
            """Groups of tests before this one, in the same process, may be said too."""
            return [group for group in liveness.stuck() if group.startswith(rig.run)]

        assert stuck() == []

        await hand_in(engine, shop.Take(till_id="a", cents=1), "c")

        assert await eventually(stuck) == [f"{rig.run}.tills"]

    async def test_of_a_claim_is_named_and_ends_with_its_cause(self, rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
        claim = Fence.claim
        monkeypatch.setattr(Fence, "claim", _refused)
        engine = await rig.engine(ready=False, watch_seconds=0.2)

        await eventually(lambda: f"task {rig.run}.tills/0 cannot be taken over: RuntimeError" in engine.problems())
        await eventually(lambda: metrics.STANDING.labels(f"{rig.run}.tills")._value.get() > 1)

        monkeypatch.setattr(Fence, "claim", claim)
        await eventually(lambda: not engine.problems())


class TestLog:
    async def test_that_ends_before_a_task_s_offset_stops_the_task_and_is_named(self, rig: Rig) -> None:
        engine = await rig.engine()
        await submit(engine, shop.Take(till_id="a", cents=1), "c")
        group = engine._groups[0]
        ends = dict.fromkeys(group.offsets(), 0) | {TopicPartition(rig.commands, 0): 0}

        await group.check(group.offsets(), ends)

        (problem,) = engine.problems()
        assert f"offset 1 of {rig.commands}/0 lies after the log's end, 0" in problem

    async def test_that_grows_while_it_is_asked_for_its_ends_stops_nothing(
        self, rig: Rig, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        engine = await rig.engine()
        ask = engine._log.ends

        async def slowly(partitions: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
            found = await ask(partitions)
            await submit(engine, shop.Take(till_id="a", cents=1), uuid4().hex)
            return found

        monkeypatch.setattr(engine._log, "ends", slowly)
        await engine._ask_kafka()

        assert engine.problems() == []

    async def test_that_begins_after_a_task_s_offset_stops_it_at_its_claim(self, rig: Rig) -> None:
        engine = await rig.engine()
        await submit(engine, shop.Take(till_id="a", cents=1), "c")
        await rig.stop(engine)
        command = shop.Take(till_id="a", cents=1)
        for number in range(3):
            await rig.produce(rig.commands, b"a", command.model_dump_json().encode(), headers(command, f"c{number}"))
        await rig.delete_records(rig.commands, 0, before=3)

        engine = await rig.engine(ready=False)

        problems = await eventually(lambda: [one for one in engine.problems() if "stopped" in one])
        assert f"offset 1 of {rig.commands}/0 lies outside the log, which holds 3 to 4" in problems[0]
