"""What the tasks of one group share."""

import asyncio
from dataclasses import dataclass

from shared.clock import Clock
from shared.contracts.catalog import TaskGroup
from shared.kafka import Log, Publisher
from shared.mongo import Database
from shared.processing.decisions import Rules
from shared.processing.outcomes import Outcomes
from shared.processing.service import Service
from shared.processing.tuning import Tuning


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """A task's service and group, the servers, whom it tells of outcomes and jobs, and its pace."""

    service: Service
    group: TaskGroup
    rules: Rules
    database: Database
    publisher: Publisher
    log: Log
    outcomes: Outcomes
    clock: Clock
    tuning: Tuning
    job_started: asyncio.Event
