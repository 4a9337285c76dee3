"""An event loop whose time passes only when nobody has anything to do: a pause of a minute costs nothing."""

import asyncio
import selectors
from typing import Any


class _Hurried(selectors.DefaultSelector):
    """Says at once that nothing came, and notes how long it would have waited."""

    passed = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None:
            raise RuntimeError("everybody waits, and nothing can happen any more")
        self.passed += timeout
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """Runs coroutines in virtual time; nothing in it may use sockets or threads."""

    def __init__(self) -> None:
        self._hurried = _Hurried()
        super().__init__(self._hurried)

    def time(self) -> float:
        return self._hurried.passed
