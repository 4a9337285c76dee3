"""The pilot of a program over HTTP: what the sponsor decided, recorded on behalf of the sponsor."""

from fastapi import APIRouter

from services.matching.api.held import held
from services.matching.api.programs import ProgramView, existing_program, program_view
from services.matching.commands import RecordPilotDecision
from services.matching.rights import Right
from shared.contracts.pilots import PilotVerdict
from shared.fields import Text
from shared.http import Body, Read, Send
from shared.http.guard import By
from shared.http.parameters import ProgramKey

router = APIRouter(prefix="/v1/programs/{program_id}", tags=["programs"])


class PilotDecisionBody(Body):
    """What the sponsor decided about the pilot, and why a coordinator records it."""

    verdict: PilotVerdict
    why: Text


@router.post("/pilot-decisions", status_code=201, dependencies=[held(Right.RUN_PROGRAM)])
async def record_pilot_decision(
    program_id: ProgramKey, body: PilotDecisionBody, send: Send, read: Read, by: By
) -> ProgramView:
    """Record what follows from the pilot: `expand` opens the rollout, `stop` plans its end, `adjust` goes on."""
    await existing_program(read, program_id)
    await send(RecordPilotDecision(program_id=program_id, verdict=body.verdict, by=by.actor, why=body.why))
    return await program_view(read, program_id)
