"""The progress of a computation, in percent of its job."""

from collections.abc import Awaitable, Callable
from typing import Final

from shared.processing.jobs import Lease

# Roughly the percentage of a large run that is done when a phase begins; the first run after an update also compiles.
BEHIND: Final = {"forecast": 5, "candidates": 15, "auction": 45, "proof": 60, "explaining": 80}
PARTS: Final = {"": (0, 100), "as it is": (0, 45), "changed": (45, 100)}
BEFORE_THE_FIRST_PROOF: Final = 1.0


def telling(lease: Lease) -> Callable[[str, float], Awaitable[None]]:
    """Return the callback that reports a job's progress; a twin's phases are prefixed with the part they belong to."""
    reached = 0

    async def tell(phase: str, gap: float) -> None:
        nonlocal reached
        part, _, name = phase.rpartition(": ")
        first, last = PARTS.get(part, (0, 100))
        reached = max(reached, first + BEHIND.get(name, 0) * (last - first) // 100)
        proven = {"gap": gap} if gap < BEFORE_THE_FIRST_PROOF else {}
        await lease.progress(phase=phase, done=reached, total=100, **proven)

    return tell
