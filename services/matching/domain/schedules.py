"""Match runs that happen by themselves: their times, why one is skipped, and what coordinators are told."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from services.matching.domain.program import Program
from services.matching.domain.run_plan import next_run
from services.matching.domain.runs import MatchRun, RunState
from shared.contracts.programs import ScheduledRunEnded, ScheduledRunOutcome
from shared.contracts.vocabulary import RunId
from shared.domain import identifier
from shared.phrases import phrase

UNDER_WAY: Final = phrase("another run was being computed or released")
WAITS: Final = phrase("the draft of an earlier run waits for its release or for another run")
NO_COUPLE: Final = phrase("no couple could be made of the people who are ready and free")


def with_next_run(program: Program, now: datetime) -> Program:
    """Return the program with the time of its next run; None while it is not open, closes, or has none planned."""
    plan = program.settings.runs
    return replace(
        program, next_run_at=next_run(plan, now) if plan and program.is_open and not program.closing else None
    )


def scheduled_id(program: Program, due: datetime) -> RunId:
    """Return the id of the run that is due then."""
    return RunId(identifier("run", program.id, due.isoformat()))


def why_skipped(latest: MatchRun | None) -> str | None:
    """Return why no run begins now, given the latest run that is not done; None if one can begin."""
    if latest is None:
        return None
    if latest.state in {RunState.QUEUED, RunState.RELEASING}:
        return UNDER_WAY
    return WAITS if latest.state is RunState.DRAFT else None


def skipped(run: MatchRun, why: str) -> MatchRun:
    """Return a run that did not take place, with the reason on record."""
    return replace(run, state=RunState.SKIPPED, problem=why)


def told(program: Program, run: MatchRun, outcome: ScheduledRunOutcome) -> ScheduledRunEnded:
    """Return the event about the outcome of a run that happened by itself."""
    return ScheduledRunEnded(
        revision=program.revision,
        program_id=program.id,
        run_id=run.id,
        outcome=outcome,
        coordinator_ids=program.staff.coordinator_ids,
    )
