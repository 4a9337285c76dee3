"""What a plan or other rules would do to live pairs: the matcher's own check of the hard rules, before and after."""

from asyncio import to_thread
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, product

from services.matching.domain.effects import AtRisk
from services.matching.domain.organization import Organization
from services.matching.domain.pairs import LIVE, Pair
from services.matching.domain.participants import Participant, sits_on
from services.matching.domain.people import Profile
from services.matching.domain.program import Program
from services.matching.handlers.checking import rules_broken
from services.matching.handlers.guard import OPEN, not_judged
from services.matching.matcher.market import Market, week_of
from services.matching.matcher.traits import HardRule
from services.matching.store import PAIRS, PARTICIPANTS, PEOPLE, PROGRAMS
from shared.contracts.vocabulary import PersonId, Role
from shared.mongo import Reader

Tree = Mapping[PersonId, PersonId | None]


@dataclass(kw_only=True)
class Shift:
    """The reporting tree before and after a change, the profiles that change, and the people who leave."""

    before: Tree
    after: Tree
    profiles: dict[PersonId, Profile] = field(default_factory=dict)
    leaving: set[PersonId] = field(default_factory=set)


async def at_risk(reader: Reader, shift: Shift) -> tuple[AtRisk, ...]:
    """Return what a change would do to the live pairs of each open program that has any."""
    programs = [program for stage in OPEN for program in await reader.find(PROGRAMS, stage=stage)]
    found = [await _of_program(reader, program, shift) for program in programs]
    return tuple(one for one in sorted(found, key=lambda one: one.program_id) if one.live)


async def at_risk_of_rules(reader: Reader, program: Program, after: Program) -> AtRisk:
    """Return how many live pairs and proposals of a program break a rule that it has only afterwards."""
    pairs = await _live(reader, program)
    people = await _members(reader, program, pairs)
    tree = await _tree(reader, people)
    was, then = await to_thread(lambda: [_broken(one, people, pairs, tree) for one in (program, after)])
    breaking = [id_ for id_, rules in then.items() if rules - was[id_]]
    return AtRisk(program_id=program.id, live=len(pairs), breaking=len(breaking), ending=0)


async def _tree(reader: Reader, people: Sequence[Participant]) -> Tree:
    """Return some people and everybody above them with their managers, read level by level."""
    ids = [one.person_id for one in people]
    where = {"person_id": {"$in": ids}}
    level = await reader.window(PEOPLE, where, order="person_id", skip=0, limit=len(ids)) if ids else []
    organization = Organization()
    while level:
        for person in level:
            organization.add(person)
        above = {one.manager for one in level if one.manager and one.manager not in organization.managers}
        level = await reader.some(PEOPLE, sorted(above)) if above else []
    return organization.tree()


async def _live(reader: Reader, program: Program) -> list[Pair]:
    return [pair for state in LIVE for pair in await reader.find(PAIRS, program_id=program.id, state=state)]


async def _members(reader: Reader, program: Program, pairs: Sequence[Pair]) -> list[Participant]:
    concerned = {person for pair in pairs for person in pair.persons}
    if not concerned:
        return []
    return [one async for one in reader.stream(PARTICIPANTS, program_id=program.id) if one.person_id in concerned]


async def _of_program(reader: Reader, program: Program, shift: Shift) -> AtRisk:
    pairs = await _live(reader, program)
    ending = {pair.id for pair in pairs if shift.leaving.intersection(pair.persons)}
    people = await _members(reader, program, pairs)
    changed = [replace(one, profile=shift.profiles.get(one.person_id, one.profile)) for one in people]
    staying = [pair for pair in pairs if pair.id not in ending]
    broken = _broken(program, people, staying, shift.before)
    breaking = {id_ for id_, rules in _broken(program, changed, staying, shift.after).items() if rules - broken[id_]}
    return AtRisk(program_id=program.id, live=len(pairs), breaking=len(breaking), ending=len(ending))


def _broken(
    program: Program, people: Sequence[Participant], pairs: Sequence[Pair], tree: Tree
) -> dict[str, frozenset[HardRule]]:
    """Return the lasting rules that each pair breaks; pairs are compared in the week in which they began."""
    found: dict[str, frozenset[HardRule]] = {}
    known = {one.person_id: one for one in people}
    for _, some in groupby(sorted(pairs, key=_week), key=_week):
        week = list(some)
        couples = {pair.id: [*product(pair.mentor_ids, pair.mentee_ids)] for pair in week}
        market = _market(program, people, week, tree)
        everybody = [couple for few in couples.values() for couple in few]
        broken = dict(zip(everybody, rules_broken(market, everybody), strict=True))
        for pair in week:
            rules = frozenset(rule for couple in couples[pair.id] for rule in broken[couple])
            found[pair.id] = rules - not_judged(pair, [known[one] for one in pair.persons if one in known])
    return found


def _market(program: Program, people: Sequence[Participant], pairs: Sequence[Pair], tree: Tree) -> Market:
    concerned = {person for pair in pairs for person in pair.persons}
    some = sorted((one for one in people if one.person_id in concerned), key=lambda one: one.person_id)
    return Market(
        program=program,
        mentors=tuple(one for one in some if sits_on(program, one, Role.MENTOR)),
        mentees=tuple(one for one in some if sits_on(program, one, Role.MENTEE)),
        managers=_above(tree, concerned),
        monday=week_of(pairs[0].starts_on),
    )


def _above(tree: Tree, people: Collection[PersonId]) -> dict[PersonId, PersonId | None]:
    """Return some people and everybody above them, with their managers."""
    found: dict[PersonId, PersonId | None] = {}
    for person in people:
        one: PersonId | None = person
        while one is not None and one in tree and one not in found:
            found[one] = tree[one]
            one = tree[one]
    return found


def _week(pair: Pair) -> str:
    return week_of(pair.starts_on).isoformat()
