"""Making pairs: at once, or as a proposal if the program asks its people first."""

from collections.abc import Sequence
from dataclasses import replace

from services.matching.commands import ExpireProposal
from services.matching.domain.drafts import WishKind, wish_id
from services.matching.domain.making import created, first_day, last_day, make
from services.matching.domain.pairs import Fit, Pair
from services.matching.domain.participants import Participant, participant_id
from services.matching.domain.places import joined, reserved
from services.matching.domain.program import Program
from services.matching.domain.program_settings import Approval
from services.matching.domain.proposals import propose
from services.matching.handlers.lives import keep, members_of
from services.matching.handlers.work import Work, each
from shared.contracts.messages import Message
from shared.contracts.vocabulary import PairId, PersonId, RunId
from shared.processing.messages import Timer


def free_people(work: Work, program: Program, ids: Sequence[PersonId]) -> tuple[Participant, ...] | None:
    """Return the participants, or None unless all of them can meet now and have a free place."""
    until = last_day(program, first_day(program, work.now))
    found = each(work.participants, [participant_id(program.id, id_) for id_ in ids])
    people = tuple(found.values())
    return people if len(people) == len(ids) and all(one.can_meet(until) and one.free for one in people) else None


def meet(  # noqa: PLR0913 - a pair, its program, its people
    work: Work,
    program: Program,
    *,
    pair_id: PairId,
    run_id: RunId | None,
    mentors: Sequence[Participant],
    mentees: Sequence[Participant],
    fit: Fit,
) -> tuple[Program, Message]:
    """Make or propose a pair of people who may meet; return the updated program and the events."""
    pair = make(program, pair_id=pair_id, run_id=run_id, mentors=mentors, mentees=mentees, fit=fit, now=work.now)
    counted = replace(program, pairs=program.pairs + 1)
    work.programs.put(counted)
    _forget_pins(work, pair)
    if program.settings.approval is not Approval.NONE:
        return counted, _propose(work, program, pair, run_id)
    keep(work, pair)
    for one in (*mentors, *mentees):
        work.participants.put(joined(one, pair))
    return counted, created(program, pair)


def _propose(work: Work, program: Program, pair: Pair, run_id: RunId | None) -> Message:
    proposal, event = propose(program, pair, work.now)
    work.pairs.put(proposal)
    for one in members_of(work, pair):
        work.participants.put(reserved(one, pair, run_id))
    expire = ExpireProposal(program_id=pair.program_id, pair_id=pair.id)
    work.timers.put(Timer(id=expiry(pair.id), due=event.expires_at, command=expire))
    return event


def expiry(pair_id: PairId) -> str:
    """Return the id of a proposal's expiry timer."""
    return f"proposal:{pair_id}"


def _forget_pins(work: Work, pair: Pair) -> None:
    """Delete the pins that this pair fulfils, so that they do not ask for the same pair again."""
    for mentor in pair.mentor_ids:
        for mentee in pair.mentee_ids:
            work.wishes.delete(wish_id(pair.program_id, WishKind.PIN, mentor, mentee))
