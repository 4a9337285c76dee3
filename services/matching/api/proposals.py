"""Proposals over HTTP: approvals and declines."""

from typing import Literal

from fastapi import APIRouter

from services.matching.api.held import held
from services.matching.api.pairs import PairView, existing_pair, pair_view
from services.matching.commands import ApprovePair, DeclinePair
from services.matching.rights import Right
from shared.contracts.pairs import DeclineReason
from shared.http import Body, Read, Send
from shared.http.guard import By, themself
from shared.http.parameters import PairKey

router = APIRouter(prefix="/v1", tags=["proposals"])


class DeclinePairBody(Body):
    """One of three reasons for a no; free text is not accepted."""

    reason: Literal[DeclineReason.NO_TIME, DeclineReason.NOT_MY_TOPICS, DeclineReason.RATHER_NOT_SAY] = (
        DeclineReason.RATHER_NOT_SAY
    )


@router.post("/pairs/{pair_id}/approvals", dependencies=[held(Right.ANSWER_PROPOSAL)])
async def approve_pair(pair_id: PairKey, by: By, send: Send, read: Read) -> PairView:
    """Approve a proposal as the person who was asked; with the last approval the pair begins."""
    pair = await existing_pair(read, pair_id)
    await send(ApprovePair(program_id=pair.program_id, pair_id=pair_id, person_id=themself(by)))
    return await pair_view(read, pair_id)


@router.post("/pairs/{pair_id}/declines", dependencies=[held(Right.ANSWER_PROPOSAL)])
async def decline_pair(
    pair_id: PairKey, by: By, send: Send, read: Read, body: DeclinePairBody | None = None
) -> PairView:
    """Decline a proposal as the person who was asked; the two are never proposed again."""
    pair = await existing_pair(read, pair_id)
    reason = (body or DeclinePairBody()).reason
    await send(DeclinePair(program_id=pair.program_id, pair_id=pair_id, person_id=themself(by), reason=reason))
    return await pair_view(read, pair_id)
