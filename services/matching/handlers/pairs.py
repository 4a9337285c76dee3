"""Ends of pairs: by a coordinator, by a withdrawal, with their program, or because they now break a hard rule."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import product
from typing import Final

from services.matching.commands import EndPair, RecheckPairs, RequestRecheck
from services.matching.domain.pairs import BATCH, LIVE, Pair, State, end, left
from services.matching.domain.proposals import INSTEAD
from services.matching.handlers.checking import market_for, members, rules_broken
from services.matching.handlers.meeting import members_of
from services.matching.handlers.proposals import drop, pair_of
from services.matching.handlers.work import Work, program_of
from services.matching.matcher.traits import HardRule
from services.matching.solver import Rule
from shared.contracts.messages import Message
from shared.contracts.pairs import PairEndReason
from shared.processing.messages import Timer

# Two rules apply only to new pairs: "never again" (members of a live pair have met) and a coordinator's forbid.
OF_MAKING: Final = frozenset[HardRule]({Rule.NEVER_AGAIN, Rule.FORBIDDEN})
OF_THE_TREE: Final = frozenset[HardRule]({Rule.REPORTING_LINE, Rule.SAME_MANAGER})


def end_pair(command: EndPair, work: Work) -> list[Message]:
    """End one pair, or withdraw one proposal."""
    return close(work, pair_of(work, command.program_id, command.pair_id), command.reason)


def request_recheck(command: RequestRecheck, work: Work) -> list[Message]:
    """Schedule one check of live pairs at the end of this minute (debounce)."""
    due = work.now.replace(second=0, microsecond=0) + timedelta(minutes=1)
    recheck = RecheckPairs(program_id=command.program_id)
    work.timers.put(Timer(id=f"recheck:{command.program_id}", due=due, command=recheck))
    return []


def recheck_pairs(command: RecheckPairs, work: Work) -> list[Message]:
    """End the pairs and proposals of one batch that now break a rule of the reporting tree, or any lasting rule."""
    program = program_of(work, command.program_id)
    live = [pair for pair in work.pairs.find(program_id=program.id, batch=command.batch) if pair.state in LIVE]
    messages = end_broken(work, live, None if command.every_rule else OF_THE_TREE)
    if (command.batch + 1) * BATCH < program.pairs:
        messages.append(command.model_copy(update={"batch": command.batch + 1}))
    return messages


def end_broken(work: Work, pairs: Sequence[Pair], only: frozenset[HardRule] | None = None) -> list[Message]:
    """End those live pairs and proposals of a program that now break a lasting rule, or one of the given rules.

    Common hours are compared in the week in which the first pair began, so that daylight saving time ends no pair.
    """
    if not pairs:
        return []
    couples = {pair.id: [*product(pair.mentor_ids, pair.mentee_ids)] for pair in pairs}
    everybody = [couple for some in couples.values() for couple in some]
    program = program_of(work, pairs[0].program_id)
    market = market_for(work, program, members(work, program.id, everybody), pairs[0].starts_on)
    broken = dict(zip(everybody, rules_broken(market, everybody), strict=True))
    messages: list[Message] = []
    for pair in pairs:
        found = {rule for couple in couples[pair.id] for rule in broken[couple]}
        if found & only if only else found - OF_MAKING:
            messages += close(work, pair, PairEndReason.RULE_BROKEN)
    return messages


def close(work: Work, pair: Pair, reason: PairEndReason) -> list[Message]:
    """End a pair or a proposal, and free its members."""
    if pair.state is State.PROPOSED:
        return drop(work, pair, INSTEAD[reason])
    ended, told = end(pair, reason, work.now)
    for participant in members_of(work, pair):
        work.participants.put(left(participant, pair, reason))
    work.pairs.put(ended)
    return [told]
