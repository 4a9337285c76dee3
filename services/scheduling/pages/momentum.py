"""Whether a pair keeps meeting, as a part of its page for coordinators; never why anybody did what, nor who asked."""

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.scheduling.api.held import held
from services.scheduling.domain.series import SeriesState
from services.scheduling.domain.session import SessionState
from services.scheduling.pages.site import page
from services.scheduling.rights import Right
from services.scheduling.store import SERIES, SESSIONS
from shared.contracts.closed import total
from shared.contracts.sessions import MomentumReason, MomentumState
from shared.http import Read
from shared.http.parameters import PairKey
from shared.pages import words
from shared.phrases import phrase

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)

STATES: Final = total(
    MomentumState,
    {
        MomentumState.STARTING: phrase("no meeting was due yet"),
        MomentumState.STEADY: phrase("they keep meeting"),
        MomentumState.SLIPPING: phrase("something came between"),
        MomentumState.FADING: phrase("they may need help"),
    },
)
REASONS: Final[Mapping[MomentumReason, str]] = total(
    MomentumReason,
    {
        MomentumReason.BEGAN: "",
        MomentumReason.MET: "",
        MomentumReason.CANCELLATIONS: phrase("Meetings were called off."),
        MomentumReason.NO_SHOWS: phrase("Meetings did not take place."),
        MomentumReason.SILENCE: phrase("Nobody said whether meetings took place."),
        MomentumReason.GAP: phrase("It has been quiet for longer than they planned."),
        MomentumReason.NEVER_MET: phrase("They have not met yet."),
        MomentumReason.NEEDS_HELP: phrase("Ask both how it goes; there need be no reason."),
    },
)


@router.get("/pairs/{pair_id}/momentum", dependencies=[held(Right.SEE_MOMENTUM)])
async def momentum(pair_id: PairKey, request: Request, read: Read) -> Response:
    """Show how a pair stands, when it last met and how many of its meetings took place."""
    series = await read.get(SERIES, pair_id)
    known = series.momentum if series else None
    zone = words.zone_of(series.rhythm.zone if series else "UTC")
    return page(
        request,
        "momentum.html.j2",
        running=series is not None and series.state is SeriesState.RUNNING,
        state=STATES[known.state] if known else "",
        fading=known is not None and known.state is MomentumState.FADING,
        reason=REASONS[known.reason] if known else "",
        last_met=words.day(known.last_met_at, zone) if known and known.last_met_at else "",
        held=await read.count(SESSIONS, pair_id=pair_id, state=SessionState.HELD),
        missed=await read.count(SESSIONS, pair_id=pair_id, state=SessionState.MISSED),
        cancelled=await read.count(SESSIONS, pair_id=pair_id, state=SessionState.CANCELLED),
    )
