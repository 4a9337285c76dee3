"""Snapshots of a program: everything that its runs depend on."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from services.matching.domain.drafts import WishKind
from services.matching.domain.making import first_day, last_day
from services.matching.domain.organization import Organization
from services.matching.domain.participants import Participant
from services.matching.domain.people import Person, same_mailbox
from services.matching.domain.program import Program
from services.matching.domain.topic_table import joined
from services.matching.matcher.market import CoupleIds, week_of
from services.matching.matcher.snapshot import Snapshot
from services.matching.store import COUPLES, PARTICIPANTS, PEOPLE, TOPICS, WISHES
from services.matching.thesaurus import relations
from shared.contracts.vocabulary import PersonId, ProgramId, RunId
from shared.mongo import Reader


async def take(reader: Reader, program: Program, run_id: RunId, at: datetime, seed: int) -> Snapshot:
    """Return the program's current state, for pairs made at that moment; people who share a mailbox never meet."""
    until = last_day(program, first_day(program, at))
    everybody = reader.stream(PARTICIPANTS, program_id=program.id)
    ready = tuple([_known(one) async for one in everybody if one.can_meet(until)])
    known = _Surveyed(addressed={one.person_id for one in ready})
    async for person in reader.stream(PEOPLE):
        known.add(person)
    topics = await reader.get(TOPICS, program.id)
    return Snapshot(
        run_id=run_id,
        program=program,
        ready=ready,
        managers=known.tree(),
        unsaid=tuple(sorted(known.unsaid)),
        pins=await _wishes(reader, program.id, WishKind.PIN),
        apart=(*await _wishes(reader, program.id, WishKind.FORBID), *same_mailbox(sorted(known.addresses))),
        monday=week_of(first_day(program, at)),
        seed=seed,
        relations=joined(topics.relations if topics else (), relations()),
    )


def _known(participant: Participant) -> Participant:
    """Return a participant without what no run needs to know: a snapshot is kept for months."""
    return replace(participant, completions=())


async def organization(reader: Reader) -> Organization:
    """Return everybody with their manager, by employee keys."""
    known = Organization()
    async for person in reader.stream(PEOPLE):
        known.add(person)
    return known


@dataclass(kw_only=True)
class _Surveyed(Organization):
    """Everybody's manager, the people whose manager was never stated, and some people's addresses."""

    addressed: set[PersonId]
    unsaid: list[PersonId] = field(default_factory=list)
    addresses: list[tuple[PersonId, str]] = field(default_factory=list)

    def add(self, person: Person) -> None:
        """Add a stored person."""
        super().add(person)
        if not person.line_said:
            self.unsaid.append(person.person_id)
        if person.contact and person.person_id in self.addressed:
            self.addresses.append((person.person_id, person.contact.email))


async def _wishes(reader: Reader, program_id: ProgramId, kind: WishKind) -> tuple[CoupleIds, ...]:
    found = await reader.find(WISHES, program_id=program_id, kind=kind)
    return tuple((wish.mentor_id, wish.mentee_id) for wish in found)


async def couples_of_draft(reader: Reader, run_id: RunId) -> tuple[CoupleIds, ...]:
    """Return the couples of a draft, in order of their ids."""
    return tuple([(one.mentor_id, one.mentee_id) async for one in reader.stream(COUPLES, run_id=run_id)])
