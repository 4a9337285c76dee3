"""Waits for so long and no longer."""

import asyncio
from collections.abc import Coroutine
from typing import Any


async def ends_in_time(work: Coroutine[Any, Any, object], seconds: float) -> bool:
    """Tell whether some work ends in time; if not it is told to, and nobody waits for it to obey: a driver may not.

    Raises:
        Exception: what the work raised.
    """
    running = asyncio.ensure_future(work)
    await asyncio.wait((running,), timeout=seconds)
    if not running.done():
        running.cancel()
        return False
    running.result()
    return True
