"""The end of a program: planned, taken back, or carried out by a timer, batch by batch."""

from dataclasses import replace
from typing import assert_never

from services.matching.commands import CloseProgram, EndPairs, PlanClosing, TakeBackClosing
from services.matching.domain import closing
from services.matching.domain.moments import end_with_program
from services.matching.domain.pairs import BATCH, LIVE
from services.matching.domain.program import Program
from services.matching.domain.runs import RunState, cancel, discard
from services.matching.handlers.ending import close
from services.matching.handlers.schedules import plan_next_run
from services.matching.handlers.work import Work, program_of
from shared.contracts.messages import Message
from shared.processing.messages import Timer


def plan_closing(command: PlanClosing, work: Work) -> list[Message]:
    """Plan the end of a program, unless it is planned or has come."""
    program = program_of(work, command.program_id)
    if program.closing or not program.is_open:
        return []
    return close_later(program, command.by, work, after_pilot=command.after_pilot)


def take_back_closing(command: TakeBackClosing, work: Work) -> list[Message]:
    """Let a program go on."""
    program, told = closing.take_back(program_of(work, command.program_id))
    work.timers.delete(_timer(program))
    plan_next_run(work, program)
    return [told]


def close_later(program: Program, by: str, work: Work, *, after_pilot: bool = False) -> list[Message]:
    """Plan the end of a program, and wait for it."""
    ahead, told = closing.plan_closing(program, work.now, by, after_pilot=after_pilot)
    plan_next_run(work, ahead)
    assert ahead.closing is not None  # noqa: S101 - it was planned
    command = CloseProgram(program_id=ahead.id, due=ahead.closing.at)
    work.timers.put(Timer(id=_timer(ahead), due=ahead.closing.at, command=command))
    return [told]


def close_program(command: CloseProgram, work: Work) -> list[Message]:
    """Close a program, discard its draft, and end its pairs."""
    program = program_of(work, command.program_id)
    if program.closing is None or program.closing.at != command.due:
        return []
    program, told = closing.close(_without_draft(work, program))
    plan_next_run(work, program)
    return [told, EndPairs(program_id=program.id, batch=0)]


def end_pairs(command: EndPairs, work: Work) -> list[Message]:
    """End one batch of a closed program's pairs; those whose last day is over are completed."""
    program = program_of(work, command.program_id)
    messages: list[Message] = []
    for pair in work.pairs.find(program_id=program.id, batch=command.batch):
        if pair.state in LIVE:
            messages += close(work, pair, end_with_program(pair, work.now))
    if (command.batch + 1) * BATCH < program.pairs:
        messages.append(EndPairs(program_id=program.id, batch=command.batch + 1))
    return messages


def _without_draft(work: Work, program: Program) -> Program:
    """Return a program whose draft is discarded, or computed no further: a closed program takes no pairs of it."""
    run = work.runs.get(program.draft_run_id) if program.draft_run_id else None
    if run is None:
        return program
    match run.state:
        case RunState.RELEASING:
            return program
        case RunState.DRAFT:
            work.runs.put(discard(run))
        case RunState.QUEUED | RunState.RUNNING:
            work.runs.put(cancel(run))
            work.jobs.delete(run.id)
        case RunState.RELEASED | RunState.SUPERSEDED | RunState.CANCELLED | RunState.FAILED | RunState.SKIPPED:
            pass
        case _:
            assert_never(run.state)
    return replace(program, draft_run_id=None)


def _timer(program: Program) -> str:
    return f"closing:{program.id}"
