"""Notices a consumer that hangs: records wait, and nothing moves."""

import time
from collections.abc import Mapping

from shared.kafka import TopicPartition


class Progress:
    """Since when each input stands where it is, while records wait on it."""

    def __init__(self) -> None:
        self._since: dict[TopicPartition, tuple[int, float]] = {}

    def stalled(
        self, offsets: Mapping[TopicPartition, int], ends: Mapping[TopicPartition, int], seconds: float
    ) -> list[TopicPartition]:
        """Return the inputs that have stood still for so long; ask about once a second."""
        now, before = time.monotonic(), self._since
        waiting = {item: offset for item, offset in offsets.items() if ends[item] > offset}
        self._since = {
            item: before[item] if item in before and before[item][0] == offset else (offset, now)
            for item, offset in waiting.items()
        }
        stalled = [item for item, (_, since) in self._since.items() if now - since >= seconds]
        if stalled:
            self._since = {}
        return stalled
