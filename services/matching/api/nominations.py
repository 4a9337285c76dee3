"""Nominations over HTTP: how many nominees joined; who declined is shown to nobody."""

from fastapi import APIRouter

from services.matching.api.held import held
from services.matching.api.programs import existing_program
from services.matching.domain.nominations import NominationCounts, counted
from services.matching.domain.participants import Status
from services.matching.rights import Right
from services.matching.store import PARTICIPANTS
from shared.contracts.participants import EnrollmentMode
from shared.http import Read
from shared.http.parameters import ProgramKey

router = APIRouter(prefix="/v1/programs/{program_id}", tags=["participants"])


@router.get("/nominations/summary", dependencies=[held(Right.LIST_PARTICIPANTS)])
async def count_nominations(program_id: ProgramKey, read: Read) -> NominationCounts:
    """Count the nominees of a program by what became of their invitation."""
    await existing_program(read, program_id)
    nominated = await read.count(PARTICIPANTS, program_id=program_id, mode=EnrollmentMode.NOMINATED)
    waiting = await read.count(PARTICIPANTS, program_id=program_id, status=Status.INVITED)
    not_joined = await read.count(PARTICIPANTS, program_id=program_id, status=Status.NOT_JOINED)
    return counted(nominated, waiting, not_joined)
