"""Proposals: pairs that wait for approval, then begin or fail."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar, Final

from services.matching.domain.making import MOST_TOPICS, first_day, last_day
from services.matching.domain.pairs import BEGUN, Pair, State, told
from services.matching.domain.program import Program
from shared.contracts.closed import total
from shared.contracts.pairs import DeclineReason, PairDeclined, PairEndReason, PairProposed
from shared.contracts.vocabulary import PersonId
from shared.domain import Refused
from shared.phrases import phrase

OWN_WORD: Final = frozenset({DeclineReason.NO_TIME, DeclineReason.NOT_MY_TOPICS, DeclineReason.RATHER_NOT_SAY})

# Every reason to end a pair also ends a proposal.
INSTEAD: Final = total(
    PairEndReason,
    {
        PairEndReason.COMPLETED: DeclineReason.PROGRAM_CLOSED,
        PairEndReason.NO_FAULT: DeclineReason.COORDINATOR,
        PairEndReason.COORDINATOR: DeclineReason.COORDINATOR,
        PairEndReason.WITHDRAWN: DeclineReason.WITHDRAWN,
        PairEndReason.LEFT: DeclineReason.LEFT,
        PairEndReason.RULE_BROKEN: DeclineReason.RULE_BROKEN,
        PairEndReason.PROGRAM_CLOSED: DeclineReason.PROGRAM_CLOSED,
    },
)


class NotAsked(Refused):
    """Only those whose word a proposal waits for can approve or decline it."""

    status: ClassVar[int] = 403


class ProposalDecided(Refused):
    """A proposal is decided once, before it expires; a pair that has begun is ended instead."""


def propose(program: Program, pair: Pair, now: datetime) -> tuple[Pair, PairProposed]:
    """Turn a pair into a proposal that waits for everybody on the sides that the program asks."""
    asked = tuple(one.person_id for one in pair.members if one.role in program.settings.approval.sides)
    expires_at = now + timedelta(days=program.settings.approval_days)
    proposal = replace(pair, state=State.PROPOSED, asked=asked, expires_at=expires_at)
    event = PairProposed(
        revision=proposal.revision,
        pair_id=pair.id,
        program_id=pair.program_id,
        run_id=pair.run_id,
        kind=program.settings.kind,
        members=told(pair),
        asked=asked,
        expires_at=expires_at,
        topics=pair.evidence.mentee_learns[:MOST_TOPICS],
    )
    return proposal, event


def approve(program: Program, pair: Pair, person_id: PersonId, now: datetime) -> tuple[Pair, bool]:
    """Record a person's approval, and tell whether the pair begins with it. A repeated approval changes nothing.

    Raises:
        NotOpen, NotAsked, ProposalDecided: the program takes no pairs, the person was not asked, or it is too late.
    """
    program.must_be_open()
    if person_id in pair.approved and pair.state in {State.PROPOSED, *BEGUN}:
        return pair, False
    must_wait_for(pair, person_id, now)
    agreed = replace(pair, approved=(*pair.approved, person_id), revision=pair.revision + 1)
    if {*agreed.asked} - {*agreed.approved}:
        return agreed, False
    starts_on = first_day(program, now)
    begun = replace(agreed, state=State.ACTIVE, starts_on=starts_on, ends_on=last_day(program, starts_on))
    return begun, True


def must_wait_for(pair: Pair, person_id: PersonId, now: datetime) -> None:
    """Refuse an answer by a person who was not asked, or one that comes too late.

    Raises:
        NotAsked, ProposalDecided: in these two cases.
    """
    if person_id not in pair.asked:
        raise NotAsked(phrase("this proposal does not wait for their word"))
    if not waits(pair, now):
        raise ProposalDecided(phrase("the proposal was decided before, or has expired"))


def waits(pair: Pair, now: datetime) -> bool:
    """Tell whether a proposal can still be decided."""
    return pair.state is State.PROPOSED and pair.expires_at is not None and now < pair.expires_at


def decline(pair: Pair, reason: DeclineReason, now: datetime) -> tuple[Pair, PairDeclined]:
    """End a proposal without a pair; its approvals are deleted, because they would show who declined."""
    declined = replace(
        pair,
        state=State.DECLINED,
        decline_reason=reason,
        ended_at=now,
        approved=(),
        revision=pair.revision + 1,
    )
    event = PairDeclined(
        revision=declined.revision,
        pair_id=pair.id,
        program_id=pair.program_id,
        members=told(pair),
        asked=pair.asked,
        reason=reason,
    )
    return declined, event


def silent(pair: Pair) -> frozenset[PersonId]:
    """Return the persons who were asked and did not answer."""
    return frozenset(pair.asked) - {*pair.approved}
