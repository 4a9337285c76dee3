"""Reminders over HTTP."""

from fastapi import APIRouter

from services.matching.api.held import held
from services.matching.api.participants import ParticipantView, existing_participant, participant_view
from services.matching.commands import RemindParticipant
from services.matching.rights import Right
from shared.http import Read, Send
from shared.http.parameters import PersonKey, ProgramKey

router = APIRouter(prefix="/v1/programs/{program_id}", tags=["participants"])


@router.post("/participants/{person_id}/reminders", dependencies=[held(Right.CHANGE_PARTICIPANTS)])
async def remind_participant(program_id: ProgramKey, person_id: PersonKey, send: Send, read: Read) -> ParticipantView:
    """Remind a participant by mail of what they still have to do, at most once in seven days."""
    await existing_participant(read, program_id, person_id)
    await send(RemindParticipant(program_id=program_id, person_id=person_id))
    return await participant_view(read, program_id, person_id)
