"""Runs one service's tasks, timers and jobs; what `shared/app.py` builds, starts and asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from shared.clock import Clock
from shared.contracts.base import Command
from shared.mongo import Database
from shared.processing.blobs import Blobs
from shared.processing.jobs import JobStatus, Worker
from shared.processing.notes import Notes
from shared.processing.outcomes import Outcome
from shared.processing.service import Service


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkLeft:
    """What a service still has to do; all zero means that nothing moves until a message comes or time passes.

    `lag` counts records not yet processed on all partitions of all inputs, `unpublished` committed outbox buckets.
    """

    lag: int
    unpublished: int
    due_timers: int
    due_jobs: int
    next_due: datetime | None = None

    @property
    def total(self) -> int:
        """Return the sum: 0 when nothing is left."""
        return self.lag + self.unpublished + self.due_timers + self.due_jobs


class Engine:
    """Effectively-once processing for one service in this process."""

    def __init__(self, service: Service, *, kafka: str, database: Database, clock: Clock) -> None:
        self.service = service
        self.blobs, self.notes = Blobs(database), Notes(database)

    async def start(self, workers: Mapping[str, Worker] | None = None) -> None:
        """Create collections and indexes, join the consumer groups and begin; `workers` by the kind of job.

        Raises:
            Unavailable: Kafka or MongoDB does not answer, or a topic is not there.
        """

    async def stop(self) -> None:
        """Finish the batches in flight and their publication, then leave."""

    async def submit(  # noqa: PLR0913 - a command's envelope, by name
        self,
        command: Command,
        *,
        id: str,  # noqa: A002 - a command's own word
        correlation_id: str = "",
        fingerprint: str = "",
        traceparent: str = "",
        wait: float = 5.0,
    ) -> Outcome | None:
        """Publish a command and wait up to `wait` seconds for its outcome; None says: ask for it later.

        The same id again gets the first outcome; with another fingerprint a 422 of code `idempotency-key-reused`.

        Raises:
            Unavailable: a server is away. The command may have been accepted all the same: repeat it with its id.
        """
        raise NotImplementedError

    async def outcome(self, id: str) -> Outcome | None:  # noqa: A002 - a command's own word
        """Return what became of a command, or None where nothing is known (yet).

        Raises:
            Unavailable: MongoDB does not answer.
        """
        raise NotImplementedError

    async def job(self, id: str) -> JobStatus | None:  # noqa: A002 - a job's own word
        """Return how far a job is, or None where there is none."""
        raise NotImplementedError

    def problems(self) -> list[str]:
        """Return what keeps this process from being ready, in words for an operator; at most three seconds old."""
        raise NotImplementedError

    async def left(self) -> WorkLeft:
        """Return what is still to do, exactly: for tests and the simulated clock.

        Raises:
            Unavailable: Kafka or MongoDB does not answer.
        """
        raise NotImplementedError
