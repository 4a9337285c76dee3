"""Doing at once what several callers ask for at the same time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Together(Generic[Item]):
    """Hands items on in rounds, one round at a time: those that arrive during a round share the next one."""

    def __init__(self, do: Callable[[Sequence[Item]], Awaitable[None]]) -> None:
        self._do, self._lock = do, asyncio.Lock()
        self._waiting: list[Item] = []
        self._round: asyncio.Task[None] | None = None

    async def __call__(self, items: Sequence[Item]) -> None:
        """Return once these items are done, in the order in which they were given.

        Raises:
            Exception: whatever the round that they were in raised.
        """
        if not items:
            return
        self._waiting += items
        if self._round is None:
            self._round = asyncio.create_task(self._run())
            self._round.add_done_callback(_seen)
        await asyncio.shield(self._round)

    async def _run(self) -> None:
        async with self._lock:
            self._round, items, self._waiting = None, self._waiting, []
            await self._do(items)


def _seen(done: asyncio.Task[None]) -> None:
    """Look at a round's failure, in case that everybody who waited for it was cancelled."""
    if not done.cancelled():
        done.exception()
