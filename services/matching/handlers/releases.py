"""Releases: a draft becomes pairs or proposals chunk by chunk, each checked again; then the unmatched are notified."""

from collections.abc import Sequence
from dataclasses import replace

from services.matching.commands import ReleaseMatchRun, ReleasePairs, ReleaseUnmatched
from services.matching.domain.closing import must_go_on
from services.matching.domain.drafts import Couple, Leftover, leftover_id
from services.matching.domain.participants import Participant, participant_id
from services.matching.domain.pilots import must_have_begun
from services.matching.domain.program import Program
from services.matching.domain.program_settings import Approval
from services.matching.domain.runs import (
    MatchRun,
    RunState,
    Totals,
    chunk_of_next_leftover,
    complete,
    last_chunk,
    last_leftover_chunk,
    must_be_draft,
    must_know_lines,
    unmatched,
)
from services.matching.domain.schedules import told
from services.matching.handlers.checking import possible
from services.matching.handlers.groups import Gathering, everybody, gather, gatherings
from services.matching.handlers.meeting import meet
from services.matching.handlers.pilots import room_left
from services.matching.handlers.work import Work, each, program_of, run_of
from shared.contracts.messages import Message
from shared.contracts.participants import UnmatchedReason
from shared.contracts.programs import ScheduledRunOutcome
from shared.contracts.vocabulary import PersonId, Role
from shared.domain import Refused


def release_match_run(command: ReleaseMatchRun, work: Work) -> list[Message]:
    """Start the release of a draft."""
    program = program_of(work, command.program_id)
    return _begin(work, program, run_of(work, command.program_id, command.run_id))


def release_by_itself(work: Work, run: MatchRun) -> list[Message]:
    """Release the draft of a run that happened by itself, if the program says so, and tell the coordinators."""
    program = program_of(work, run.program_id)
    plan = program.settings.runs
    if plan is None or not plan.releases:
        return [told(program, run, ScheduledRunOutcome.DRAFTED)]
    try:
        return _begin(work, program, run)
    except Refused:
        return [told(program, run, ScheduledRunOutcome.HELD)]


def _begin(work: Work, program: Program, run: MatchRun) -> list[Message]:
    program.must_be_open()
    must_go_on(program)
    must_have_begun(program)
    must_be_draft(run)
    must_know_lines(program, run)
    # Restart the counts, because only real pairs count; people with a proposal from before the run keep it.
    totals = Totals(ready=run.totals.ready, proposed=run.totals.proposed)
    work.runs.put(replace(run, state=RunState.RELEASING, totals=totals))
    return [ReleasePairs(program_id=run.program_id, run_id=run.id, chunk=0)]


def release_pairs(command: ReleasePairs, work: Work) -> list[Message]:
    """Turn one chunk into pairs, or into proposals if the program asks its people first."""
    run, program = run_of(work, command.program_id, command.run_id), program_of(work, command.program_id)
    drafted = work.couples.find(run_id=run.id, chunk=command.chunk)
    allowed = possible(work, program, drafted)
    messages: list[Message] = []
    room = room_left(work, program)
    for couples in gatherings(drafted) if room is None else sorted(gatherings(drafted), key=_best_first):
        full = room is not None and len(messages) >= room
        found = None if full else gather(work, program, couples, allowed)
        if found:
            run, program, met = _meet(work, run, program, found)
            messages.append(met)
        else:
            run = replace(run, totals=replace(run.totals, refused_pairs=run.totals.refused_pairs + 1))
        run = _leave(work, run, found.left_out if found else everybody(couples), full=full)
    work.runs.put(run)
    return [*messages, _next(run, command.chunk)]


def release_unmatched(command: ReleaseUnmatched, work: Work) -> list[Message]:
    """Notify one chunk of unmatched people; complete the run after the last chunk."""
    run, program = run_of(work, command.program_id, command.run_id), program_of(work, command.program_id)
    messages: list[Message] = []
    for leftover, participant in _left(work, work.leftovers.find(run_id=run.id, chunk=command.chunk)):
        run, news = _tell(work, run, participant, leftover)
        messages += news
    if command.chunk + 1 < last_leftover_chunk(run):
        work.runs.put(run)
        return [*messages, ReleaseUnmatched(program_id=run.program_id, run_id=run.id, chunk=command.chunk + 1)]
    return [*messages, *_complete(work, program, run)]


