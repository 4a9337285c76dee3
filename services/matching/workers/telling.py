"""How far a computation is, in percent of a job."""

from collections.abc import Awaitable, Callable
from typing import Final

from shared.processing.jobs import Lease

# How much of a large run is behind it when a phase begins, in percent: measured at 20,000 a side.
BEHIND: Final = {"forecast": 5, "candidates": 15, "auction": 30, "narrow pricing": 45, "proof": 65, "explaining": 80}
BEFORE_THE_FIRST_PROOF: Final = 1.0


def telling(lease: Lease, first: int = 0, last: int = 100) -> Callable[[str, float], Awaitable[None]]:
    """Return what tells a job's progress, the computation being its part from `first` to `last` percent."""
    reached = first

    async def tell(phase: str, gap: float) -> None:
        nonlocal reached
        reached = max(reached, first + BEHIND.get(phase, 0) * (last - first) // 100)
        proven = {"gap": gap} if gap < BEFORE_THE_FIRST_PROOF else {}
        await lease.progress(phase=phase, done=reached, total=100, **proven)

    return tell
