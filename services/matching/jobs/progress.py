"""How far a computation is, in percent of a job."""

from collections.abc import Awaitable, Callable
from typing import Final

from shared.processing.jobs import Lease

# How much of a large run is behind it when a phase begins, in percent, roughly: the first after an update compiles too.
BEHIND: Final = {"forecast": 5, "candidates": 15, "auction": 30, "narrow pricing": 45, "proof": 65, "explaining": 80}
PARTS: Final = {"": (0, 100), "as it is": (0, 45), "changed": (45, 100)}
BEFORE_THE_FIRST_PROOF: Final = 1.0


def telling(lease: Lease) -> Callable[[str, float], Awaitable[None]]:
    """Return what tells a job's progress; a twin's phases say first which of its two parts they are of."""
    reached = 0

    async def tell(phase: str, gap: float) -> None:
        nonlocal reached
        part, _, name = phase.rpartition(": ")
        first, last = PARTS.get(part, (0, 100))
        reached = max(reached, first + BEHIND.get(name, 0) * (last - first) // 100)
        proven = {"gap": gap} if gap < BEFORE_THE_FIRST_PROOF else {}
        await lease.progress(phase=phase, done=reached, total=100, **proven)

    return tell
