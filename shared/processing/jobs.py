"""Long or outward work: leased by one process at a time, its results enter the service as commands."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from shared.contracts.base import Command
from shared.processing.messages import Job


class Lease(Protocol):
    """A job in hand, for as long as this process keeps it."""

    job: Job
    attempt: int

    async def progress(self, *, phase: str, done: int = 0, total: int = 0) -> None:
        """Tell how far it is: for people who wait, never for decisions."""


# An async generator: each command it yields is published under the id `<job id>:<n>`, so a repeat must yield the same.
Worker = Callable[[Lease], AsyncIterator[Command]]


@dataclass(frozen=True, kw_only=True, slots=True)
class JobStatus:
    """How far a job is; `state` is `waiting`, `running` or `done`, `attempt` counts from 1 once it was tried."""

    state: str
    attempt: int
    phase: str = ""
    done: int = 0
    total: int = 0


Status = Callable[[str], Awaitable[JobStatus | None]]
