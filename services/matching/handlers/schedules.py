"""Match runs that happen by themselves: their timers, their start, and what becomes of them."""

from dataclasses import replace

from services.matching.commands import SkipMatchRun, StartScheduledRun
from services.matching.domain.program import Program
from services.matching.domain.runs import RunState, request
from services.matching.domain.schedules import NO_COUPLE, WAITS, scheduled_id, skipped, told, why_skipped, with_next_run
from services.matching.handlers.runs import KIND
from services.matching.handlers.work import Work, program_of
from shared.contracts.messages import Message
from shared.contracts.programs import ScheduledRunOutcome
from shared.processing.messages import Job, Timer


def plan_next_run(work: Work, program: Program) -> Program:
    """Set the timer of a program's next run, or remove it; return the program with that time."""
    planned = with_next_run(program, work.now)
    if planned.next_run_at:
        start = StartScheduledRun(program_id=program.id, due=planned.next_run_at)
        work.timers.put(Timer(id=_timer(program), due=planned.next_run_at, command=start))
    elif program.next_run_at:
        work.timers.delete(_timer(program))
    work.programs.put(planned)
    return planned


def start_scheduled_run(command: StartScheduledRun, work: Work) -> list[Message]:
    """Start a run that is due, or record why it is skipped."""
    program = program_of(work, command.program_id)
    if not program.is_open or program.next_run_at != command.due:
        return []
    program = plan_next_run(work, program)
    latest = work.runs.get(program.draft_run_id) if program.draft_run_id else None
    why = why_skipped(latest)
    after, run = request(program, None, scheduled_id(program, command.due), None, work.now)
    run = replace(run, scheduled=True)
    if why:
        work.runs.put(skipped(run, why))
        work.programs.put(replace(after, draft_run_id=program.draft_run_id))
        outcome = ScheduledRunOutcome.WAITS if why == WAITS else ScheduledRunOutcome.SKIPPED
        return [told(program, run, outcome)]
    work.programs.put(after)
    work.runs.put(run)
    work.jobs.put(Job(id=run.id, kind=KIND, subject=run.id))
    return []


def skip_match_run(command: SkipMatchRun, work: Work) -> list[Message]:
    """Record that a run had nobody to match."""
    run, program = work.runs.get(command.run_id), program_of(work, command.program_id)
    if run is None or run.state is not RunState.QUEUED:
        return []
    work.runs.put(skipped(run, NO_COUPLE))
    if program.draft_run_id == run.id:
        work.programs.put(replace(program, draft_run_id=None))
    return [told(program, run, ScheduledRunOutcome.SKIPPED)]


def _timer(program: Program) -> str:
    return f"run:{program.id}"
