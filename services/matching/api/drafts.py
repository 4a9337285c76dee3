"""Drafts over HTTP: the couples of a match run, and a coordinator's changes of them."""

from typing import Annotated, Self

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel

from services.matching.api.held import held
from services.matching.api.programs import existing_program
from services.matching.api.runs import RunKey, RunView, existing_run, get_run
from services.matching.commands import (
    DiscardDraft,
    ForbidPair,
    LiftForbid,
    LiftPin,
    OfCouple,
    PairByHand,
    PinPair,
)
from services.matching.domain.drafts import Couple, Origin, Wish, WishKind
from services.matching.domain.program_settings import Points
from services.matching.domain.reasons import Reason, reasons
from services.matching.domain.runs import MatchRun
from services.matching.rights import Right
from services.matching.store import COUPLES, WISHES
from shared.contracts.vocabulary import PersonId, ProgramId
from shared.fields import GivenPerson
from shared.http import Body, Cursor, Limit, Page, Read, Send, Sender
from shared.http.parameters import LONGEST_ID, ProgramKey
from shared.mongo import Reader

router = APIRouter(prefix="/v1", tags=["drafts"])
WishKey = Annotated[str, Path(max_length=LONGEST_ID)]


class CoupleBody(Body):
    """A mentor and a mentee."""

    mentor_id: GivenPerson
    mentee_id: GivenPerson


class CoupleView(BaseModel):
    """A couple of a draft; the points of its components sum to its score, in basis points.

    Couples of one `group` become one pair.
    """

    id: str
    mentor_id: PersonId
    mentee_id: PersonId
    origin: Origin
    group: str | None
    score: int
    components: tuple[Reason, ...]

    @classmethod
    def of(cls, couple: Couple, weights: Points) -> Self:
        """Return the view of a couple in a program of these weights."""
        return cls(
            id=couple.id,
            mentor_id=couple.mentor_id,
            mentee_id=couple.mentee_id,
            origin=couple.origin,
            group=couple.group,
            score=couple.score,
            components=reasons(couple.points, weights, couple.evidence),
        )


class WishView(BaseModel):
    """A pin or a forbid of a program: always pair these two, or never."""

    id: str
    mentor_id: PersonId
    mentee_id: PersonId

    @classmethod
    def of(cls, wish: Wish) -> Self:
        """Return the view of a pin or a forbid."""
        return cls(id=wish.id, mentor_id=wish.mentor_id, mentee_id=wish.mentee_id)


@router.get("/match-runs/{run_id}/couples", dependencies=[held(Right.SEE_RUN)])
async def list_couples(run_id: RunKey, read: Read, cursor: Cursor = None, limit: Limit = 100) -> Page[CoupleView]:
    """List the proposed pairs with a reason for each component of their score."""
    program = await existing_program(read, (await existing_run(read, run_id)).program_id)
    couples, following = await read.page(COUPLES, cursor, limit, run_id=run_id)
    return Page(items=[CoupleView.of(one, program.settings.weights) for one in couples], next=following)


@router.post("/match-runs/{run_id}/pins", dependencies=[held(Right.SHAPE_DRAFT)])
async def pin_pair(run_id: RunKey, body: CoupleBody, request: Request, send: Send, read: Read) -> RunView:
    """Keep a couple together, in this draft if it is in it, and in later runs."""
    return await _shape(await existing_run(read, run_id), PinPair, body, request, send, read)


@router.post("/match-runs/{run_id}/forbids", dependencies=[held(Right.SHAPE_DRAFT)])
async def forbid_pair(run_id: RunKey, body: CoupleBody, request: Request, send: Send, read: Read) -> RunView:
    """Keep a couple apart in this program, now and later."""
    return await _shape(await existing_run(read, run_id), ForbidPair, body, request, send, read)


@router.post("/match-runs/{run_id}/couples", dependencies=[held(Right.SHAPE_DRAFT)])
async def pair_by_hand(run_id: RunKey, body: CoupleBody, request: Request, send: Send, read: Read) -> RunView:
    """Add a couple to the draft, under the hard rules; a refusal names the rule."""
    return await _shape(await existing_run(read, run_id), PairByHand, body, request, send, read)


@router.post("/match-runs/{run_id}/discard", dependencies=[held(Right.SHAPE_DRAFT)])
async def discard_draft(run_id: RunKey, request: Request, send: Send, read: Read) -> RunView:
    """Discard a draft that waits for its release; nobody is told, and pins and forbids still hold."""
    run = await existing_run(read, run_id)
    await send(DiscardDraft(program_id=run.program_id, run_id=run_id))
    return await get_run(run_id, request, read)


@router.get("/programs/{program_id}/pins", dependencies=[held(Right.SHAPE_RUNS)])
async def list_pins(program_id: ProgramKey, read: Read, cursor: Cursor = None, limit: Limit = 100) -> Page[WishView]:
    """List the pins that apply to the next run; a pin is deleted once its couple is paired."""
    return await _wishes(read, program_id, WishKind.PIN, cursor, limit)


@router.get("/programs/{program_id}/forbids", dependencies=[held(Right.SHAPE_RUNS)])
async def list_forbids(program_id: ProgramKey, read: Read, cursor: Cursor = None, limit: Limit = 100) -> Page[WishView]:
    """List the couples that this program never pairs."""
    return await _wishes(read, program_id, WishKind.FORBID, cursor, limit)


@router.delete("/programs/{program_id}/pins/{pin_id}", status_code=204, dependencies=[held(Right.SHAPE_RUNS)])
async def lift_pin(program_id: ProgramKey, pin_id: WishKey, send: Send) -> None:
    """Delete a pin: later runs ignore it; an existing draft keeps the couple."""
    await send(LiftPin(program_id=program_id, pin_id=pin_id))


@router.delete("/programs/{program_id}/forbids/{forbid_id}", status_code=204, dependencies=[held(Right.SHAPE_RUNS)])
async def lift_forbid(program_id: ProgramKey, forbid_id: WishKey, send: Send) -> None:
    """Delete a forbid: later runs may pair the two; an existing draft stays unchanged."""
    await send(LiftForbid(program_id=program_id, forbid_id=forbid_id))


async def _wishes(
    read: Reader, program_id: ProgramId, kind: WishKind, cursor: str | None, limit: int
) -> Page[WishView]:
    await existing_program(read, program_id)
    wishes, following = await read.page(WISHES, cursor, limit, program_id=program_id, kind=kind)
    return Page(items=[WishView.of(one) for one in wishes], next=following)


async def _shape(  # noqa: PLR0913, PLR0917 - the parameters of every change of a draft
    run: MatchRun, kind: type[OfCouple], body: CoupleBody, request: Request, send: Sender, read: Reader
) -> RunView:
    await send(kind(program_id=run.program_id, run_id=run.id, mentor_id=body.mentor_id, mentee_id=body.mentee_id))
    return await get_run(run.id, request, read)
