"""Trials of nudges: registered and ended in group notify.programs, pairs assigned and followed in notify.pairs."""

from services.notify.commands import EndTrial, RegisterTrial
from services.notify.domain import trials
from services.notify.domain.trials import Arm, Assignment, ProgramNotRunning, UnknownTrial
from services.notify.handlers.work import Work
from shared.contracts.messages import Message
from shared.contracts.sessions import MomentumChanged, SessionHeld
from shared.phrases import phrase


def register_trial(command: RegisterTrial, work: Work) -> list[Message]:
    """Register a trial before its first pair."""
    program = work.programs.get(command.program_id)
    if program is None or program.closed:
        raise ProgramNotRunning(phrase("publish the program first; a program that is closed has no trials"))
    known = work.trials.find(program_id=command.program_id)
    trial = trials.register(
        command.program_id,
        known,
        ends_at=command.ends_at,
        within_days=command.within_days,
        now=work.now,
        chance=work.chance,
    )
    work.trials.put(trial)
    return []


def end_trial(command: EndTrial, work: Work) -> list[Message]:
    """End a trial before its time."""
    known = work.trials.get(command.trial_id)
    if known is None or known.program_id != command.program_id:
        raise UnknownTrial(phrase("there is no trial with that id"))
    work.trials.put(trials.end(known, work.now))
    return []


def may_nudge(event: MomentumChanged, work: Work) -> bool:
    """Tell whether a pair that slips may be nudged; a trial that is open takes it in, and decides."""
    mine = work.assignments.find(pair_id=event.pair_id)
    current = next((one for one in mine if work.now < one.until), None) or _entered(event, mine, work)
    return current is None or current.arm is Arm.NUDGED


def note_meeting(event: SessionHeld, work: Work) -> None:
    """Note that a pair of a trial met."""
    for one in work.assignments.find(pair_id=event.pair_id):
        after = trials.met(one, event.starts_at)
        if after != one:
            work.assignments.put(after)


def _entered(event: MomentumChanged, mine: list[Assignment], work: Work) -> Assignment | None:
    running = [one for one in work.trials.find(program_id=event.program_id) if work.now < one.ends_at]
    new = [one for one in running if one.id not in {known.trial_id for known in mine}]
    if not new:
        return None
    entered = trials.assign(new[0], event.pair_id, work.now)
    work.assignments.put(entered)
    return entered
