"""The sessions of a pair in its line of time: held, not held, called off, moved; never who asked for it, nor why."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.scheduling.api.held import held
from services.scheduling.domain.session import Session, SessionState
from services.scheduling.pages.site import page
from services.scheduling.rights import Right
from services.scheduling.store import SESSIONS
from shared.contracts.closed import total
from shared.http import Now, Read
from shared.http.parameters import PairKey
from shared.languages import gettext, ngettext
from shared.pages import words
from shared.pages.history import Happened, line
from shared.phrases import phrase

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
MOST: Final = 200
WHAT: Final = total(
    SessionState,
    {
        SessionState.PLANNED: phrase("Session {number} is planned"),
        SessionState.HELD_BACK: "",
        SessionState.ATTESTING: phrase("Session {number}: they are asked whether they met"),
        SessionState.HELD: phrase("Session {number} took place"),
        SessionState.MISSED: phrase("Session {number} did not take place"),
        SessionState.CANCELLED: phrase("A session was called off"),
    },
)


@router.get("/pairs/{pair_id}/history", dependencies=[held(Right.SEE_MOMENTUM)])
async def history(pair_id: PairKey, request: Request, read: Read, now: Now) -> Response:
    """Show what became of a pair's sessions, and the next one."""
    known = sorted(await read.find(SESSIONS, MOST, pair_id=pair_id), key=lambda one: one.starts_at)
    zone = words.zone_of(known[0].zone if known else "UTC")
    return page(request, "history.html.j2", events=line(_happened(known, now), zone))


def _happened(sessions: list[Session], now: datetime) -> Iterator[Happened]:
    ahead = next((one for one in sessions if one.state is SessionState.PLANNED and one.starts_at > now), None)
    for one in sessions:
        said = WHAT[one.state]
        if not said or (one.state is SessionState.PLANNED and one is not ahead):
            continue
        moves = ngettext("moved {number} time", "moved {number} times", one.moves).format(number=one.moves)
        yield Happened(at=one.starts_at, what=gettext(said).format(number=one.number), more=moves if one.moves else "")
