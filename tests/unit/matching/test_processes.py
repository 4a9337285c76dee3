import asyncio

import psutil
import pytest

from services.matching.jobs import processes
from services.matching.jobs.processes import ComputationFailed, in_own_process, unless_called_off
from services.matching.matcher.snapshot import SNAPSHOT
from tests.eventually import eventually
from tests.unit.matching.people import snapshot


async def ignore(_phase: str, _gap: float) -> None:
    pass


async def _children() -> list[psutil.Process]:
    return [one for one in psutil.Process().children() if processes.CHILD in one.cmdline()]


class TestInOwnProcess:
    async def test_names_the_place_of_a_bug_and_not_what_it_was_given(self) -> None:
        with pytest.raises(ComputationFailed, match=r"^ValidationError at \S+") as failed:
            await in_own_process("draft", b'{"run_id": "Ada Lovelace"}', ignore)
        assert "Ada" not in str(failed.value)

    async def test_says_that_its_process_was_killed(self) -> None:
        waiting = asyncio.create_task(in_own_process("draft", SNAPSHOT.dump_json(snapshot(1)), ignore))
        (child,) = await eventually(_children)
        child.kill()
        with pytest.raises(ComputationFailed, match="ended with -9"):
            await waiting

    async def test_ends_its_process_when_nobody_waits_any_more(self) -> None:
        waiting = asyncio.create_task(in_own_process("draft", SNAPSHOT.dump_json(snapshot(1)), ignore))
        (child,) = await eventually(_children)
        child.suspend()
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        assert not child.is_running()


class TestUnlessCalledOff:
    async def test_returns_what_the_work_came_to(self) -> None:
        assert await unless_called_off(asyncio.sleep(0, "done"), _never) == "done"

    async def test_ends_work_that_is_not_wanted_any_more(self) -> None:
        endless = asyncio.ensure_future(asyncio.Event().wait())
        assert await unless_called_off(endless, _at_once) is None
        assert endless.cancelled()


async def _never() -> bool:
    return False


async def _at_once() -> bool:
    return True
