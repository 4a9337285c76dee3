"""One process of the shop, to be killed: `python -m tests.integration.processing.serve RUN KAFKA MONGO`."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import structlog

from shared.clock import SystemClock
from shared.contracts.messages import Command
from shared.mongo import connect
from shared.processing.engine import Engine
from shared.processing.jobs import Lease, Worker
from shared.processing.tuning import Tuning
from tests.eventually import eventually
from tests.integration.processing import shop
from tests.integration.processing.conftest import QUICK


async def count(lease: Lease) -> AsyncIterator[Command]:
    """Take five times; with HANG it never comes to its end."""
    for _ in range(5):
        yield shop.Take(till_id=lease.job.subject, cents=1)
    if os.environ.get("HANG"):
        await lease.progress(phase="hanging", done=5, total=6)
        await asyncio.Event().wait()
    yield shop.Take(till_id=lease.job.subject, cents=100)


async def _give_up(_lease: Lease, _reason: str) -> None:
    """Tell nobody."""


async def main(run: str, kafka: str, mongo: str) -> None:
    """Run until SIGTERM; say `ready` once it works."""
    database = connect(mongo, run)
    tuning = Tuning(consumer=QUICK, lease_seconds=2)
    engine = Engine(shop.service(run), kafka=kafka, database=database, clock=SystemClock(), tuning=tuning)
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    await engine.start({"count": Worker(work=count, give_up=_give_up)})
    await eventually(lambda: not engine.problems(), within=300)
    await asyncio.to_thread(Path(os.environ["READY"]).touch)
    await ended.wait()
    await engine.stop()


if __name__ == "__main__":
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    asyncio.run(main(*sys.argv[1:]))
