"""A draft is released: chunk by chunk its proposals become pairs, unless something changed since; then all are told."""

from collections.abc import Sequence
from dataclasses import replace

from services.matching.commands import ReleaseMatchRun, ReleasePairs, ReleaseUnmatched
from services.matching.domain.pairs import begin, joined
from services.matching.domain.participants import Participant, Status, participant_id
from services.matching.domain.program import Program
from services.matching.domain.runs import (
    Leftover,
    MatchRun,
    Proposal,
    RunState,
    Totals,
    WishKind,
    chunk_of_next_leftover,
    complete,
    last_chunk,
    last_leftover_chunk,
    leftover_id,
    must_be_draft,
    unmatched,
    wish_id,
)
from services.matching.handlers.checking import market_for, members, rules_broken
from services.matching.handlers.work import Work, each, program_of, run_of
from shared.contracts.base import Message, PairId, Role
from shared.contracts.matching import UnmatchedReason


def release_match_run(command: ReleaseMatchRun, work: Work) -> list[Message]:
    """Begin to make pairs of a draft."""
    program_of(work, command.program_id).must_be_open()
    run = run_of(work, command.program_id, command.run_id)
    must_be_draft(run)
    # Counted anew: only what really becomes a pair counts.
    work.runs.put(replace(run, state=RunState.RELEASING, totals=Totals(ready=run.totals.ready)))
    return [ReleasePairs(program_id=run.program_id, run_id=run.id, chunk=0)]


def release_pairs(command: ReleasePairs, work: Work) -> list[Message]:
    """Make pairs of one chunk of proposals."""
    run, program = run_of(work, command.program_id, command.run_id), program_of(work, command.program_id)
    proposals = work.proposals.find(run_id=run.id, chunk=command.chunk)
    possible = _possible(work, program, proposals)
    messages: list[Message] = []
    for proposal in proposals:
        pair = _pair(work, program, proposal) if proposal.id in possible else None
        if pair:
            messages.append(pair)
            program = replace(program, pairs=program.pairs + 1)
        else:
            run = _give_up(work, run, proposal)
    made = replace(run.totals, pairs=run.totals.pairs + len(messages))
    work.programs.put(program)
    work.runs.put(replace(run, totals=made))
    return [*messages, _next(run, command.chunk)]


def release_unmatched(command: ReleaseUnmatched, work: Work) -> list[Message]:
    """Tell one chunk of unmatched people, and complete the run after the last."""
    run, program = run_of(work, command.program_id, command.run_id), program_of(work, command.program_id)
    messages: list[Message] = []
    for leftover, participant in _left(work, work.leftovers.find(run_id=run.id, chunk=command.chunk)):
        if participant.status is Status.WITHDRAWN:
            run = replace(run, totals=replace(run.totals, gone=run.totals.gone + 1))
        elif not participant.active:
            run = replace(run, totals=replace(run.totals, unmatched=run.totals.unmatched + 1))
            messages.append(_tell(work, run, participant, leftover.reason))
    if command.chunk + 1 < last_leftover_chunk(run):
        work.runs.put(run)
        return [*messages, ReleaseUnmatched(program_id=run.program_id, run_id=run.id, chunk=command.chunk + 1)]
    return [*messages, *_complete(work, program, run)]


def _possible(work: Work, program: Program, proposals: Sequence[Proposal]) -> set[str]:
    """Return the proposals that break no hard rule now; who withdrew or is full is seen when its turn comes."""
    if not program.is_open:
        return set()
    couples = [(proposal.mentor_id, proposal.mentee_id) for proposal in proposals]
    market = market_for(work, program, members(work, program.id, couples))
    broken = rules_broken(market, couples)
    return {proposal.id for proposal, rules in zip(proposals, broken, strict=True) if not rules}


def _pair(work: Work, program: Program, proposal: Proposal) -> Message | None:
    mentor = work.participants.get(participant_id(program.id, proposal.mentor_id))
    mentee = work.participants.get(participant_id(program.id, proposal.mentee_id))
    if not mentor or not mentee or not all(one.is_ready and one.free for one in (mentor, mentee)):
        return None
    pair, created = begin(
        program,
        pair_id=PairId(proposal.id),
        run_id=proposal.run_id,
        mentor=mentor,
        mentee=mentee,
        fit=proposal.fit,
        now=work.now,
    )
    work.pairs.put(pair)
    for one in (mentor, mentee):
        work.participants.put(joined(one, pair))
    # A pin has come true; from here on the two are never paired again.
    work.wishes.delete(wish_id(program.id, WishKind.PIN, mentor.person_id, mentee.person_id))
    return created


def _give_up(work: Work, run: MatchRun, proposal: Proposal) -> MatchRun:
    """Note both as unmatched; whoever has a pair all the same is passed over when the unmatched are told."""
    for person_id, role in ((proposal.mentor_id, Role.MENTOR), (proposal.mentee_id, Role.MENTEE)):
        leftover = Leftover(
            id=leftover_id(run.id, person_id),
            run_id=run.id,
            program_id=run.program_id,
            person_id=person_id,
            role=role,
            reason=UnmatchedReason.CHANGED_SINCE_THE_RUN,
            chunk=chunk_of_next_leftover(run),
        )
        work.leftovers.put(leftover)
        run = replace(run, freed=run.freed + 1)
    return replace(run, totals=replace(run.totals, refused_pairs=run.totals.refused_pairs + 1))


def _next(run: MatchRun, chunk: int) -> Message:
    if chunk + 1 < last_chunk(run):
        return ReleasePairs(program_id=run.program_id, run_id=run.id, chunk=chunk + 1)
    return ReleaseUnmatched(program_id=run.program_id, run_id=run.id, chunk=0)


def _left(work: Work, leftovers: Sequence[Leftover]) -> list[tuple[Leftover, Participant]]:
    ids = [participant_id(one.program_id, one.person_id) for one in leftovers]
    found = each(work.participants, ids)
    return [(one, found[id_]) for one, id_ in zip(leftovers, ids, strict=True) if id_ in found]


def _tell(work: Work, run: MatchRun, participant: Participant, reason: UnmatchedReason) -> Message:
    waiting = replace(
        participant,
        status=Status.UNMATCHED,
        waited=participant.waited + 1,
        revision=participant.revision + 1,
    )
    work.participants.put(waiting)
    return unmatched(waiting, run, reason)


def _complete(work: Work, program: Program, run: MatchRun) -> list[Message]:
    totals = run.totals
    counted = replace(run, totals=replace(totals, paired=totals.ready - totals.unmatched - totals.gone))
    done, events = complete(program, counted, work.now)
    work.runs.put(done)
    work.programs.put(replace(program, draft_run_id=None))
    return [*events]