def _meet(work: Work, run: MatchRun, program: Program, found: Gathering) -> tuple[MatchRun, Program, Message]:
    """Make a pair or a proposal, and count it."""
    mentors, mentees = found.mentors, found.mentees
    program, event = meet(
        work, program, pair_id=found.id, run_id=run.id, mentors=mentors, mentees=mentees, fit=found.fit
    )
    return replace(run, totals=_counted(run, program, (*mentors, *mentees))), program, event


def _counted(run: MatchRun, program: Program, people: Sequence[Participant]) -> Totals:
    """Count a pair, or a proposal and those of its members who have no pair and were not counted in this run before."""
    totals = run.totals
    if program.settings.approval is Approval.NONE:
        return replace(totals, pairs=totals.pairs + 1)
    newly = sum(not one.active and one.counted_in != run.id for one in people)
    return replace(totals, proposals=totals.proposals + 1, proposed=totals.proposed + newly)


def _best_first(couples: Sequence[Couple]) -> tuple[int, str]:
    """Sort the future pairs of a pilot so that the ones that fit best get its places."""
    return -max(one.score for one in couples), couples[0].id


def _leave(work: Work, run: MatchRun, people: Sequence[tuple[PersonId, Role]], *, full: bool) -> MatchRun:
    """Store people as unmatched; those who have another pair are skipped when the unmatched are notified."""
    for person_id, role in people:
        leftover = Leftover(
            id=leftover_id(run.id, person_id),
            run_id=run.id,
            program_id=run.program_id,
            person_id=person_id,
            role=role,
            reason=UnmatchedReason.PILOT_IS_FULL if full else UnmatchedReason.CHANGED_SINCE_THE_RUN,
            chunk=chunk_of_next_leftover(run),
        )
        work.leftovers.put(leftover)
        run = replace(run, freed=run.freed + 1)
    return run


def _next(run: MatchRun, chunk: int) -> Message:
    if chunk + 1 < last_chunk(run):
        return ReleasePairs(program_id=run.program_id, run_id=run.id, chunk=chunk + 1)
    return ReleaseUnmatched(program_id=run.program_id, run_id=run.id, chunk=0)


def _left(work: Work, leftovers: Sequence[Leftover]) -> list[tuple[Leftover, Participant]]:
    ids = [participant_id(one.program_id, one.person_id) for one in leftovers]
    found = each(work.participants, ids)
    return [(one, found[id_]) for one, id_ in zip(leftovers, ids, strict=True) if id_ in found]


def _tell(work: Work, run: MatchRun, participant: Participant, leftover: Leftover) -> tuple[MatchRun, list[Message]]:
    """Count a person without a pair of this run, and notify them if they have no pair or proposal at all."""
    totals = run.totals
    if not participant.takes_part or participant.paused_until:
        # The run's rates have counted them; whoever comes back is not counted again.
        work.participants.put(replace(participant, rated=True))
        return replace(run, totals=replace(totals, gone=totals.gone + 1)), []
    if participant.active or (participant.proposed and participant.counted_in == run.id):
        return run, []
    if participant.proposed:
        work.participants.put(replace(participant, counted_in=run.id))
        return replace(run, totals=replace(totals, proposed=totals.proposed + 1)), []
    waiting, event = unmatched(participant, run.id, leftover.reason, leftover.attribute)
    work.participants.put(waiting)
    return replace(run, totals=replace(totals, unmatched=totals.unmatched + 1)), [event]


def _complete(work: Work, program: Program, run: MatchRun) -> list[Message]:
    totals = run.totals
    paired = totals.ready - totals.proposed - totals.unmatched - totals.gone
    counted = replace(run, totals=replace(totals, paired=paired))
    done, events = complete(program, counted, work.now)
    work.runs.put(done)
    work.programs.put(replace(program, draft_run_id=None))
    return [*events, *([told(program, done, ScheduledRunOutcome.RELEASED)] if run.scheduled else [])]
