"""Match runs: start the job, receive the draft chunk by chunk, finish, fail or cancel."""

from dataclasses import replace

from services.matching.commands import (
    CancelMatchRun,
    DraftCouples,
    FailMatchRun,
    FinishDraft,
    NoteUnmatched,
    StartMatchRun,
)
from services.matching.domain.runs import MatchRun, RunState, cancel, request
from services.matching.domain.schedules import told
from services.matching.domain.topic_table import ProgramTopics, counted
from services.matching.handlers.releases import release_by_itself
from services.matching.handlers.work import Work, program_of, run_of
from shared.contracts.messages import Message
from shared.contracts.programs import ScheduledRunOutcome
from shared.contracts.vocabulary import RunId
from shared.processing.messages import Job

KIND = "match"


def start_match_run(command: StartMatchRun, work: Work) -> list[Message]:
    """Request a draft; it supersedes one that waits for its release."""
    program = program_of(work, command.program_id)
    latest = work.runs.get(program.draft_run_id) if program.draft_run_id else None
    program, run = request(program, latest, command.run_id, command.seed, work.now)
    if latest and latest.state is RunState.DRAFT:
        work.runs.put(replace(latest, state=RunState.SUPERSEDED))
        run = replace(run, stay=latest.id, stay_bonus=command.stay_bonus)
    work.programs.put(program)
    work.runs.put(run)
    work.jobs.put(Job(id=run.id, kind=KIND, subject=run.id))
    return []


def draft_couples(command: DraftCouples, work: Work) -> list[Message]:
    """Store a chunk of couples."""
    if _computing(work, command.run_id):
        for couple in command.couples:
            work.couples.put(couple)
    return []


def note_unmatched(command: NoteUnmatched, work: Work) -> list[Message]:
    """Store a chunk of unmatched people."""
    if _computing(work, command.run_id):
        for leftover in command.leftovers:
            work.leftovers.put(leftover)
    return []


def finish_draft(command: FinishDraft, work: Work) -> list[Message]:
    """Open the draft to the coordinator."""
    run = _computing(work, command.run_id)
    if run:
        draft = replace(
            run,
            state=RunState.DRAFT,
            couple_chunks=command.couple_chunks,
            leftover_chunks=command.leftover_chunks,
            totals=command.totals,
            gap=command.gap,
            method=command.method,
            dropped_pins=command.dropped_pins,
            circles=command.circles,
            rates=command.rates,
            summary=command.summary,
            record=command.record,
        )
        work.runs.put(draft)
        if command.vocabulary:
            known = work.topics.get(run.program_id) or ProgramTopics(id=run.program_id)
            work.topics.put(counted(known, command.vocabulary))
        return release_by_itself(work, draft) if draft.scheduled else []
    return []


def fail_match_run(command: FailMatchRun, work: Work) -> list[Message]:
    """Fail a run, so that another can be requested."""
    run = _computing(work, command.run_id)
    if run:
        work.runs.put(replace(run, state=RunState.FAILED, problem=command.problem))
        if run.scheduled:
            return [told(program_of(work, run.program_id), run, ScheduledRunOutcome.FAILED)]
    return []


def cancel_match_run(command: CancelMatchRun, work: Work) -> list[Message]:
    """Stop computing a run; its process ends within a second."""
    run = cancel(run_of(work, command.program_id, command.run_id))
    work.runs.put(run)
    work.jobs.delete(run.id)
    return []


def _computing(work: Work, run_id: RunId) -> MatchRun | None:
    run = work.runs.get(run_id)
    return run if run and run.state is RunState.QUEUED else None
