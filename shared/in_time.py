"""Waiting with a deadline for work that may ignore its cancellation."""

import asyncio
from collections.abc import Coroutine
from typing import Any


async def ends_in_time(work: Coroutine[Any, Any, object], seconds: float) -> bool:
    """Return whether the work finished within the given seconds; otherwise cancel it and do not wait for that.

    A driver may ignore being cancelled.

    Raises:
        Exception: whatever the work raised.
    """
    running = asyncio.ensure_future(work)
    await asyncio.wait((running,), timeout=seconds)
    if not running.done():
        running.cancel()
        return False
    running.result()
    return True
