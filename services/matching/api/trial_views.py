"""What replays and twins show."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel

from services.matching.api.views import DryRunView, Progress
from services.matching.domain.trials import Changes, Compared, Replayed, Trial, TrialState
from shared.contracts.vocabulary import ProgramId, RunId
from shared.processing.jobs import JobStatus


class TrialView(BaseModel):
    """A computation that changes nothing, and how far it is; never shown itself."""

    id: str
    program_id: ProgramId
    run_id: RunId | None
    state: TrialState
    requested_at: datetime
    problem: str | None
    progress: Progress | None

    @classmethod
    def of(cls, trial: Trial, status: JobStatus | None) -> Self:
        """Return the view of a trial."""
        begun = status is not None and status.attempt > 0
        waits = trial.state is TrialState.QUEUED
        return cls.model_validate(
            {
                **vars(trial),
                "state": TrialState.RUNNING if waits and begun else trial.state,
                "progress": Progress.of(status) if waits else None,
            }
        )


class ReplayView(TrialView):
    """A replay; `replayed` says whether the same pairs came of it, and which versions differ."""

    replayed: Replayed | None


class TwinView(TrialView):
    """A twin; `compared` has the program as it is and the twin, side by side."""

    changes: Changes
    compared: Compared | None


class RosterView(DryRunView):
    """A roster that is kept for twins; `rows` are the first at fault, which twins leave out."""

    state: str = "kept"
    id: str
