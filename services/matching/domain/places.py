"""The places that pairs and proposals take of their participants, and whom these may meet again afterwards."""

from collections.abc import Collection
from dataclasses import replace
from enum import StrEnum
from typing import Final, assert_never

from services.matching.domain.pairs import Pair
from services.matching.domain.participants import GONE, Participant, Status
from shared.contracts.closed import total
from shared.contracts.pairs import DeclineReason, PairEndReason
from shared.contracts.vocabulary import PairId, PersonId

Persons = Collection[PersonId]


class Again(StrEnum):
    """Whether people who were in a pair or a proposal may be paired again: never, only by hand, or freely."""

    NEVER = "never"
    BY_HAND = "by-hand"
    FREELY = "freely"


AFTER_END: Final = total(
    PairEndReason,
    {
        PairEndReason.COMPLETED: Again.BY_HAND,
        PairEndReason.NO_FAULT: Again.NEVER,
        PairEndReason.WITHDRAWN: Again.NEVER,
        PairEndReason.LEFT: Again.FREELY,
        PairEndReason.COORDINATOR: Again.BY_HAND,
        PairEndReason.RULE_BROKEN: Again.FREELY,
        PairEndReason.PROGRAM_CLOSED: Again.FREELY,
    },
)
AFTER_DECLINE: Final = total(
    DeclineReason,
    {
        DeclineReason.NO_TIME: Again.NEVER,
        DeclineReason.NOT_MY_TOPICS: Again.NEVER,
        DeclineReason.RATHER_NOT_SAY: Again.NEVER,
        DeclineReason.EXPIRED: Again.BY_HAND,
        DeclineReason.WITHDRAWN: Again.NEVER,
        DeclineReason.LEFT: Again.FREELY,
        DeclineReason.COORDINATOR: Again.BY_HAND,
        DeclineReason.RULE_BROKEN: Again.FREELY,
        DeclineReason.PROGRAM_CLOSED: Again.FREELY,
    },
)


def joined(participant: Participant, pair: Pair) -> Participant:
    """Return the participant as a member of a pair that begins."""
    return replace(
        participant,
        active=(*participant.active, pair.id),
        proposed=_without(participant.proposed, pair),
        status=Status.PAIRED,
        waited=0,
        rated=True,
        seeking=False,
        silent=False,
        revision=participant.revision + 1,
    )


def left(participant: Participant, pair: Pair, reason: PairEndReason, ended_by: Persons) -> Participant:
    """Return the participant without a pair that is over, with the people whom they may not meet again.

    They go first in the next run, unless the pair was completed or they ended it. A pair that is ended while it breaks
    a rule says nothing about its people.
    """
    again = Again.FREELY if pair.breaks_a_rule and reason is PairEndReason.COORDINATOR else AFTER_END[reason]
    without = replace(parted(participant, pair, again, ended_by), active=_without(participant.active, pair))
    goes_first = reason is not PairEndReason.COMPLETED and participant.person_id not in ended_by
    return replace(
        without,
        status=standing(without),
        waited=participant.waited + goes_first,
        revision=participant.revision + 1,
    )


def reserved(participant: Participant, pair: Pair, run_id: str | None) -> Participant:
    """Return the participant with a place reserved for a proposal."""
    return replace(
        participant,
        proposed=(*participant.proposed, pair.id),
        status=participant.status if participant.status is Status.PAIRED else Status.PROPOSED,
        seeking=False,
        silent=False,
        counted_in=run_id or participant.counted_in,
        rated=True,
        revision=participant.revision + 1,
    )


def freed(
    participant: Participant, pair: Pair, reason: DeclineReason, *, ended_by: Persons, silent: bool
) -> Participant:
    """Return the participant after a failed proposal; those who did not end it go first next time.

    Their next best partner is searched, unless they let the proposal expire, have gone or cannot meet anybody now.
    """
    apart = parted(participant, pair, AFTER_DECLINE[reason], ended_by)
    without = replace(apart, proposed=_without(participant.proposed, pair))
    return replace(
        without,
        status=standing(without),
        waited=participant.waited + (participant.person_id not in ended_by),
        seeking=not silent and participant.status not in GONE,
        silent=silent,
        revision=participant.revision + 1,
    )


def parted(participant: Participant, pair: Pair, again: Again, ended_by: Persons) -> Participant:
    """Return the participant with the members whom they are never paired with again, or only by hand.

    If members ended it, this is between them and the others: the others of a group may meet again.
    """
    others = [one for one in pair.persons if one != participant.person_id]
    if ended_by and participant.person_id not in ended_by:
        others = [one for one in others if one in ended_by]
    match again:
        case Again.NEVER:
            return replace(participant, never=_united(participant.never, others))
        case Again.BY_HAND:
            return replace(participant, met=_united(participant.met, others))
        case Again.FREELY:
            return participant
        case _:
            assert_never(again)


def standing(participant: Participant) -> Status:
    """Return the status of a participant who lost a pair or a proposal, from the pairs and proposals that remain."""
    if participant.status in GONE:
        return participant.status
    if participant.active:
        return Status.PAIRED
    return Status.PROPOSED if participant.proposed else Status.READY


def _united(known: tuple[PersonId, ...], more: Collection[PersonId]) -> tuple[PersonId, ...]:
    return tuple(dict.fromkeys((*known, *more)))


def _without(pairs: tuple[PairId, ...], pair: Pair) -> tuple[PairId, ...]:
    return tuple(id_ for id_ in pairs if id_ != pair.id)
