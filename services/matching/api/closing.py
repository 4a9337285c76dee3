"""The end of a program over HTTP: what it would end, and the way back until it takes hold."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel

from services.matching.api.held import held
from services.matching.api.programs import ProgramView, existing_program, program_view
from services.matching.commands import TakeBackClosing
from services.matching.domain.pairs import State
from services.matching.domain.participants import OUTSIDE, Status
from services.matching.rights import Right
from services.matching.store import PAIRS, PARTICIPANTS
from shared.contracts.vocabulary import ProgramId
from shared.http import Read, Send
from shared.http.parameters import ProgramKey
from shared.mongo import Reader

router = APIRouter(prefix="/v1/programs/{program_id}", tags=["programs"])


class ClosingView(BaseModel):
    """What the end of a program ends, as of now, and when it takes hold; null while no end is planned."""

    closes_at: datetime | None
    by: str | None
    active: int
    paused: int
    proposals: int
    people: int
    waiting: int


@router.get("/closing", dependencies=[held(Right.RUN_PROGRAM)])
async def show_closing(program_id: ProgramKey, read: Read) -> ClosingView:
    """Return what the end of a program would end; nothing has changed."""
    program = await existing_program(read, program_id)

    async def pairs(state: State) -> int:
        return await read.total(PAIRS, {"program_id": program_id, "state": state})

    return ClosingView(
        closes_at=program.closing.at if program.closing else None,
        by=program.closing.by if program.closing else None,
        active=await pairs(State.ACTIVE),
        paused=await pairs(State.PAUSED),
        proposals=await pairs(State.PROPOSED),
        people=await _people(read, program_id, {"$nin": [one.value for one in OUTSIDE]}),
        waiting=await _people(read, program_id, Status.WAITLISTED.value),
    )


@router.post("/closing/withdrawal", dependencies=[held(Right.RUN_PROGRAM)])
async def take_back_closing(program_id: ProgramKey, send: Send, read: Read) -> ProgramView:
    """Take the end of a program back before it takes hold; the program goes on as before."""
    await existing_program(read, program_id)
    await send(TakeBackClosing(program_id=program_id))
    return await program_view(read, program_id)


async def _people(read: Reader, program_id: ProgramId, status: object) -> int:
    return await read.total(PARTICIPANTS, {"program_id": program_id, "status": status})
