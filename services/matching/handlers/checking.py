"""The hard rules for a handful of people: a small market with the reporting lines above them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from services.matching.domain.drafts import Couple, WishKind
from services.matching.domain.pairs import first_day
from services.matching.domain.participants import Participant, participant_id
from services.matching.domain.people import same_mailbox
from services.matching.domain.program import Program
from services.matching.handlers.work import Work, each
from services.matching.matcher.assessment import assess
from services.matching.matcher.market import CoupleIds, Market, week_of
from services.matching.solver import Rule
from shared.contracts.vocabulary import PersonId, ProgramId, Role


def members(work: Work, program_id: ProgramId, couples: Iterable[CoupleIds]) -> list[Participant]:
    """Return everybody in some couples who ever took part in the program."""
    ids = {participant_id(program_id, person) for couple in couples for person in couple}
    return list(each(work.participants, sorted(ids)).values())


def market_for(
    work: Work, program: Program, people: Iterable[Participant], starts_on: datetime | None = None
) -> Market:
    """Return the market of these people alone, for pairs that start then: nobody else changes how two of them fit."""
    some = sorted(people, key=lambda one: one.person_id)
    forbids = work.wishes.find(program_id=program.id, kind=WishKind.FORBID)
    return Market(
        program=program,
        mentors=tuple(one for one in some if one.role is Role.MENTOR),
        mentees=tuple(one for one in some if one.role is Role.MENTEE),
        managers=_lines_above(work, some),
        apart=(*((wish.mentor_id, wish.mentee_id) for wish in forbids), *same_mailbox(_addresses(work, some))),
        monday=week_of(starts_on or first_day(program, work.now)),
    )


def _addresses(work: Work, people: Iterable[Participant]) -> list[tuple[PersonId, str]]:
    known = each(work.people, sorted({one.person_id for one in people}))
    return [(person.id, person.contact.email) for person in known.values() if person.contact]


def rules_broken(market: Market, couples: Sequence[CoupleIds]) -> list[tuple[Rule, ...]]:
    """Return the rules that each couple breaks; whoever is not in the market in that role breaks none here."""
    known = [couple for couple in couples if couple[0] in market.mentor_row and couple[1] in market.mentee_row]
    found = dict(zip(known, assess(market, known), strict=True))
    return [found[couple].broken if couple in found else () for couple in couples]


def possible(work: Work, program: Program, couples: Sequence[Couple]) -> set[str]:
    """Return the couples that break no hard rule now; who withdrew or is full is seen when its turn comes."""
    if not program.is_open:
        return set()
    ids = [(one.mentor_id, one.mentee_id) for one in couples]
    market = market_for(work, program, members(work, program.id, ids))
    broken = rules_broken(market, ids)
    return {one.id for one, rules in zip(couples, broken, strict=True) if not rules}


def _lines_above(work: Work, people: Iterable[Participant]) -> dict[PersonId, PersonId | None]:
    """Return everybody above some people with their managers: a level of the organization at a time."""
    managers: dict[PersonId, PersonId | None] = {}
    level = {one.profile.manager_id for one in people if one.profile.manager_id}
    while level:
        known = each(work.people, sorted(level))
        managers |= {PersonId(id_): known[id_].profile.manager_id if id_ in known else None for id_ in level}
        level = {above for id_ in level if (above := managers[id_]) and above not in managers}
    return managers
