"""Detection of stalls: waiting records, unclaimed tasks, a group without its partitions."""

import time
from collections.abc import Callable, Hashable, Mapping


class Progress:
    """Since when each thing that waits stands where it is."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._since: dict[Hashable, tuple[int, float]] = {}

    def standing(self, waiting: Mapping[Hashable, int]) -> dict[Hashable, float]:
        """Return for how many seconds each of what waits has had its present position; ask about once a second."""
        now, before = self._monotonic(), self._since
        self._since = {
            item: before[item] if item in before and before[item][0] == position else (position, now)
            for item, position in waiting.items()
        }
        return {item: now - since for item, (_, since) in self._since.items()}

    def restart(self) -> None:
        """Count anew: while a server was away, nothing could move."""
        self._since = {}
