"""The pilot of a program: what its pairs do is noted, and it is evaluated on request and after its last pair."""

from dataclasses import replace
from statistics import mean

from services.feedback.commands import EvaluatePilot, NotePilotPair
from services.feedback.domain.changes import changes_of
from services.feedback.domain.counts import Counted
from services.feedback.domain.figures import About, figures_id
from services.feedback.domain.insight import Group, tally_id
from services.feedback.domain.pilot import (
    AFTER_THE_LAST_PAIR,
    NoPilotToEvaluate,
    PilotPair,
    Released,
    evaluate,
    is_over,
    told,
)
from services.feedback.domain.progress import nothing_yet
from services.feedback.domain.staying import UNPAIRED
from services.feedback.handlers.work import Work
from services.feedback.instruments import current
from services.feedback.store import Program
from shared.contracts.feedback import Wave
from shared.contracts.messages import Message
from shared.contracts.pairs import PairCreated, PairEnded
from shared.contracts.programs import ProgramClosed, ProgramStageChanged, Stage
from shared.contracts.sessions import SessionHeld, SessionMissed
from shared.contracts.vocabulary import ProgramId
from shared.phrases import phrase
from shared.processing.messages import Timer

WORTH_IT = "worth-it"
RECOMMEND = "recommend"


def note(event: PairCreated | PairEnded, work: Work) -> list[Message]:
    """Return the command that notes that a pair has begun or ended, if its program is in its pilot."""
    program = work.programs.get(event.program_id)
    if program is None or not program.has_pilot:
        return []
    ended = isinstance(event, PairEnded)
    return [NotePilotPair(program_id=event.program_id, pair_id=event.pair_id, ended=ended)]


def pseudonyms(event: PairCreated | PairEnded | SessionHeld | SessionMissed, work: Work) -> tuple[str, ...]:
    """Return the pseudonyms of a pair's members."""
    return tuple(work.authorship.respondent(event.program_id, one.person_id) for one in event.members)


def note_pilot_pair(command: NotePilotPair, work: Work) -> list[Message]:
    """Note that a pair has begun or ended; some time after the last one has ended, the pilot is evaluated."""
    known = work.pilot_pairs.get(command.pair_id)
    before = known or PilotPair(id=command.pair_id, program_id=command.program_id)
    after = replace(before, ended=before.ended or command.ended)  # events of different topics arrive in any order
    work.pilot_pairs.put(after)
    if after.ended != before.ended or known is None:
        _expect_evaluation(command.program_id, work)
    return []


def evaluate_pilot(command: EvaluatePilot, work: Work) -> list[Message]:
    """Evaluate a program's pilot.

    Raises:
        NoPilotToEvaluate: somebody asked, and the program is not in a pilot or has no pairs yet.
    """
    program = work.programs.get(command.program_id)
    pairs = work.pilot_pairs.find(program_id=command.program_id)
    if program is None or not program.has_pilot or program.stage is not Stage.PILOT or not pairs:
        if command.asked:
            raise NoPilotToEvaluate(phrase("the program must be in its pilot, and have had its first pair"))
        return []
    evaluation = evaluate(
        program.evaluations + 1,
        program.pilot_criteria,
        work.progress.get(program.id) or nothing_yet(program.id),
        _released(program, work),
        program_id=program.id,
        settings_revision=program.settings_revision,
        now=work.now,
    )
    work.programs.put(replace(program, evaluations=evaluation.number))
    work.pilot_evaluations.put(evaluation)
    return [told(evaluation)]


def on_program_stage_changed(event: ProgramStageChanged, work: Work) -> list[Message]:
    """Save the stage of a program."""
    return _at_stage(event.program_id, event.stage, work)


def on_program_closed(event: ProgramClosed, work: Work) -> list[Message]:
    """Save that a program has closed."""
    return _at_stage(event.program_id, Stage.CLOSED, work)


def _at_stage(program_id: ProgramId, stage: Stage, work: Work) -> list[Message]:
    program = work.programs.get(program_id)
    if program is not None:
        work.programs.put(replace(program, stage=stage))
    return []


def _expect_evaluation(program_id: ProgramId, work: Work) -> None:
    """Set the timer of the evaluation once every pair has ended, or delete it because a new pair has begun."""
    id_ = f"pilot:{program_id}"
    if is_over(work.pilot_pairs.find(program_id=program_id)):
        command = EvaluatePilot(program_id=program_id)
        work.timers.put(Timer(id=id_, due=work.now + AFTER_THE_LAST_PAIR, command=command))
    else:
        work.timers.delete(id_)


def _released(program: Program, work: Work) -> Released:
    return Released(
        worth_it=_mean(program, Wave.PULSE, WORTH_IT, work),
        would_recommend=_mean(program, Wave.CLOSING, RECOMMEND, work),
        paired_in_time=_paired_in_time(program, work),
        commitments_confirmed=_commitments_confirmed(program, work),
        outcome_change=_outcome_change(program, work),
    )


def _paired_in_time(program: Program, work: Work) -> float | None:
    figures = work.figures.get(figures_id(program.id, About.WAITING))
    piles = [*figures.released.values()] if figures else []
    people, unpaired = sum(one.answers for one in piles), sum(one.totals[UNPAIRED] for one in piles)
    return round(100 * (people - unpaired) / people, 1) if people else None


def _commitments_confirmed(program: Program, work: Work) -> float | None:
    counts = work.counts.get(program.id)
    made = sum(counts.shown(Counted.COMMITMENT_MADE).values()) if counts else 0
    if counts is None or not made:
        return None
    # Each count grows by blocks of its own: more may be confirmed than is counted as made so far.
    return min(100.0, round(100 * sum(counts.shown(Counted.COMMITMENT_VERIFIED).values()) / made, 1))


def _outcome_change(program: Program, work: Work) -> float | None:
    """Return the mean change of all outcomes, of the newest questionnaires by which any may be shown."""
    tallies = [one for one in work.changes.find(program_id=program.id) if one.instrument == Wave.CLOSING]
    shown = [one.released[Group.ALL] for one in sorted(tallies, key=lambda one: one.version) if one.released]
    changes = [one.mean for one in changes_of(shown[-1]).values()] if shown else []
    return round(mean(changes), 2) if changes else None


def _mean(program: Program, wave: Wave, question: str, work: Work) -> float | None:
    """Return the mean of the released answers to a question, or None while there are none."""
    questions = current(wave)
    tally = work.tallies.get(tally_id(program.id, questions.name, questions.version))
    released = tally.released.get(Group.ALL) if tally else None
    if released is None or question not in released.totals:
        return None
    return round(released.totals[question] / released.answers, 2)
