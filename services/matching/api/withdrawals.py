"""The withdrawal of a participant over HTTP."""

from fastapi import APIRouter, Request

from services.matching.api.held import held
from services.matching.api.participants import ParticipantView, existing_participant, participant_view
from services.matching.api.people import scale_of
from services.matching.commands import WithdrawParticipant
from services.matching.rights import Right
from shared.contracts.vocabulary import PersonId, ProgramId
from shared.http import Read, Send, Sender
from shared.http.guard import By
from shared.http.parameters import PersonKey, ProgramKey
from shared.mongo import Reader

router = APIRouter(prefix="/v1/programs/{program_id}", tags=["participants"])


@router.post("/participants/{person_id}/withdrawal", dependencies=[held(Right.WITHDRAW)])
async def withdraw(  # noqa: PLR0913, PLR0917 - FastAPI dependencies
    program_id: ProgramKey, person_id: PersonKey, request: Request, by: By, send: Send, read: Read
) -> ParticipantView:
    """Withdraw a participant from the program; their pairs end without fault.

    One of many whom a caller would withdraw within an hour stays until a person approves `held_by`; nobody's own
    withdrawal is held.
    """
    part = await existing_participant(read, program_id, person_id)
    if by.whose != person_id and await scale_of(request, send, read).holds_withdrawal(part, by.actor):
        return await participant_view(read, program_id, person_id)
    return await withdraw_now(program_id, person_id, send, read)


async def withdraw_now(program_id: ProgramId, person_id: PersonId, send: Sender, read: Reader) -> ParticipantView:
    """Withdraw somebody for whoever has seen on a page what that means; it is not weighed."""
    await existing_participant(read, program_id, person_id)
    await send(WithdrawParticipant(program_id=program_id, person_id=person_id))
    return await participant_view(read, program_id, person_id)
