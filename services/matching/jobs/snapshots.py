"""Takes a snapshot of a program: everything that a run of it depends on."""

from dataclasses import dataclass, field
from datetime import datetime

from services.matching.domain.drafts import WishKind
from services.matching.domain.pairs import first_day
from services.matching.domain.people import same_mailbox
from services.matching.domain.program import Program
from services.matching.matcher.market import CoupleIds, week_of
from services.matching.matcher.snapshot import Snapshot
from services.matching.store import COUPLES, PARTICIPANTS, PEOPLE, WISHES
from shared.contracts.vocabulary import PersonId, ProgramId, RunId
from shared.mongo import Reader


async def take(reader: Reader, program: Program, run_id: RunId, at: datetime, seed: int) -> Snapshot:
    """Return the program as it is now, for pairs that are made at that moment; whoever shares a mailbox never meets."""
    ready = tuple([one async for one in reader.stream(PARTICIPANTS, program_id=program.id) if one.is_ready])
    organization = await _organization(reader, {one.person_id for one in ready})
    return Snapshot(
        run_id=run_id,
        program=program,
        ready=ready,
        managers=organization.managers,
        unsaid=tuple(organization.unsaid),
        pins=await _wishes(reader, program.id, WishKind.PIN),
        apart=(*await _wishes(reader, program.id, WishKind.FORBID), *same_mailbox(organization.addresses)),
        monday=week_of(first_day(program, at)),
        seed=seed,
    )


@dataclass(kw_only=True)
class Organization:
    """Everybody with their manager, those of whom no manager was ever said, and the addresses of some."""

    managers: dict[PersonId, PersonId | None] = field(default_factory=dict)
    unsaid: list[PersonId] = field(default_factory=list)
    addresses: list[tuple[PersonId, str]] = field(default_factory=list)


async def _organization(reader: Reader, addressed: set[PersonId]) -> Organization:
    known = Organization()
    async for person in reader.stream(PEOPLE):
        known.managers[person.id] = person.profile.manager_id
        if not person.line_said:
            known.unsaid.append(person.id)
        if person.contact and person.id in addressed:
            known.addresses.append((person.id, person.contact.email))
    return known


async def _wishes(reader: Reader, program_id: ProgramId, kind: WishKind) -> tuple[CoupleIds, ...]:
    found = await reader.find(WISHES, program_id=program_id, kind=kind)
    return tuple((wish.mentor_id, wish.mentee_id) for wish in found)


async def couples_of_draft(reader: Reader, run_id: RunId) -> tuple[CoupleIds, ...]:
    """Return the couples of a draft, in order of their ids."""
    return tuple([(one.mentor_id, one.mentee_id) async for one in reader.stream(COUPLES, run_id=run_id)])
