"""Liveness: whether the process hangs although its servers are there, so that only a restart helps."""

import time
from collections.abc import Callable
from typing import Final

from prometheus_client import Counter, Gauge

from shared import metrics

PATIENCE_SECONDS: Final = 300.0
JOBS_PATIENCE_SECONDS: Final = 3_600.0  # a job that does not move was cancelled half an hour before
WATCH: Final = "watch"
JOBS: Final = "jobs"


class Liveness:
    """Tells which task groups have stood still for five minutes, that a job hangs, or that the watch has ended.

    Kafka clients can hang for ever after a broker came back (aiokafka issues 847 and 1154). A restart does not help
    while a server is away or a task waits for an operator.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._watched = (0.0, monotonic())

    def stuck(self) -> list[str]:
        """Return what has made no progress; call it repeatedly."""
        return [*self._groups(), *self._watch(), *self._jobs()]

    def _groups(self) -> list[str]:
        if not all(value for _, value in _samples(metrics.SERVER_UP)):
            return []
        return sorted(labels["group"] for labels, value in _samples(metrics.STANDING) if value > PATIENCE_SECONDS)

    def _watch(self) -> list[str]:
        now, rounds = self._monotonic(), sum(value for _, value in _samples(metrics.WATCH_ROUNDS))
        if rounds != self._watched[0]:
            self._watched = rounds, now
        return [WATCH] if now - self._watched[1] > PATIENCE_SECONDS else []

    def _jobs(self) -> list[str]:
        ((_, seconds),) = _samples(metrics.JOB_STANDING)
        return [JOBS] if seconds > JOBS_PATIENCE_SECONDS else []


def _samples(metric: Counter | Gauge) -> list[tuple[dict[str, str], float]]:
    samples = [sample for family in metric.collect() for sample in family.samples]
    return [(sample.labels, sample.value) for sample in samples if not sample.name.endswith("_created")]
