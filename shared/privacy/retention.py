"""Enforces retention four times a day: documents that are too old are deleted, people who left long ago are erased."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Final

import structlog

from shared.contracts.messages import Command
from shared.domain import identifier
from shared.errors import Unavailable
from shared.http.state import Platform
from shared.mongo import PyMongoError
from shared.processing.retention import Retention

log = structlog.get_logger()

EVERY_SECONDS: Final = 6 * 3600.0
FIRST_SECONDS: Final = 60.0  # a process that starts has better things to do
Overdue = Callable[[Platform], AsyncIterator[Command]]


async def nobody_overdue(_platform: Platform) -> AsyncIterator[Command]:
    """Yield nothing: no people of this service are kept for a time."""
    nobody: tuple[Command, ...] = ()
    for command in nobody:
        yield command


async def enforce(platform: Platform, retention: Retention, overdue: Overdue) -> None:
    """Delete what is too old, and send the commands for what is overdue: each once, however often it is found."""
    for name, count in (await retention.enforce()).items():
        log.info("privacy.expired", collection=name, count=count)
    async for command in overdue(platform):
        await platform.engine.send(command, id=identifier("overdue", command.TYPE, command.key))


async def enforce_for_ever(platform: Platform, retention: Retention, overdue: Overdue) -> None:
    """Enforce retention until cancelled; a server that is away delays it."""
    pause = FIRST_SECONDS
    while True:
        await asyncio.sleep(pause)
        pause = EVERY_SECONDS
        try:
            await enforce(platform, retention, overdue)
        except (PyMongoError, Unavailable) as error:
            pause = FIRST_SECONDS
            log.warning("privacy.expiry-failed", exc_info=error)
