"""Instruments over HTTP."""

from fastapi import APIRouter

from services.feedback.api.held import held
from services.feedback.domain.instrument import Instrument
from services.feedback.instruments import published
from services.feedback.rights import Right
from shared.http import Page

router = APIRouter(prefix="/v1", tags=["feedback"])


@router.get("/instruments", dependencies=[held(Right.SEE_INSTRUMENTS)])
async def list_instruments() -> Page[Instrument]:
    """List every published version of every instrument."""
    return Page(items=list(published()))
