"""Accelerated domain time: it goes on while work is under way, as real time does, only faster."""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta

from deploy.services import NAMES
from shared.mongo import PyMongoError, connect
from shared.processing.notes import Notes

TICK = 1.0
RATE = timedelta(hours=1)  # of domain time a second


class Clocks:
    """The clock of each service, moved where all its processes follow it: in its own database."""

    def __init__(self, mongodb: str, start: str) -> None:
        self._databases = [connect(mongodb, name) for name in NAMES]
        self._notes = dict(zip(NAMES, map(Notes, self._databases), strict=True))
        self.now = dict.fromkeys(NAMES, datetime.fromisoformat(start))

    @property
    def latest(self) -> datetime:
        """Return the moment of the foremost clock."""
        return max(self.now.values())

    async def run(self) -> None:
        """Let time pass, for ever."""
        while True:
            await asyncio.sleep(TICK)
            await self.advance(RATE)

    async def advance(self, span: timedelta) -> None:
        """Move all clocks to the same moment, that much after the foremost; one that cannot be moved stays behind."""
        to = self.latest + span
        await asyncio.gather(*(self.move(service, to) for service in NAMES))

    async def move(self, service: str, to: datetime) -> None:
        """Move one clock alone; a database that is away keeps it where it is."""
        with suppress(PyMongoError):
            await self._notes[service].write("clock", now=to)
            self.now[service] = to

    def close(self) -> None:
        for database in self._databases:
            database.client.close()
