"""The waitlist of a program over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from services.matching.api.held import held
from services.matching.api.programs import existing_program
from services.matching.domain.participants import Participant
from services.matching.rights import Right
from services.matching.store import WAITLIST
from shared.contracts.vocabulary import PersonId, ProgramId, Role
from shared.http import Cursor, Limit, Page, Read
from shared.http.parameters import ProgramKey, chosen
from shared.mongo import Reader

router = APIRouter(prefix="/v1/programs/{program_id}", tags=["participants"])
RoleFilter = Annotated[Role | None, Query(description="Only people in this role.")]


class WaitingPersonView(BaseModel):
    """A person who waits for a seat; `ticket` numbers grow in the order in which people came."""

    person_id: PersonId
    role: Role
    ticket: int


@router.get("/waiting-people", dependencies=[held(Right.LIST_PARTICIPANTS)])
async def list_waiting(
    *, program_id: ProgramKey, read: Read, role: RoleFilter = None, cursor: Cursor = None, limit: Limit = 100
) -> Page[WaitingPersonView]:
    """List the people who wait for a seat, by role, whoever is first in the line first."""
    await existing_program(read, program_id)
    tickets, following = await read.page(WAITLIST, cursor, limit, **chosen(program_id=program_id, role=role))
    found = [WaitingPersonView(person_id=one.person_id, role=one.role, ticket=one.number) for one in tickets]
    return Page(items=found, next=following)


async def position_of(read: Reader, participant: Participant) -> int | None:
    """Return a person's position on the waitlist, 1 for the first; None if they do not wait."""
    if participant.ticket is None:
        return None
    position = 1
    async for one in read.stream(WAITLIST, program_id=ProgramId(participant.program_id), role=participant.role):
        if one.number >= participant.ticket:
            break
        position += 1
    return position
