"""When tasks look for due timers: at each timer's due time, when tasks come, and once per tick for what is left."""

import asyncio
from collections.abc import Collection
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from shared.clock import Clock
from shared.mongo import Database
from shared.processing import timers


class Ticker:
    """Wakes the tasks of one service when timers come due."""

    def __init__(self, database: Database, clock: Clock, tick_seconds: float) -> None:
        self._database, self._clock, self._tick_seconds = database, clock, tick_seconds
        self._woken = asyncio.Event()
        self._looked = self._looks_again = datetime.min.replace(tzinfo=UTC)

    async def due(self) -> Collection[str]:
        """Wait for the next look; return the ids of the tasks that have due timers, wherever they run."""
        await self._rest()
        self._looked = self._clock.now()
        return await timers.tasks_due(self._database, self._looked)

    def wake(self) -> None:
        """Look for due timers now."""
        self._woken.set()

    def expect(self, due: datetime) -> None:
        """Make sure to look in time for a timer that a batch set."""
        if due < self._looks_again:
            self.wake()

    async def _rest(self) -> None:
        """Wait for the next timer, one tick at most."""
        now, pause = self._clock.now(), self._tick_seconds
        self._looks_again = now + timedelta(seconds=pause)
        if coming := await timers.next_due(self._database, self._looked):
            pause = min(pause, (coming - now).total_seconds())
        with suppress(TimeoutError):
            async with asyncio.timeout(pause):  # wait_for may swallow a cancellation
                await self._woken.wait()
        self._woken.clear()
