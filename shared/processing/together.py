"""Doing at once what several callers ask for at the same time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Generic, TypeVar

Item = TypeVar("Item")

GATHER_SECONDS: Final = 0.05
GLANCE_SECONDS: Final = 0.005


class Together(Generic[Item]):
    """Hands items on in rounds, one round at a time: those that arrive during a round share the next one.

    `company` tells how many callers may come at the moment: a round waits for as many, a twentieth of a second at most.
    """

    def __init__(self, do: Callable[[Sequence[Item]], Awaitable[None]], company: Callable[[], int] = lambda: 0) -> None:
        self._do, self._company, self._lock = do, company, asyncio.Lock()
        self._waiting: list[Item] = []
        self._callers = 0
        self._round: asyncio.Task[None] | None = None

    async def __call__(self, items: Sequence[Item]) -> None:
        """Return once these items are done, in the order in which they were given.

        Raises:
            Exception: whatever the round that they were in raised.
        """
        if not items:
            return
        self._waiting += items
        self._callers += 1
        if self._round is None:
            self._round = asyncio.create_task(self._run())
            self._round.add_done_callback(_seen)
        await asyncio.shield(self._round)

    async def _run(self) -> None:
        await self._gather()
        async with self._lock:
            self._round, self._callers, items, self._waiting = None, 0, self._waiting, []
            await self._do(items)

    async def _gather(self) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + GATHER_SECONDS
        while self._callers < self._company() and loop.time() < until:  # noqa: ASYNC110 - who ends says nothing
            await asyncio.sleep(GLANCE_SECONDS)


def _seen(done: asyncio.Task[None]) -> None:
    """Look at a round's failure, in case that everybody who waited for it was cancelled."""
    if not done.cancelled():
        done.exception()
