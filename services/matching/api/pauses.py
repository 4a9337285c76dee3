"""Pauses over HTTP: of one pair, or of all pairs of a participant."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field, model_validator

from services.matching.api.held import held
from services.matching.api.pairs import PairView, existing_pair, pair_view
from services.matching.api.participants import ParticipantView, existing_participant, participant_view
from services.matching.commands import PausePair, PauseParticipant, ResumePair, ResumeParticipant
from services.matching.domain.pauses import LONGEST_OVERRIDE
from services.matching.rights import Right
from shared.contracts.vocabulary import Moment
from shared.fields import Text
from shared.http import Body, Read, Send
from shared.http.parameters import PairKey, PersonKey, ProgramKey

router = APIRouter(prefix="/v1", tags=["pairs"])


class PauseBody(Body):
    """The day on which a pause ends by itself, half a year ahead at most."""

    until: Moment


class ResumePairBody(Body):
    """How long and why a pair goes on though it breaks a rule; both are left out to end the coordinator's own pause."""

    days: Annotated[int, Field(ge=1, le=LONGEST_OVERRIDE.days)] | None = None
    reason: Text | None = None

    @model_validator(mode="after")
    def _says_both_or_nothing(self) -> "ResumePairBody":
        if (self.days is None) != (self.reason is None):
            raise ValueError("give both days and reason, or neither")
        return self


@router.post("/pairs/{pair_id}/pauses", dependencies=[held(Right.GUIDE_PAIR)])
async def pause_pair(pair_id: PairKey, body: PauseBody, send: Send, read: Read) -> PairView:
    """Pause a pair until a day; its sessions are held back, and it goes on by itself."""
    pair = await existing_pair(read, pair_id)
    await send(PausePair(program_id=pair.program_id, pair_id=pair_id, until=body.until))
    return await pair_view(read, pair_id)


@router.post("/pairs/{pair_id}/resumptions", dependencies=[held(Right.GUIDE_PAIR)])
async def resume_pair(pair_id: PairKey, send: Send, read: Read, body: ResumePairBody | None = None) -> PairView:
    """End the coordinator's pause; with `days` and `reason`, a broken rule does not hold the pair for that time."""
    pair, given = await existing_pair(read, pair_id), body or ResumePairBody()
    await send(ResumePair(program_id=pair.program_id, pair_id=pair_id, days=given.days, reason=given.reason))
    return await pair_view(read, pair_id)


@router.post("/programs/{program_id}/participants/{person_id}/pauses", dependencies=[held(Right.PAUSE)])
async def pause_participant(
    program_id: ProgramKey, person_id: PersonKey, body: PauseBody, send: Send, read: Read
) -> ParticipantView:
    """Pause all pairs of a participant until a day; no run considers them before."""
    await existing_participant(read, program_id, person_id)
    await send(PauseParticipant(program_id=program_id, person_id=person_id, until=body.until))
    return await participant_view(read, program_id, person_id)


@router.post("/programs/{program_id}/participants/{person_id}/resumptions", dependencies=[held(Right.PAUSE)])
async def resume_participant(program_id: ProgramKey, person_id: PersonKey, send: Send, read: Read) -> ParticipantView:
    """End a participant's pause before its day."""
    await existing_participant(read, program_id, person_id)
    await send(ResumeParticipant(program_id=program_id, person_id=person_id))
    return await participant_view(read, program_id, person_id)
