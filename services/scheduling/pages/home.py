"""The sessions of a pair, as a part of its members' own pages: what is next, what waits for an answer, what was."""

from datetime import datetime, timedelta
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.scheduling.api.held import held
from services.scheduling.commands import AddSession
from services.scheduling.domain.attestation import said_by
from services.scheduling.domain.series import Series, SeriesState
from services.scheduling.domain.session import Session, SessionState, lies_ahead
from services.scheduling.pages.attest import AUDIENCE
from services.scheduling.pages.site import back_home, page, reader_of, zone_for
from services.scheduling.rights import Right
from services.scheduling.store import SERIES, SESSIONS
from shared.auth.sessions import FORM_FIELD
from shared.contracts.closed import total
from shared.http import Now, Read, Send
from shared.http.declared import form as takes
from shared.http.parameters import PairKey
from shared.languages import gettext
from shared.pages import words
from shared.pages.forms import Form, form_of
from shared.pages.links import Links
from shared.phrases import phrase

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
MOST: Final = 200
# From a signed-in person's page, one goes on to the page of a question by a link that works as long as a visit does.
ASKED_FOR: Final = timedelta(hours=12)
STATES: Final = total(
    SessionState,
    {
        SessionState.PLANNED: phrase("planned"),
        SessionState.HELD_BACK: phrase("no date yet"),
        SessionState.ATTESTING: phrase("did it take place?"),
        SessionState.HELD: phrase("took place"),
        SessionState.MISSED: phrase("did not take place"),
        SessionState.CANCELLED: phrase("cancelled"),
    },
)


@router.get("/home/pairs/{pair_id}", dependencies=[held(Right.LIST_SESSIONS_OF_PAIR)])
async def sessions_of_pair(pair_id: PairKey, request: Request, read: Read, now: Now) -> Response:
    """Show the sessions of a pair: the next one with its agenda, those that wait for an answer, and all others."""
    series = await read.get(SERIES, pair_id)
    known = await read.find(SESSIONS, MOST, pair_id=pair_id) if series else []
    return page(request, "home.html.j2", **_shown(request, series, known, now), form=Form())


@router.post(
    "/home/pairs/{pair_id}/additions",
    dependencies=[held(Right.ADD_SESSION)],
    openapi_extra=takes("once", FORM_FIELD),
)
async def add(pair_id: PairKey, request: Request, read: Read, send: Send, now: Now) -> Response:
    """Plan one more session at the next time that suits everybody; sent twice, it is one."""
    form = await form_of(request)
    refused = await form.take(lambda: send.keyed(form.value("once"))(AddSession(pair_id=pair_id)))
    if refused is None:
        return back_home(request, gettext("One more session is planned. Everybody in it gets an invitation."))
    series, known = await read.get(SERIES, pair_id), await read.find(SESSIONS, MOST, pair_id=pair_id)
    return page(request, "home.html.j2", status=409, **_shown(request, series, known, now), form=refused)


def _shown(request: Request, series: Series | None, known: list[Session], now: datetime) -> dict[str, Any]:
    ordered = sorted(known, key=lambda one: one.starts_at)
    ahead = [one for one in ordered if lies_ahead(one, now)]
    asked = [one for one in ordered if one.state is SessionState.ATTESTING and _unsaid(request, one)]
    return {
        "series": series,
        "running": series is not None and series.state is SeriesState.RUNNING,
        "next": _row(request, ahead[0]) if ahead else None,
        "agenda": ahead[0].agenda if ahead else (),
        "asked": [(_row(request, one), _question(request, one, now)) for one in asked],
        "others": [_row(request, one) for one in ordered if one not in ahead[:1]],
        "held_back": sum(one.state is SessionState.HELD_BACK for one in ordered),
        "held": sum(one.state is SessionState.HELD for one in ordered),
    }


def _row(request: Request, session: Session) -> dict[str, Any]:
    zone = zone_for(session, reader_of(request))
    dated = session.state is not SessionState.HELD_BACK
    return {
        "id": session.id,
        "number": session.number,
        "length": session.series_length,
        "when": words.meeting(session.starts_at, session.ends_at, zone) if dated else "",
        "state": STATES[session.state],
        "planned": session.state is SessionState.PLANNED,
    }


def _unsaid(request: Request, session: Session) -> bool:
    person = reader_of(request)
    return person is not None and person in session.people and said_by(session, person) is None


def _question(request: Request, session: Session, now: datetime) -> str:
    """Return the address of the page that asks a member whether they met."""
    claims = {"session_id": session.id, "pair_id": session.pair_id, "person_id": str(reader_of(request))}
    links = Links(request.app.state.settings.link_keys(AUDIENCE), AUDIENCE)
    return f"{request.scope['root_path']}/attestation/{links.sign(claims, now + ASKED_FOR, now)}"
