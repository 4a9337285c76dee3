"""Long work: one process at a time, from the beginning again after a crash, its commands taken once."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from shared.clock import SimulatedClock
from shared.contracts.messages import Command
from shared.processing.engine import Engine
from shared.processing.jobs import JobStatus, JobTable, Later, Lease, Worker, write
from shared.processing.messages import Cause, Job
from shared.processing.servers import MongoDocuments
from shared.processing.unit_of_work import Jobs
from tests.eventually import eventually
from tests.integration.processing import shop
from tests.integration.processing.conftest import Rig, headers, submit
from tests.integration.processing.test_recovery import process

COUNT = shop.Count(till_id="a")


async def _thrice(lease: Lease) -> AsyncIterator[Command]:
    for number in range(3):
        await lease.progress(phase="counting", done=number + 1, total=3)
        yield shop.Take(till_id=lease.job.subject, cents=1)


async def _too_much(_lease: Lease) -> AsyncIterator[Command]:
    yield shop.Take(till_id="a" * 1_000_000, cents=1)


async def _give_up(lease: Lease, reason: str) -> Command:
    return shop.Take(till_id=lease.job.subject, cents=1000 if "too large" in reason else 500)


def worker(work: Callable[[Lease], AsyncIterator[Command]]) -> Worker:
    return Worker(work=work, give_up=_give_up)


async def _cents(rig: Rig) -> int:
    return (await rig.till() or shop.Till(id="none")).cents


class TestJobs:
    async def test_bring_their_results_in_as_commands(self, rig: Rig) -> None:
        engine = await rig.engine({"count": worker(_thrice)})

        await submit(engine, COUNT, "c")
        await rig.quiet()

        till = await rig.till()
        assert till is not None
        assert till.seen == ("count:a:0", "count:a:1", "count:a:2")
        assert await engine.job("count:a") == JobStatus(state="done", attempt=1, phase="counting", done=3, total=3)

    async def test_of_one_id_run_once(self, rig: Rig) -> None:
        engine = await rig.engine({"count": worker(_thrice)})
        await submit(engine, COUNT, "c1")
        await rig.quiet()

        await submit(engine, COUNT, "c2")
        await rig.quiet()

        assert await _cents(rig) == 3

    async def test_that_fail_are_tried_again_and_count_once(self, rig: Rig) -> None:
        async def clumsy(lease: Lease) -> AsyncIterator[Command]:
            yield shop.Take(till_id="a", cents=1)
            if lease.attempt == 1:
                raise OSError("not this time")
            yield shop.Take(till_id="a", cents=10)

        engine = await rig.engine({"count": worker(clumsy)})
        await submit(engine, COUNT, "c")

        await rig.quiet()

        assert await _cents(rig) == 11

    async def test_wait_for_domain_time(self, rig: Rig) -> None:
        start = datetime(2026, 3, 2, 8, tzinfo=UTC)
        clock = SimulatedClock(start)
        engine = await rig.engine({"count": worker(_thrice)}, clock=clock)
        await submit(engine, shop.Count(till_id="a", due=start + timedelta(minutes=30)), "c")
        await rig.quiet()
        assert (await _cents(rig), (await engine.left()).next_due) == (0, start + timedelta(minutes=30))

        clock.move(start + timedelta(minutes=30))
        await rig.quiet()

        assert await _cents(rig) == 3

    async def test_that_are_due_at_once_are_not_all_looked_at_to_take_one(self, rig: Rig) -> None:
        table, now = JobTable(rig.database, "tests", 60), datetime(2026, 3, 2, 8, tzinfo=UTC)
        await table.prepare()
        staged = Jobs()
        for number in range(200):
            staged.put(Job(id=f"{number:03}", kind="count", subject="a"))
        staged.attribute(Cause(id="c", type="t", correlation_id="c"))
        staged.keep()
        await write(await MongoDocuments.open(rig.database), staged, now)
        await rig.database.command("profile", 2)

        taken = await table.take("count", now, 8)

        await rig.database.command("profile", 0)
        looked = await rig.database["system.profile"].find({"ns": f"{rig.run}.jobs"}).to_list(None)
        assert [one.job.id for one in taken] == [f"{number:03}" for number in range(8)]
        assert [one["docsExamined"] for one in looked] == [8, 8, 8]

    async def test_that_fail_by_themselves_are_given_up_and_say_so(self, rig: Rig) -> None:
        async def broken(lease: Lease) -> AsyncIterator[Command]:
            raise ValueError(lease.job.id)
            yield

        engine = await rig.engine({"count": worker(broken)}, job_faults=2)
        await submit(engine, COUNT, "c")
        await rig.quiet()

        status = await engine.job("count:a")
        assert status is not None
        assert (status.state, status.attempt, await _cents(rig)) == ("done", 2, 500)

    async def test_whose_result_fits_into_no_record_are_given_up_at_once(self, rig: Rig) -> None:
        engine = await rig.engine({"count": worker(_too_much)})
        await submit(engine, COUNT, "c")
        await rig.quiet()

        status = await engine.job("count:a")
        assert status is not None
        assert (status.state, status.attempt, await _cents(rig)) == ("done", 1, 1000)

    async def test_that_the_other_side_cannot_take_now_are_not_given_up(self, rig: Rig) -> None:
        async def refused_twice(lease: Lease) -> AsyncIterator[Command]:
            if lease.attempt < 3:
                raise Later
            yield shop.Take(till_id="a", cents=1)

        engine = await rig.engine({"count": worker(refused_twice)}, job_faults=2)
        await submit(engine, COUNT, "c")
        await rig.quiet()

        assert await _cents(rig) == 1

    async def test_that_do_not_move_are_cancelled_and_begun_again(self, rig: Rig) -> None:
        async def hangs_once(lease: Lease) -> AsyncIterator[Command]:
            if lease.attempt == 1:
                await asyncio.Event().wait()
            yield shop.Take(till_id="a", cents=1)

        engine = await rig.engine({"count": worker(hangs_once)}, job_stall_seconds=0.1, lease_seconds=1.0)
        await submit(engine, COUNT, "c")
        await rig.quiet()

        assert await _cents(rig) == 1

    async def test_count_as_work_left_while_they_run(self, rig: Rig) -> None:
        engine = await rig.engine({"other": worker(_thrice)})
        await submit(engine, COUNT, "c")

        await eventually(lambda: _lag_is_none(engine))

        assert (await engine.left()).due_jobs == 1

    async def test_are_taken_over_from_a_process_that_was_killed(self, rig: Rig, tmp_path: Path) -> None:
        async with process(rig, tmp_path, HANG="1") as doomed:
            await rig.produce(rig.commands, b"a", COUNT.model_dump_json().encode(), headers(COUNT, "c"))
            await eventually(lambda: _has(rig, 5))
            doomed.send_signal(signal.SIGKILL)

        async with process(rig, tmp_path):
            await eventually(lambda: _has(rig, 105), within=300)

        assert (await rig.database["jobs"].find_one({"_id": "count:a"}) or {})["attempt"] == 2


async def _has(rig: Rig, cents: int) -> bool:
    return await _cents(rig) == cents


async def _lag_is_none(engine: Engine) -> bool:
    left = await engine.left()
    return left.lag == 0 and left.unpublished == 0
