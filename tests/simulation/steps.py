"""What may befall a process at each of its steps outward."""

import asyncio

SLOW = 0.5  # virtual seconds


class Killed(BaseException):
    """The process is dead; nothing of it goes on."""


class Broken(Exception):
    """The step failed, as if a server had been away for a moment."""


class Steps:
    """Counts a process's steps; at each it may be killed, frozen, refused, or slower than all others.

    Numbers are counted from the last `arm`; None is never.
    """

    def __init__(self) -> None:
        self.dead = False
        self._going = asyncio.Event()
        self.arm()

    def arm(
        self, *, kill: int | None = None, freeze: int | None = None, fail: int | None = None, slow: int | None = None
    ) -> None:
        """Say what shall happen at which of the next steps."""
        self.count = 0
        self._kill, self._freeze, self._fail, self._slow = kill, freeze, fail, slow
        self._going.set()

    @property
    def frozen(self) -> bool:
        return not self._going.is_set()

    def kill(self) -> None:
        """End the process between two steps."""
        self.dead = True
        self._going.set()

    async def take(self) -> None:
        """Take a step, and let others take theirs."""
        self.count += 1
        number = self.count
        if number == self._freeze:
            self._going.clear()
        await asyncio.sleep(SLOW if number == self._slow else 0)
        await self._going.wait()
        if number == self._kill:
            self.dead = True
        if self.dead:
            raise Killed
        if number == self._fail:
            raise Broken
