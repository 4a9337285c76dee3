"""Recognises callers: finds the person whom the claims of an identity provider are about, and the programs they run."""

from typing import Any, Final

from starlette.requests import Request

from services.matching.api.addresses import people_at
from services.matching.api.people import key_of
from services.matching.domain.identity import employee_key
from services.matching.domain.people import Person, Standing
from services.matching.store import PEOPLE, PROGRAMS
from shared.auth.caller import StaffRole
from shared.auth.identity import Identity, KnownPerson
from shared.contracts.programs import Stage
from shared.contracts.vocabulary import PersonId, ProgramId
from shared.http.state import platform
from shared.mongo import Reader

MOST_PROGRAMS: Final = 50  # that fit into a cookie; closed ones are left out first


async def recognise(request: Request, identity: Identity) -> KnownPerson | None:
    """Return the person of an identity: by employee id, else by an address that only one who works there has."""
    read = platform(request).reader
    person = await _person(request, read, identity)
    if person is None or person.standing is Standing.LEFT:
        return None
    return KnownPerson(person_id=person.person_id, staff=await _staff(read, person.person_id))


async def _person(request: Request, read: Reader, identity: Identity) -> Person | None:
    if identity.employee_id:
        return await read.get(PEOPLE, employee_key(key_of(request), identity.employee_id))
    if not identity.email:
        return None
    found = await people_at(read, identity.email, 2)
    return found[0] if len(found) == 1 else None


async def _staff(read: Reader, person_id: PersonId) -> dict[ProgramId, StaffRole]:
    by_role: dict[str, Any] = {"staff.coordinator_ids": person_id}
    coordinated = await read.find(PROGRAMS, **by_role)
    by_role = {"staff.sponsor_id": person_id}
    sponsored = await read.find(PROGRAMS, **by_role)
    # Whoever does both for a program coordinates it.
    held = [(one, StaffRole.COORDINATOR) for one in coordinated]
    held += [
        (one, StaffRole.SPONSOR)
        for one in sponsored
        if one.staff.accepted_sponsor == person_id and person_id not in one.staff.coordinator_ids
    ]
    held.sort(key=lambda one: one[0].stage is Stage.CLOSED)
    return {program.id: role for program, role in held[:MOST_PROGRAMS]}
