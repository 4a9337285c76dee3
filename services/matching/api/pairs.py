"""Pairs over HTTP."""

from fastapi import APIRouter

from services.matching.api import found
from services.matching.api.bodies import ApprovalBody, DeclineBody, EndBody
from services.matching.api.found import PairKey, ProgramKey
from services.matching.api.views import PairView
from services.matching.commands import ApprovePair, DeclinePair, EndPair
from services.matching.domain.pairs import State
from services.matching.store import PAIRS
from shared.contracts.vocabulary import PairId
from shared.http import Cursor, Limit, Page, Read, Send
from shared.mongo import Reader

router = APIRouter(prefix="/v1", tags=["pairs"])


@router.get("/programs/{program_id}/pairs")
async def list_pairs(
    *, program_id: ProgramKey, read: Read, state: State | None = None, cursor: Cursor = None, limit: Limit = 100
) -> Page[PairView]:
    """List a program's pairs and proposals, those too that ended or came to nothing."""
    program = await found.program(read, program_id)
    equal = {"state": state} if state else {}
    pairs, following = await read.page(PAIRS, cursor, limit, program_id=program_id, **equal)
    return Page(items=[PairView.of(pair, program.weights) for pair in pairs], next=following)


@router.get("/pairs/{pair_id}")
async def get_pair(pair_id: PairKey, read: Read) -> PairView:
    """Return one pair, with a reason for each component of its score."""
    return await _view(read, pair_id)


@router.post("/pairs/{pair_id}/end")
async def end_pair(pair_id: PairKey, send: Send, read: Read, body: EndBody | None = None) -> PairView:
    """End a pair, or withdraw a proposal."""
    pair = await found.pair(read, pair_id)
    await send(EndPair(program_id=pair.program_id, pair_id=pair_id, reason=(body or EndBody()).reason))
    return await _view(read, pair_id)


@router.post("/pairs/{pair_id}/approvals")
async def approve_pair(pair_id: PairKey, body: ApprovalBody, send: Send, read: Read) -> PairView:
    """Approve a proposal for one person who was asked; with the last approval the pair begins."""
    pair = await found.pair(read, pair_id)
    await send(ApprovePair(program_id=pair.program_id, pair_id=pair_id, person_id=body.person_id))
    return await _view(read, pair_id)


@router.post("/pairs/{pair_id}/declines")
async def decline_pair(pair_id: PairKey, body: DeclineBody, send: Send, read: Read) -> PairView:
    """Decline a proposal for one person who was asked; the two are never proposed again."""
    pair = await found.pair(read, pair_id)
    command = DeclinePair(program_id=pair.program_id, pair_id=pair_id, person_id=body.person_id, reason=body.reason)
    await send(command)
    return await _view(read, pair_id)


async def _view(read: Reader, pair_id: PairId) -> PairView:
    pair = await found.pair(read, pair_id)
    program = await found.program(read, pair.program_id)
    return PairView.of(pair, program.weights)
