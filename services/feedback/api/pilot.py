"""The evaluations of a program's pilot over HTTP."""

from fastapi import APIRouter

from services.feedback.api.held import held
from services.feedback.commands import EvaluatePilot
from services.feedback.domain.pilot import PilotEvaluation
from services.feedback.rights import Right
from services.feedback.store import PILOT_EVALUATIONS
from shared.http import Cursor, Limit, Page, Read, Send
from shared.http.parameters import ProgramKey

router = APIRouter(prefix="/v1/programs/{program_id}", tags=["feedback"])


@router.post("/pilot-evaluations", status_code=201, dependencies=[held(Right.EVALUATE_PILOT)])
async def evaluate_pilot(program_id: ProgramKey, send: Send, read: Read) -> PilotEvaluation:
    """Evaluate the pilot now; the sponsor is then asked what follows. It happens by itself after the last pair."""
    await send(EvaluatePilot(program_id=program_id, asked=True))
    found = await read.find(PILOT_EVALUATIONS, program_id=program_id)
    return max(found, key=lambda one: one.number)


@router.get("/pilot-evaluations", dependencies=[held(Right.SEE_REPORT)])
async def list_pilot_evaluations(
    program_id: ProgramKey, read: Read, cursor: Cursor = None, limit: Limit = 100
) -> Page[PilotEvaluation]:
    """List the evaluations of a program's pilot, the first one first."""
    found, following = await read.page(PILOT_EVALUATIONS, cursor, limit, program_id=program_id)
    return Page(items=found, next=following)
