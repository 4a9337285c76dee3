"""Instruments over HTTP."""

from fastapi import APIRouter

from services.feedback.domain.instrument import Instrument
from services.feedback.instruments import published
from shared.http import Page

router = APIRouter(prefix="/v1", tags=["feedback"])


@router.get("/instruments")
async def list_instruments() -> Page[Instrument]:
    """List every published version of every instrument."""
    return Page(items=list(published()))
