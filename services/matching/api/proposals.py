"""Proposals over HTTP: approvals and declines."""

from typing import Literal

from fastapi import APIRouter

from services.matching.api.pairs import PairView, existing_pair, pair_view
from services.matching.commands import ApprovePair, DeclinePair
from shared.contracts.pairs import DeclineReason
from shared.fields import GivenPerson
from shared.http import Body, Read, Send
from shared.http.parameters import PairKey

router = APIRouter(prefix="/v1", tags=["proposals"])


class ApprovePairBody(Body):
    """The person who approves a proposal."""

    person_id: GivenPerson


class DeclinePairBody(Body):
    """The person who declines a proposal, and one of three reasons; free text is not accepted."""

    person_id: GivenPerson
    reason: Literal[DeclineReason.NO_TIME, DeclineReason.NOT_MY_TOPICS, DeclineReason.RATHER_NOT_SAY] = (
        DeclineReason.RATHER_NOT_SAY
    )


@router.post("/pairs/{pair_id}/approvals")
async def approve_pair(pair_id: PairKey, body: ApprovePairBody, send: Send, read: Read) -> PairView:
    """Approve a proposal for one person who was asked; with the last approval the pair begins."""
    pair = await existing_pair(read, pair_id)
    await send(ApprovePair(program_id=pair.program_id, pair_id=pair_id, person_id=body.person_id))
    return await pair_view(read, pair_id)


@router.post("/pairs/{pair_id}/declines")
async def decline_pair(pair_id: PairKey, body: DeclinePairBody, send: Send, read: Read) -> PairView:
    """Decline a proposal for one person who was asked; the two are never proposed again."""
    pair = await existing_pair(read, pair_id)
    command = DeclinePair(program_id=pair.program_id, pair_id=pair_id, person_id=body.person_id, reason=body.reason)
    await send(command)
    return await pair_view(read, pair_id)
