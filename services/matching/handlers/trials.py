"""Replays and twins: start the job, store its result, fail or cancel it."""

from dataclasses import replace

from services.matching.commands import CancelTrial, FailTrial, FinishTrial, StartTrial
from services.matching.domain.program_settings import must_be_possible
from services.matching.domain.trials import TooManyTrials, Trial, TrialState, UnknownTrial, cancel
from services.matching.handlers.work import Work, program_of
from shared.contracts.messages import Message
from shared.phrases import phrase
from shared.processing.messages import Job

KIND = "trial"
MOST_AT_ONCE = 5  # of one program


def start_trial(command: StartTrial, work: Work) -> list[Message]:
    """Request a replay or a twin."""
    program = program_of(work, command.program_id)
    must_be_possible(command.changes.of(program).settings)
    waiting = work.trials.find(program_id=command.program_id, state=TrialState.QUEUED)
    if len(waiting) >= MOST_AT_ONCE:
        raise TooManyTrials(
            phrase("{number} replays and twins of this program wait; cancel one, or ask again later"),
            number=len(waiting),
        )
    trial = Trial(
        id=command.trial_id,
        program_id=command.program_id,
        kind=command.kind,
        requested_at=work.now,
        run_id=command.run_id,
        roster=command.roster,
        changes=command.changes,
        settings_revision=program.settings_revision,
    )
    work.trials.put(trial)
    work.jobs.put(Job(id=trial.id, kind=KIND, subject=trial.id))
    return []


def finish_trial(command: FinishTrial, work: Work) -> list[Message]:
    """Store the result, unless the trial was cancelled."""
    trial = work.trials.get(command.trial_id)
    if trial and trial.state is TrialState.QUEUED:
        done = replace(trial, state=TrialState.DONE, replayed=command.replayed, compared=command.compared)
        work.trials.put(done)
    return []


def fail_trial(command: FailTrial, work: Work) -> list[Message]:
    """Fail a trial."""
    trial = work.trials.get(command.trial_id)
    if trial and trial.state is TrialState.QUEUED:
        work.trials.put(replace(trial, state=TrialState.FAILED, problem=command.problem))
    return []


def cancel_trial(command: CancelTrial, work: Work) -> list[Message]:
    """Cancel a trial; its process ends within a second."""
    trial = work.trials.get(command.trial_id)
    if trial is None:
        raise UnknownTrial(phrase("there is no replay or twin with that id"))
    work.trials.put(cancel(trial))
    work.jobs.delete(trial.id)
    return []
