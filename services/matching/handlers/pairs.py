"""Pairs end: by a coordinator, with a withdrawal, with their program, or because they break a hard rule now."""

from collections.abc import Sequence
from datetime import timedelta

from services.matching.commands import EndPair, RecheckPairs, RequestRecheck
from services.matching.domain.pairs import BATCH, Pair, State, UnknownPair, end, left
from services.matching.domain.participants import participant_id
from services.matching.handlers.checking import market_for, members, rules_broken
from services.matching.handlers.work import Work, each, program_of
from services.matching.solver import Rule
from shared.contracts.base import Message
from shared.contracts.matching import PairEndReason
from shared.processing.messages import Timer

# Two rules are about making a pair: a live one has met, and a forbid is for what comes.
LASTING = frozenset(Rule) - {Rule.NEVER_AGAIN, Rule.FORBIDDEN}
OF_THE_TREE = frozenset({Rule.REPORTING_LINE, Rule.SAME_MANAGER})


def end_pair(command: EndPair, work: Work) -> list[Message]:
    """End one pair."""
    pair = work.pairs.get(command.pair_id)
    if pair is None or pair.program_id != command.program_id:
        raise UnknownPair("there is no pair with that id")
    return close(work, pair, command.reason)


def request_recheck(command: RequestRecheck, work: Work) -> list[Message]:
    """Check live pairs at the end of this minute, once for everything that changes within it."""
    due = work.now.replace(second=0, microsecond=0) + timedelta(minutes=1)
    recheck = RecheckPairs(program_id=command.program_id)
    work.timers.put(Timer(id=f"recheck:{command.program_id}", due=due, command=recheck))
    return []


def recheck_pairs(command: RecheckPairs, work: Work) -> list[Message]:
    """End the pairs of one batch whose members are in one reporting line now, or under one manager."""
    program = program_of(work, command.program_id)
    live = [pair for pair in work.pairs.find(program_id=program.id, batch=command.batch) if pair.state is State.ACTIVE]
    messages = end_broken(work, live, OF_THE_TREE)
    if (command.batch + 1) * BATCH < program.pairs:
        messages.append(RecheckPairs(program_id=program.id, batch=command.batch + 1))
    return messages


def end_broken(work: Work, pairs: Sequence[Pair], rules: frozenset[Rule] = LASTING) -> list[Message]:
    """End those of some live pairs of one program that break one of these rules now.

    Common hours are compared in the week the first of them began: summer time alone ends no pair.
    """
    if not pairs:
        return []
    couples = [(pair.mentor_ids[0], pair.mentee_ids[0]) for pair in pairs]
    program = program_of(work, pairs[0].program_id)
    market = market_for(work, program, members(work, program.id, couples), pairs[0].starts_on)
    messages: list[Message] = []
    for pair, broken in zip(pairs, rules_broken(market, couples), strict=True):
        if rules.intersection(broken):
            messages += close(work, pair, PairEndReason.RULE_BROKEN)
    return messages


def close(work: Work, pair: Pair, reason: PairEndReason) -> list[Message]:
    """End a pair and let its members go."""
    ended, told = end(pair, reason, work.now)
    ids = [participant_id(pair.program_id, person) for person in pair.persons]
    for participant in each(work.participants, ids).values():
        work.participants.put(left(participant, pair, reason))
    work.pairs.put(ended)
    return [told]
