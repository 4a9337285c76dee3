"""What went with meeting in a program, as a suggestion for the weights of the next one."""

from fastapi import APIRouter
from pydantic import BaseModel

from services.feedback.api.held import held
from services.feedback.domain.coefficients import (
    EVERYBODY,
    Coefficient,
    Direction,
    Lived,
    Worth,
    agreed,
    coefficients_of,
    in_blocks,
    worths_of,
)
from services.feedback.domain.figures import About, figures_id
from services.feedback.rights import Right
from services.feedback.store import AGREEMENTS, FIGURES, PAIRS
from shared.http import Page, Read
from shared.http.parameters import ProgramKey

router = APIRouter(prefix="/v1/programs/{program_id}", tags=["feedback"])


class WorthView(BaseModel):
    """Whether people whose pair had more of a component found it more worthwhile at its planned end, to one decimal."""

    answers: int
    value: float
    low: float
    high: float
    direction: Direction


class CoefficientView(BaseModel):
    """Whether pairs with more of a component held more sessions, and found it worth it; correlations show no cause.

    `worth` is null until twenty people have answered; `together` is what both say, `unclear` unless they say the same.
    """

    component: str
    pairs: int
    value: float
    low: float
    high: float
    direction: Direction
    worth: WorthView | None
    together: Direction


@router.get("/coefficients", dependencies=[held(Right.SEE_REPORT)])
async def list_coefficients(program_id: ProgramKey, read: Read) -> Page[CoefficientView]:
    """List for each component of the score how it went with sessions and worth, over twenty pairs at least."""
    found = await read.find(PAIRS, program_id=program_id, over=True)
    pairs = sorted(found, key=lambda one: (one.ended_on or one.ends_on, one.id))
    met = {one.id: one.sessions for one in await read.some(AGREEMENTS, [pair.id for pair in pairs])}
    lived = in_blocks([Lived(components=pair.components, sessions=met.get(pair.id, 0)) for pair in pairs])
    coefficients = sorted(coefficients_of(lived), key=lambda one: -abs(one.value))
    figures = await read.get(FIGURES, figures_id(program_id, About.WORTH))
    released = figures.released.get(EVERYBODY) if figures else None
    worths = worths_of(released.totals) if released else {}
    return Page(items=[_view(one, worths.get(one.component)) for one in coefficients])


def _view(one: Coefficient, worth: Worth | None) -> CoefficientView:
    return CoefficientView(
        component=one.component,
        pairs=one.pairs,
        value=one.value,
        low=one.low,
        high=one.high,
        direction=one.direction,
        worth=WorthView.model_validate(worth, from_attributes=True) if worth else None,
        together=agreed(one.direction, worth.direction if worth else None),
    )
