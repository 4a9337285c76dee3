"""Handover notes over HTTP."""

from datetime import datetime
from typing import Final, Self

from fastapi import APIRouter
from pydantic import BaseModel

from services.matching.api.held import held
from services.matching.api.pairs import existing_pair
from services.matching.domain.departures import Handover
from services.matching.rights import Right
from services.matching.store import HANDOVERS
from shared.contracts.vocabulary import PersonId
from shared.http import Page, Read
from shared.http.parameters import PairKey

router = APIRouter(prefix="/v1", tags=["pairs"])
MOST_LISTED: Final = 100


class HandoverView(BaseModel):
    """Whether and when a leaver wrote a note to the other members; its words are for these alone."""

    person_id: PersonId
    deadline: datetime
    written_at: datetime | None

    @classmethod
    def of(cls, handover: Handover) -> Self:
        """Return the view of a handover."""
        return cls(person_id=handover.person_id, deadline=handover.deadline, written_at=handover.written_at)


@router.get("/pairs/{pair_id}/handovers", dependencies=[held(Right.GUIDE_PAIR)])
async def list_handovers(pair_id: PairKey, read: Read) -> Page[HandoverView]:
    """List the leavers of a pair who were asked for a handover note, and when they wrote it."""
    await existing_pair(read, pair_id)
    found = await read.find(HANDOVERS, MOST_LISTED, pair_id=pair_id)
    return Page(items=[HandoverView.of(one) for one in found], next=None)
