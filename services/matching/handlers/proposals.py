"""Proposals: approve, decline, expire; a job then searches the next best partners."""

from dataclasses import replace
from datetime import timedelta

from services.matching.commands import (
    ApprovePair,
    DeclinePair,
    ExpireProposal,
    NoteNobodyFound,
    OfferPairs,
    SeekNextBest,
)
from services.matching.domain.drafts import Couple
from services.matching.domain.formats import Format
from services.matching.domain.pairs import Pair, State
from services.matching.domain.participants import Participant, participant_id
from services.matching.domain.places import freed
from services.matching.domain.program import Program
from services.matching.domain.proposals import approve, decline, must_wait_for, silent
from services.matching.domain.runs import unmatched
from services.matching.handlers.checking import possible
from services.matching.handlers.lives import begin, members_of, pair_of
from services.matching.handlers.meeting import expiry, free_people, meet
from services.matching.handlers.pilots import room_left
from services.matching.handlers.work import Work, each, program_as_of, program_of
from shared.contracts.messages import Message
from shared.contracts.pairs import DeclineReason
from shared.contracts.vocabulary import PairId, PersonId, ProgramId
from shared.domain import identifier
from shared.processing.messages import Job, Timer

KIND = "next-best"


def approve_pair(command: ApprovePair, work: Work) -> list[Message]:
    """Record an approval; with the last one the pair begins."""
    pair = pair_of(work, command.program_id, command.pair_id)
    program = program_as_of(work, command.program_id, pair.settings_revision)
    agreed, begins = approve(program, pair, command.person_id, work.now)
    work.pairs.put(agreed)
    if not begins:
        return []
    work.timers.delete(expiry(pair.id))
    return begin(work, program, agreed)


def decline_pair(command: DeclinePair, work: Work) -> list[Message]:
    """Record a decline; one decline ends the proposal."""
    pair = pair_of(work, command.program_id, command.pair_id)
    must_wait_for(pair, command.person_id, work.now)
    return drop(work, pair, command.reason, ended_by=frozenset({command.person_id}))


def expire_proposal(command: ExpireProposal, work: Work) -> list[Message]:
    """End a proposal that was not answered in time."""
    pair = pair_of(work, command.program_id, command.pair_id)
    if pair.state is not State.PROPOSED:
        return []
    return drop(work, pair, DeclineReason.EXPIRED, ended_by=silent(pair), silent=silent(pair))


def drop(
    work: Work,
    pair: Pair,
    reason: DeclineReason,
    *,
    ended_by: frozenset[PersonId] = frozenset(),
    silent: frozenset[PersonId] = frozenset(),
) -> list[Message]:
    """End a proposal without a pair, free its places, and schedule a search for its people."""
    declined, event = decline(pair, reason, work.now)
    work.pairs.put(declined)
    work.timers.delete(expiry(pair.id))
    program = program_of(work, pair.program_id)
    # Only a run forms groups: a next best partner for one person would leave another incomplete group.
    alone = program.settings.format is Format.ONE_TO_ONE
    for one in members_of(work, pair):
        after = freed(one, pair, reason, ended_by=ended_by, silent=one.person_id in silent)
        work.participants.put(after if alone else replace(after, seeking=False))
    if program.is_open and alone:
        _search_soon(work, pair.program_id)
    return [event]


def seek_next_best(command: SeekNextBest, work: Work) -> list[Message]:
    """Start a search, unless the program takes no pairs any more."""
    program = program_of(work, command.program_id)
    if not program.is_open:
        return []
    searching = replace(program, searches=program.searches + 1)
    work.programs.put(searching)
    work.jobs.put(Job(id=identifier("search", program.id, searching.searches), kind=KIND, subject=program.id))
    return []


def offer_pairs(command: OfferPairs, work: Work) -> list[Message]:
    """Propose the couples that a search found; people whose couple is not possible any more are searched for again."""
    program = program_of(work, command.program_id)
    allowed = possible(work, program, command.couples)
    messages: list[Message] = []
    room = room_left(work, program)
    for couple in command.couples if room is None else command.couples[:room]:
        people = _people(work, program, couple) if couple.id in allowed else None
        if people:
            mentors, mentees = people[:1], people[1:]
            id_, fit = PairId(couple.id), couple.fit
            program, told = meet(work, program, pair_id=id_, run_id=None, mentors=mentors, mentees=mentees, fit=fit)
            messages.append(told)
    full = room is not None and len(messages) >= room
    if len(messages) < len(command.couples) and program.is_open and not full:
        _search_soon(work, program.id)
    return messages


def note_nobody_found(command: NoteNobodyFound, work: Work) -> list[Message]:
    """Mark people as unmatched for whom a search found nobody, unless they have got a partner since."""
    messages: list[Message] = []
    ids = [participant_id(command.program_id, one.person_id) for one in command.leftovers]
    found = each(work.participants, ids)
    for leftover, id_ in zip(command.leftovers, ids, strict=True):
        participant = found.get(id_)
        if participant is None or not participant.seeking:
            continue
        after = replace(participant, seeking=False)
        if not participant.held:
            after, event = unmatched(after, command.search_id, leftover.reason, leftover.attribute)
            messages.append(event)
        work.participants.put(after)
    return messages


def _people(work: Work, program: Program, couple: Couple) -> tuple[Participant, ...] | None:
    people = free_people(work, program, (couple.mentor_id, couple.mentee_id))
    return people if people and any(one.seeking for one in people) else None


def _search_soon(work: Work, program_id: ProgramId) -> None:
    """Schedule one search at the end of this minute (debounce)."""
    due = work.now.replace(second=0, microsecond=0) + timedelta(minutes=1)
    work.timers.put(Timer(id=f"next-best:{program_id}", due=due, command=SeekNextBest(program_id=program_id)))
