"""Extensions over HTTP."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from services.matching.api.held import held
from services.matching.api.pairs import PairView, existing_pair, pair_view
from services.matching.commands import AgreeToExtension, ExtendPair, TakeBackAgreement
from services.matching.domain.program_settings import MOST_WEEKS
from services.matching.rights import Right
from shared.http import Body, Read, Send
from shared.http.guard import By, themself
from shared.http.parameters import PairKey

router = APIRouter(prefix="/v1", tags=["pairs"])


class ExtendPairBody(Body):
    """For how many more weeks a pair meets; without a number, for as many as the program has."""

    weeks: Annotated[int, Field(ge=1, le=MOST_WEEKS)] | None = None


@router.post("/pairs/{pair_id}/extensions", dependencies=[held(Right.GUIDE_PAIR)])
async def extend_pair(pair_id: PairKey, send: Send, read: Read, body: ExtendPairBody | None = None) -> PairView:
    """Move the last day of a pair; its series is continued up to the new one."""
    pair = await existing_pair(read, pair_id)
    await send(ExtendPair(program_id=pair.program_id, pair_id=pair_id, weeks=body.weeks if body else None))
    return await pair_view(read, pair_id)


@router.post("/pairs/{pair_id}/extension-approvals", dependencies=[held(Right.GO_ON)])
async def agree_to_extension(pair_id: PairKey, by: By, send: Send, read: Read) -> PairView:
    """Say as a member, while members are asked, that you would like to go on; with the last of them the pair does."""
    pair = await existing_pair(read, pair_id)
    await send(AgreeToExtension(program_id=pair.program_id, pair_id=pair_id, person_id=themself(by)))
    return await pair_view(read, pair_id)


@router.delete("/pairs/{pair_id}/extension-approvals", dependencies=[held(Right.GO_ON)])
async def take_back_agreement(pair_id: PairKey, by: By, send: Send, read: Read) -> PairView:
    """Take back as a member what you said; nobody learns of it."""
    pair = await existing_pair(read, pair_id)
    await send(TakeBackAgreement(program_id=pair.program_id, pair_id=pair_id, person_id=themself(by)))
    return await pair_view(read, pair_id)
