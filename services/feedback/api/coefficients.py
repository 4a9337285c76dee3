"""What went with meeting in a program, as a suggestion for the weights of the next one."""

from fastapi import APIRouter
from pydantic import BaseModel

from services.feedback.api.held import held
from services.feedback.domain.coefficients import Direction, Lived, coefficients_of
from services.feedback.rights import Right
from services.feedback.store import AGREEMENTS, PAIRS
from shared.http import Page, Read
from shared.http.parameters import ProgramKey

router = APIRouter(prefix="/v1/programs/{program_id}", tags=["feedback"])


class CoefficientView(BaseModel):
    """Whether pairs with more of a component held more sessions; a correlation, which shows no cause."""

    component: str
    pairs: int
    value: float
    low: float
    high: float
    direction: Direction


@router.get("/coefficients", dependencies=[held(Right.SEE_REPORT)])
async def list_coefficients(program_id: ProgramKey, read: Read) -> Page[CoefficientView]:
    """List for each component of the score how it went with sessions held, over at least twenty pairs that are over."""
    pairs = await read.find(PAIRS, program_id=program_id, over=True)
    met = {one.id: one.sessions for one in await read.some(AGREEMENTS, [pair.id for pair in pairs])}
    lived = [Lived(components=pair.components, sessions=met.get(pair.id, 0)) for pair in pairs]
    found = sorted(coefficients_of(lived), key=lambda one: -abs(one.value))
    return Page(items=[CoefficientView.model_validate(one, from_attributes=True) for one in found])
