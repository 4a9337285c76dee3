"""Checks of the hard rules for a few people, in a small market with the reporting lines above them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from services.matching.domain.drafts import Couple, WishKind
from services.matching.domain.making import first_day
from services.matching.domain.organization import Organization
from services.matching.domain.participants import Participant, participant_id, sits_on
from services.matching.domain.people import Person, same_mailbox
from services.matching.domain.program import Program
from services.matching.domain.topic_table import ProgramTopics, joined
from services.matching.handlers.work import Work, each, people_of
from services.matching.matcher.assessment import assess
from services.matching.matcher.market import CoupleIds, Market, week_of
from services.matching.matcher.traits import HardRule
from services.matching.thesaurus import relations
from shared.contracts.vocabulary import PersonId, ProgramId, Role


def members(work: Work, program_id: ProgramId, couples: Iterable[CoupleIds]) -> list[Participant]:
    """Return the participants among the members of these couples."""
    ids = {participant_id(program_id, person) for couple in couples for person in couple}
    return list(each(work.participants, sorted(ids)).values())


def market_for(
    work: Work, program: Program, people: Iterable[Participant], starts_on: datetime | None = None
) -> Market:
    """Return the market of these people alone, for pairs that start then; other people do not influence their fits."""
    some = sorted(people, key=lambda one: one.person_id)
    known = people_of(work, dict.fromkeys(one.person_id for one in some))
    topics = work.topics.get(program.id) or ProgramTopics(id=program.id)
    forbids = work.wishes.find(program_id=program.id, kind=WishKind.FORBID)
    return Market(
        program=program,
        mentors=tuple(one for one in some if sits_on(program, one, Role.MENTOR)),
        mentees=tuple(one for one in some if sits_on(program, one, Role.MENTEE)),
        managers=_lines_above(work, known),
        apart=(*((wish.mentor_id, wish.mentee_id) for wish in forbids), *same_mailbox(_addresses(known))),
        monday=week_of(starts_on or first_day(program, work.now)),
        relations=joined(topics.relations, relations()),
        vocabulary=topics.vocabulary,
    )


def _addresses(known: Iterable[Person]) -> list[tuple[PersonId, str]]:
    return [(person.person_id, person.contact.email) for person in known if person.contact]


def rules_broken(market: Market, couples: Sequence[CoupleIds]) -> list[tuple[HardRule, ...]]:
    """Return the rules that each couple breaks; none for people who are not in the market in that role."""
    known = [couple for couple in couples if couple[0] in market.mentor_row and couple[1] in market.mentee_row]
    found = dict(zip(known, assess(market, known), strict=True))
    return [found[couple].broken if couple in found else () for couple in couples]


def possible(work: Work, program: Program, couples: Sequence[Couple]) -> set[str]:
    """Return the couples that break no hard rule now; withdrawals and capacity are checked later, couple by couple."""
    if not program.is_open:
        return set()
    ids = [(one.mentor_id, one.mentee_id) for one in couples]
    market = market_for(work, program, members(work, program.id, ids))
    broken = rules_broken(market, ids)
    return {one.id for one, rules in zip(couples, broken, strict=True) if not rules}


def _lines_above(work: Work, known: Iterable[Person]) -> dict[PersonId, PersonId | None]:
    """Return these people and everybody above them with their managers, loaded level by level."""
    organization, level = Organization(), list(known)
    while level:
        for person in level:
            organization.add(person)
        above = {one.manager for one in level if one.manager and one.manager not in organization.managers}
        level = [*each(work.people, sorted(above)).values()]
    return organization.tree()
