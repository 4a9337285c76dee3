"""What the tasks of one group share."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from shared.clock import Clock
from shared.contracts.catalog import TaskGroup
from shared.processing.outcomes import Outcomes
from shared.processing.ports import Broker, Documents
from shared.processing.service import Service
from shared.processing.tasks.decisions import Rules
from shared.processing.tasks.limit import DeadLetterLimit
from shared.processing.tasks.tidying import Tidying
from shared.processing.tuning import Tuning


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What a task needs: its service and group, the servers, callbacks for outcomes, jobs and timers, its tuning.

    `documents` opens what one owner of a task reads and writes through, `timer_set` hears when the first timer of a
    batch is due.
    """

    service: Service
    group: TaskGroup
    rules: Rules
    documents: Callable[[], Awaitable[Documents]]
    broker: Broker
    outcomes: Outcomes
    clock: Clock
    tuning: Tuning
    job_started: asyncio.Event
    timer_set: Callable[[datetime], None]

    @cached_property
    def limit(self) -> DeadLetterLimit:
        """Return what the group's tasks have in common: how many dead letters they may make."""
        tuning = self.tuning
        return DeadLetterLimit(self.group.name, tuning.dead_letter_limit, tuning.dead_letter_window_seconds)

    @cached_property
    def tidying(self) -> Tidying:
        """Return what the group's tasks write through outside their batches."""
        return Tidying(self.documents)
