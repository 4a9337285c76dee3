"""A process kills itself at each failpoint; the next one finishes what it began, and nothing is lost or doubled."""

import asyncio
import itertools
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from shared.processing.failpoints import Point
from tests.eventually import eventually
from tests.integration.processing import shop
from tests.integration.processing.conftest import Rig, headers

ROOT = Path(__file__).resolve().parents[3]
FIRST = 12


@asynccontextmanager
async def process(rig: Rig, folder: Path, **environment: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process of the shop that is ready, or has killed itself already."""
    ready = folder / f"ready-{uuid4().hex}"
    log = (folder / f"{ready.name}.log").open("wb")
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.integration.processing.serve", rig.run, rig.kafka, rig.mongo),
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "READY": str(ready), **environment},
        stderr=log,
    )
    try:
        await eventually(lambda: ready.exists() or process.returncode is not None, within=300)
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        log.close()


async def _ask(rig: Rig, first: int, last: int) -> None:
    for number in range(first, last):
        command = shop.Take(till_id=f"till{number % 5}", cents=1)
        key, value = command.key.encode(), command.model_dump_json().encode()
        await rig.produce(rig.commands, key, value, headers(command, f"c{number}"))


async def _check(rig: Rig, asked: int) -> None:
    """One effect per command, one event per effect, each in order and taken once, though the log may hold it twice."""
    tills = await rig.reader.find(shop.TILLS)
    books = {book.id: book for book in await rig.reader.find(shop.BOOKS)}
    assert sum(till.cents for till in tills) == asked
    assert sorted(seen for till in tills for seen in till.seen) == sorted(f"c{number}" for number in range(asked))
    for till in tills:
        assert books[till.id].revisions == tuple(range(1, till.revision + 1))
    events = {dict(record.headers)["ce_id"] for record in await rig.read(rig.taken)}
    assert len(events) == asked


@pytest.mark.parametrize("point", Point)
async def test_nothing_is_lost_or_doubled_when_killed_at(point: Point, rig: Rig, tmp_path: Path) -> None:
    async with process(rig, tmp_path, FAILPOINTS=f"{point}:1") as doomed:
        await _ask(rig, 0, FIRST)
        await eventually(lambda: doomed.returncode is not None)
        assert doomed.returncode == -signal.SIGKILL

    asked = itertools.count(FIRST)
    async with process(rig, tmp_path, FAILPOINTS=f"{point}:0.3") as unlucky:

        async def dies() -> bool:
            number = next(asked)
            await _ask(rig, number, number + 1)
            return unlucky.returncode is not None

        await eventually(dies, within=300)

    await rig.engine()
    await rig.quiet(within=300)
    await _check(rig, next(asked))
