"""The end of pairs and proposals, for whatever reason: their members are free again."""

from collections.abc import Collection

from services.matching.domain.pairs import Pair, State, end
from services.matching.domain.places import left
from services.matching.domain.proposals import INSTEAD
from services.matching.handlers.lives import keep, members_of
from services.matching.handlers.proposals import drop
from services.matching.handlers.work import Work
from shared.contracts.messages import Message
from shared.contracts.pairs import PairEndReason
from shared.contracts.vocabulary import PersonId


def close(work: Work, pair: Pair, reason: PairEndReason, ended_by: Collection[PersonId] = frozenset()) -> list[Message]:
    """End a pair or a proposal, and free its members; `ended_by` are those who ended it, if it was their decision."""
    if pair.state is State.PROPOSED:
        return drop(work, pair, INSTEAD[reason], ended_by=frozenset(ended_by))
    ended, told = end(pair, reason, work.now)
    for participant in members_of(work, pair):
        work.participants.put(left(participant, pair, reason, ended_by))
    keep(work, ended)
    return [told]
