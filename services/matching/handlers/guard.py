"""The guard of the hard rules: a live pair that breaks one after a change is paused, and goes on once it is mended."""

from collections.abc import Collection, Iterable, Sequence
from itertools import groupby, product
from typing import Final

from services.matching.commands import RecheckPairs, RecheckPeople, RequestRecheck
from services.matching.domain.guard import Guard, counted, next_sweep, swept, window_end
from services.matching.domain.identity import EmployeeKey
from services.matching.domain.pairs import BATCH, LIVE, Pair, State
from services.matching.domain.participants import Participant, participant_id
from services.matching.domain.pauses import lift, overridden, pause, rule_pause
from services.matching.domain.people import Person
from services.matching.domain.program import Program
from services.matching.handlers.checking import market_for, members, rules_broken
from services.matching.handlers.ending import close
from services.matching.handlers.lives import keep
from services.matching.handlers.work import Work, each, every, program_of
from services.matching.matcher.market import week_of
from services.matching.matcher.traits import HardRule
from services.matching.solver import Rule
from shared.contracts.messages import Message
from shared.contracts.pairs import PairEndReason, PauseReason
from shared.contracts.programs import Stage
from shared.contracts.vocabulary import PersonId, ProgramId
from shared.processing.messages import Timer

# Two rules apply only to new pairs: "never again" (members of a live pair are in one) and a coordinator's forbid.
OF_MAKING: Final = frozenset[HardRule]({Rule.NEVER_AGAIN, Rule.FORBIDDEN})
OPEN: Final = (Stage.ENROLLING, Stage.PILOT, Stage.ROLLOUT)
MOST_BELOW: Final = 1_000
"""How many people below somebody are looked up one by one; above it, whole programs are checked."""


def recheck_people(command: RecheckPeople, work: Work) -> list[Message]:
    """Check the pairs of some people at once; in a flood of changes, the next check of the whole program does it."""
    program = program_of(work, command.program_id)
    guard = counted(_guard(work, program.id), work.now, program.pairs)
    work.guards.put(guard)
    end = window_end(guard, program.pairs, work.now)
    work.timers.put(Timer(id=f"recheck-again:{program.id}", due=end, command=RecheckPairs(program_id=program.id)))
    return check(work, live_pairs(work, program.id, command.person_ids)) if guard.is_calm else []


def request_recheck(command: RequestRecheck, work: Work) -> list[Message]:
    """Schedule one check of all live pairs: now, unless one has begun a moment ago."""
    program = program_of(work, command.program_id)
    due = next_sweep(_guard(work, program.id), work.now, program.pairs)
    work.timers.put(Timer(id=f"recheck:{program.id}", due=due, command=RecheckPairs(program_id=program.id)))
    return []


def recheck_pairs(command: RecheckPairs, work: Work) -> list[Message]:
    """Check the live pairs and proposals of one batch, then the next batch."""
    program = program_of(work, command.program_id)
    if command.batch == 0:
        work.guards.put(swept(_guard(work, program.id), work.now))
    live = [pair for pair in work.pairs.find(program_id=program.id, batch=command.batch) if pair.state in LIVE]
    messages = check(work, live)
    if (command.batch + 1) * BATCH < program.pairs:
        messages.append(RecheckPairs(program_id=program.id, batch=command.batch + 1))
    return messages


def check(work: Work, pairs: Sequence[Pair]) -> list[Message]:
    """Pause the pairs of one program that break a rule now, resume those that do not any more, and close proposals.

    Common hours are compared in the week in which a pair began, so that daylight saving time pauses nobody.
    """
    messages: list[Message] = []
    for _, some in groupby(sorted(pairs, key=_week), key=_week):
        messages += _check_week(work, list(some))
    return messages


def not_judged(pair: Pair, people: Iterable[Participant]) -> frozenset[HardRule]:
    """Return the rules that a live pair is not judged by: whoever set their working hours decides when they meet."""
    own = any(one.hours for one in people if one.person_id in pair.persons)
    return OF_MAKING | {Rule.COMMON_HOURS} if own else OF_MAKING


def live_pairs(work: Work, program_id: ProgramId, person_ids: Iterable[PersonId]) -> list[Pair]:
    """Return the live pairs and proposals of some people in a program."""
    people = each(work.participants, [participant_id(program_id, one) for one in dict.fromkeys(person_ids)]).values()
    pairs = each(work.pairs, dict.fromkeys(id_ for one in people for id_ in one.held)).values()
    return [pair for pair in pairs if pair.state in LIVE]


def rechecks(before: Person | None, after: Person, joined: ProgramId | None, work: Work) -> list[Message]:
    """Return the commands that check the pairs of everybody below a person who has another manager now.

    Only programs are told in which somebody of them takes or took part. The person's own pairs are checked when their
    programs refresh them; the program that they have just `joined` again is told here.
    """
    if (before.manager if before else None) == after.manager:
        return []
    below = _below(work, after.id)
    if below is None:
        return [RequestRecheck(program_id=program.id) for stage in OPEN for program in work.programs.find(stage=stage)]
    concerned: dict[ProgramId, list[PersonId]] = {}
    if before is not None and joined is not None:
        concerned[joined] = [after.person_id]
    for one in below:
        for program_id in one.programs:
            concerned.setdefault(program_id, []).append(one.person_id)
    return [
        RecheckPeople(program_id=program_id, person_ids=tuple(sorted(ids))) for program_id, ids in concerned.items()
    ]


def _below(work: Work, key: EmployeeKey) -> list[Person] | None:
    """Return everybody below a person, level by level; None if they are too many to look up one by one."""
    found: dict[EmployeeKey, Person] = {}
    level: Collection[EmployeeKey] = [key]
    while level:
        reports = every(work.people, "manager", level)
        new = {one.id: one for one in reports if one.id not in found and one.id != key}
        found |= new
        if len(found) > MOST_BELOW:
            return None
        level = new
    return list(found.values())


def _check_week(work: Work, pairs: Sequence[Pair]) -> list[Message]:
    program = program_of(work, pairs[0].program_id)
    couples = {pair.id: [*product(pair.mentor_ids, pair.mentee_ids)] for pair in pairs}
    everybody = [couple for some in couples.values() for couple in some]
    people = members(work, program.id, everybody)
    market = market_for(work, program, people, pairs[0].starts_on)
    broken = dict(zip(everybody, rules_broken(market, everybody), strict=True))
    messages: list[Message] = []
    for pair in pairs:
        found = {rule for couple in couples[pair.id] for rule in broken[couple]} - not_judged(pair, people)
        messages += _judge(work, program, pair, found)
    return messages


def _judge(work: Work, program: Program, pair: Pair, broken: Collection[HardRule]) -> list[Message]:
    """Pause, resume or close one pair by the rules that it breaks; a coordinator may have let it go on."""
    if pair.state is State.PROPOSED:
        return close(work, pair, PairEndReason.RULE_BROKEN) if broken else []
    if broken and overridden(pair, work.now):
        return []
    if broken:
        after, events = pause(program, pair, rule_pause(pair, broken, work.now))
    else:
        after, events = lift(program, pair, PauseReason.RULE_BROKEN, work.now)
    if after != pair:
        keep(work, after)
    return [*events]


def _week(pair: Pair) -> str:
    return week_of(pair.starts_on).isoformat()


def _guard(work: Work, program_id: ProgramId) -> Guard:
    return work.guards.get(program_id) or Guard(id=program_id)
