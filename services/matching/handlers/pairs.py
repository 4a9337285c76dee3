"""Ends of pairs, and what happens to pairs by themselves: the end of a pause, the last day, the completion."""

from services.matching.commands import AdvancePair, EndPair
from services.matching.domain.extensions import announce
from services.matching.domain.moments import end_by_itself, is_announced_now
from services.matching.domain.pairs import BEGUN
from services.matching.domain.pauses import lift_expired
from services.matching.handlers.ending import close
from services.matching.handlers.guard import check
from services.matching.handlers.lives import keep, pair_of
from services.matching.handlers.work import Work, program_of
from shared.contracts.messages import Message


def end_pair(command: EndPair, work: Work) -> list[Message]:
    """End one pair, or withdraw one proposal."""
    return close(work, pair_of(work, command.program_id, command.pair_id), command.reason)


def advance_pair(command: AdvancePair, work: Work) -> list[Message]:
    """Do what is due by now, and wait for the next moment."""
    pair = pair_of(work, command.program_id, command.pair_id)
    if pair.state not in BEGUN:
        return []
    program = program_of(work, pair.program_id)
    pair, events = lift_expired(program, pair, work.now)
    messages: list[Message] = [*events]
    if pair.overrides:
        keep(work, pair)
        messages += check(work, [pair])
        pair = pair_of(work, command.program_id, command.pair_id)
    if reason := end_by_itself(pair, work.now):
        return [*messages, *close(work, pair, reason)]
    if is_announced_now(pair, work.now):
        pair, announced = announce(program, pair)
        messages += announced
    keep(work, pair)
    return messages
