"""Waits for what must become true: polls with a deadline, never just sleeps."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import httpx

Value = TypeVar("Value")
PAUSE = 0.05


async def eventually(
    condition: Callable[[], Value | Awaitable[Value]], within: float = 120, *, pause: float = PAUSE
) -> Value:
    """Return the condition's first true value; an AssertionError counts as not yet.

    Raises:
        AssertionError: it never became true; the message says what was seen last.
    """
    deadline, last = time.monotonic() + within, "nothing"
    while time.monotonic() < deadline:
        try:
            value = condition()
            value = await value if inspect.isawaitable(value) else value
            if value:
                return value  # type: ignore[return-value] # awaited above
            last = repr(value)
        except AssertionError as error:
            last = str(error)
        await asyncio.sleep(pause)
    raise AssertionError(f"not true within {within} s; last seen: {last}")


async def nothing_left(http: httpx.AsyncClient, *urls: str) -> bool:
    """Tell whether services have nothing left to do; to be asked in the order in which work flows between them."""
    clocks = [(await http.get(f"{url}/clock")).json() for url in urls]
    return not any(sum(clock["left"].values()) for clock in clocks)
