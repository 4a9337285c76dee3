"""What became of a program's pairs, as its report says it, and what the program costs."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import AfterValidator, BaseModel, Field

from services.feedback.api.held import held
from services.feedback.commands import SetCosts
from services.feedback.domain.progress import HELD, MET, MINUTES, MISSED, Costs, Progress
from services.feedback.rights import Right
from services.feedback.store import COSTS
from shared.contracts.vocabulary import ProgramId
from shared.domain import NotFound
from shared.fields import shaped
from shared.http import Body, Read, Send
from shared.http.parameters import ProgramKey
from shared.phrases import phrase

router = APIRouter(prefix="/v1/programs/{program_id}", tags=["feedback"])
CURRENCY = r"[A-Z]{3}"


class UnknownCosts(NotFound):
    """Nobody has said what the program costs."""


class CostsBody(Body):
    """What the program costs as a whole, in whole units of a currency."""

    amount: Annotated[int, Field(ge=0, le=10**9)]
    currency: Annotated[
        str, AfterValidator(shaped(CURRENCY, "name the currency by three capital letters, such as EUR"))
    ]


class CostsView(BaseModel):
    """What the program costs as a whole."""

    program_id: ProgramId
    amount: int
    currency: str


class ProgressView(BaseModel):
    """A program's pairs and sessions; at least k people stand behind what is new of each figure.

    `attended` is the share of sessions held among those held or missed; costs are null if nobody has said them.
    """

    begun: int
    going_on: int
    met: int
    completed: int
    ended_early: int
    held: int
    missed: int
    attended: float | None
    hours: float
    months: dict[str, int]
    cost_per_pair: float | None = None
    cost_per_hour: float | None = None
    currency: str | None = None


def progress_of(progress: Progress | None, costs: Costs | None) -> ProgressView | None:
    """Return the counts of a program, or None if fewer than k people stand behind them."""
    if progress is None or not progress.begun:
        return None
    held, missed, hours = progress.sessions(HELD), progress.sessions(MISSED), round(progress.sessions(MINUTES) / 60, 1)
    return ProgressView(
        begun=progress.begun,
        going_on=progress.begun - progress.over,
        met=progress.sessions(MET),
        completed=progress.completed,
        ended_early=progress.over - progress.completed,
        held=held,
        missed=missed,
        attended=_share(held, held + missed),
        hours=hours,
        months=dict(progress.months),
        cost_per_pair=_share(costs.amount, progress.begun) if costs else None,
        cost_per_hour=_share(costs.amount, hours) if costs else None,
        currency=costs.currency if costs else None,
    )


def _share(part: float, whole: float) -> float | None:
    return round(part / whole, 2) if whole else None


@router.put("/costs", dependencies=[held(Right.SET_COSTS)])
async def set_costs(program_id: ProgramKey, body: CostsBody, read: Read, send: Send) -> CostsView:
    """Say what the program costs as a whole; its report divides that by pairs and by hours held."""
    await send(SetCosts(program_id=program_id, amount=body.amount, currency=body.currency))
    return await show_costs(program_id, read)


@router.get("/costs", dependencies=[held(Right.SEE_REPORT)])
async def show_costs(program_id: ProgramKey, read: Read) -> CostsView:
    """Return what the program costs as a whole."""
    costs = await read.get(COSTS, program_id)
    if costs is None:
        raise UnknownCosts(phrase("nobody has said what this program costs"))
    return CostsView(program_id=costs.id, amount=costs.amount, currency=costs.currency)
