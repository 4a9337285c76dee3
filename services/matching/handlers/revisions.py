"""Revisions of a program's settings: by an editor, or by adopting a twin."""

from dataclasses import replace

from services.matching.commands import AdoptTwin, RecheckPairs, ReviseSettings
from services.matching.domain.program import Program
from services.matching.domain.program_settings import ProgramSettings
from services.matching.domain.revisions import (
    MOST_TOLD,
    Edit,
    ReleaseUnderWay,
    must_know_latest,
    revise,
    revision_id,
)
from services.matching.domain.runs import RunState
from services.matching.domain.trials import TrialKind, UnknownTrial, must_be_adoptable
from services.matching.handlers.schedules import plan_next_run
from services.matching.handlers.seats import admissions
from services.matching.handlers.work import Work, each, program_of
from shared.contracts.messages import Message
from shared.phrases import phrase


def revise_settings(command: ReviseSettings, work: Work) -> list[Message]:
    """Give a program other settings, unless somebody else changed them meanwhile."""
    program = program_of(work, command.program_id)
    newer = range(max(command.known, program.settings_revision - MOST_TOLD) + 1, program.settings_revision + 1)
    since = each(work.program_revisions, [revision_id(program.id, number) for number in newer])
    must_know_latest(program, command.known, [*since.values()])
    return _revise(work, program, command.settings, Edit(by=command.by, why=command.why, at=work.now))


def adopt_twin(command: AdoptTwin, work: Work) -> list[Message]:
    """Give a program the weights and rules of its twin, and record in the twin which revision that made."""
    program, trial = program_of(work, command.program_id), work.trials.get(command.trial_id)
    if trial is None or trial.kind is not TrialKind.TWIN or trial.program_id != program.id:
        raise UnknownTrial(phrase("this program has no twin with that id"))
    must_be_adoptable(trial, program)
    edit = Edit(by=command.by, why=command.why, at=work.now, twin_id=trial.id)
    messages = _revise(work, program, trial.changes.of(program).settings, edit)
    work.trials.put(replace(trial, adopted_as=program_of(work, program.id).settings_revision))
    return messages


def _revise(work: Work, program: Program, settings: ProgramSettings, edit: Edit) -> list[Message]:
    _must_not_be_releasing(work, program)
    after, made, events = revise(program, settings, edit)
    if made is None:
        return []
    plan_next_run(work, after)
    work.program_revisions.put(made)
    rules = after.is_open and after.settings.rules != program.settings.rules
    admitting = admissions(after) if after.is_open else []
    return [*events, *admitting, *([RecheckPairs(program_id=after.id)] if rules else [])]


def _must_not_be_releasing(work: Work, program: Program) -> None:
    run = work.runs.get(program.draft_run_id) if program.draft_run_id else None
    if run and run.state is RunState.RELEASING:
        raise ReleaseUnderWay(
            phrase("run {number} is being released; change the settings once it is released"), number=run.number
        )
