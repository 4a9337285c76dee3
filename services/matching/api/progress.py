"""The progress of a job."""

from typing import Self

from pydantic import BaseModel

from shared.processing.jobs import JobStatus


class ProgressView(BaseModel):
    """The progress of a job.

    `share` is how much is done, 0..1; `gap` is how far a match run's pairs can be from the best so far, 0..1, proven.
    """

    phase: str
    done: int
    total: int
    share: float
    gap: float | None = None
    attempt: int

    @classmethod
    def of(cls, status: JobStatus | None) -> Self | None:
        """Return a job's progress, or None if no job is running."""
        if status is None or status.state == "done":
            return None
        return cls(
            phase=status.phase,
            done=status.done,
            total=status.total,
            share=round(status.done / status.total, 3) if status.total else 0.0,
            gap=status.figures.get("gap"),
            attempt=status.attempt,
        )
