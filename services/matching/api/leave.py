"""Leaving a pair over HTTP."""

from fastapi import APIRouter

from services.matching.api.held import held
from services.matching.api.pairs import PairView, existing_pair, pair_view
from services.matching.commands import LeavePair
from services.matching.rights import Right
from shared.http import Read, Send
from shared.http.guard import By, themself
from shared.http.parameters import PairKey

router = APIRouter(prefix="/v1", tags=["pairs"])


@router.post("/pairs/{pair_id}/leave", dependencies=[held(Right.LEAVE_PAIR)])
async def leave_pair(pair_id: PairKey, by: By, send: Send, read: Read) -> PairView:
    """Leave a pair as one of its members; it ends without fault, and nobody learns who left."""
    pair = await existing_pair(read, pair_id)
    await send(LeavePair(program_id=pair.program_id, pair_id=pair_id, person_id=themself(by)))
    return await pair_view(read, pair_id)
