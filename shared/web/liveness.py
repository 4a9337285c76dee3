"""Whether only a restart could help: a consumer that hangs although everything it needs is there."""

import time
from collections.abc import Callable
from typing import Final

from prometheus_client import Counter, Gauge

from shared import metrics

PATIENCE_SECONDS: Final = 300.0


class Liveness:
    """Remembers, for each task group, since when work has been waiting and nothing was handled.

    Clients of Kafka have been seen to hang for ever after a broker came back (aiokafka issues 847 and 1154). A server
    that is away, or a task that waits for an operator, is nothing that a restart could mend.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._last: dict[str, tuple[float, float]] = {}

    def stuck(self) -> list[str]:
        """Return the task groups that have not moved for five minutes, to be asked again and again."""
        now, handled = self._monotonic(), _by_group(metrics.MESSAGES)
        waiting = self._waiting()
        self._last = {
            group: (now, handled.get(group, 0.0)) if self._moved(group, handled) else self._last[group]
            for group in waiting
        }
        return sorted(group for group, (since, _) in self._last.items() if now - since > PATIENCE_SECONDS)

    def _moved(self, group: str, handled: dict[str, float]) -> bool:
        return group not in self._last or handled.get(group, 0.0) != self._last[group][1]

    def _waiting(self) -> set[str]:
        servers = [sample.value for family in metrics.SERVER_UP.collect() for sample in family.samples]
        if not all(servers):
            return set()
        stopped = _by_group(metrics.STOPPED)
        return {group for group, lag in _by_group(metrics.LAG).items() if lag and not stopped.get(group)}


def _by_group(metric: Counter | Gauge) -> dict[str, float]:
    found: dict[str, float] = {}
    for family in metric.collect():
        for sample in family.samples:
            if not sample.name.endswith("_created"):
                group = sample.labels["group"]
                found[group] = found.get(group, 0.0) + sample.value
    return found
