"""Leaving a pair without fault."""

from services.matching.commands import LeavePair
from services.matching.domain.pairs import must_be_member, must_have_begun
from services.matching.handlers.ending import close
from services.matching.handlers.lives import pair_of
from services.matching.handlers.work import Work
from shared.contracts.messages import Message
from shared.contracts.pairs import PairEndReason


def leave_pair(command: LeavePair, work: Work) -> list[Message]:
    """End a pair without fault for a member who leaves it; the other members go first in the next run."""
    pair = pair_of(work, command.program_id, command.pair_id)
    must_be_member(pair, command.person_id)
    must_have_begun(pair)
    return close(work, pair, PairEndReason.NO_FAULT, {command.person_id})
