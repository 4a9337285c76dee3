"""The pages on which a member moves a session to a time that suits everybody, or cancels it."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.scheduling.api.held import held
from services.scheduling.api.sessions import (
    CallOffReason,
    CancelSessionBody,
    RescheduleSessionBody,
    SessionKey,
    cancel_session,
    existing_session,
    reschedule_session,
)
from services.scheduling.domain.alternatives import MANY, MOST, alternatives
from services.scheduling.domain.series import UnknownSeries
from services.scheduling.domain.session import Session, lies_ahead
from services.scheduling.pages.site import back_home, page, reader_of, zone_for
from services.scheduling.pages.times import OTHER, calendar_of, chosen, offered
from services.scheduling.rights import Right
from services.scheduling.store import SERIES
from shared.auth.sessions import FORM_FIELD
from shared.http import Now, Read, Send
from shared.http.declared import form as takes
from shared.http.guard import By
from shared.languages import gettext
from shared.mongo import Reader
from shared.pages import words
from shared.pages.forms import Form, form_of
from shared.phrases import phrase

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)


@router.get("/home/sessions/{session_id}/reschedulings", dependencies=[held(Right.MOVE_SESSION)])
async def other_times(session_id: SessionKey, request: Request, read: Read, now: Now, more: bool = False) -> Response:  # noqa: FBT001, FBT002 - a query parameter
    """Show three times that suit everybody, the nearest to the session's own; with `more`, all of some weeks."""
    return await _times(request, read, await existing_session(read, session_id), now, Form(), more=more)


@router.post(
    "/home/sessions/{session_id}/reschedulings",
    dependencies=[held(Right.MOVE_SESSION)],
    openapi_extra=takes("starts_at", "other", FORM_FIELD),
)
async def move(  # noqa: PLR0913, PLR0917 - what the request is done with
    session_id: SessionKey, request: Request, by: By, read: Read, send: Send, now: Now
) -> Response:
    """Move the session to the time chosen; a time that cannot be is explained, with others to choose."""
    form, session = await form_of(request), await existing_session(read, session_id)
    starts_at = chosen(form.value("starts_at"), form.value(OTHER), zone_for(session, reader_of(request)))
    if starts_at is None:
        refused: Form | None = form.refused(gettext("Choose a time, or write one of your own."))
    else:
        body = RescheduleSessionBody.model_construct(starts_at=starts_at)
        refused = await form.take(lambda: reschedule_session(by, read, send, session_id, body))
    if refused:
        return await _times(request, read, session, now, refused, more=True, status=HTTPStatus.CONFLICT)
    moved = await existing_session(read, session_id)
    when = words.meeting(moved.starts_at, moved.ends_at, zone_for(moved, reader_of(request)))
    return back_home(request, gettext("Moved to {when}. Everybody's calendar follows.").format(when=when))


@router.get("/home/sessions/{session_id}/cancellation", dependencies=[held(Right.MOVE_SESSION)])
async def ask_to_cancel(session_id: SessionKey, request: Request, read: Read, now: Now) -> Response:
    """Ask whether to cancel a session, and say what the others will be told."""
    session = await existing_session(read, session_id)
    return page(request, "cancel.html.j2", **_about(request, session, now), form=Form())


@router.post(
    "/home/sessions/{session_id}/cancellation",
    dependencies=[held(Right.MOVE_SESSION)],
    openapi_extra=takes(FORM_FIELD),
)
async def cancel(  # noqa: PLR0913, PLR0917 - what the request is done with
    session_id: SessionKey, request: Request, by: By, read: Read, send: Send, now: Now
) -> Response:
    """Cancel a session; the series goes on."""
    form, session = await form_of(request), await existing_session(read, session_id)
    member = reader_of(request) in session.people
    body = CancelSessionBody(reason=CallOffReason.BY_MEMBER if member else CallOffReason.BY_COORDINATOR)
    if refused := await form.take(lambda: cancel_session(by, read, send, session_id, body)):
        shown = _about(request, session, now)
        return page(request, "cancel.html.j2", status=HTTPStatus.CONFLICT, **shown, form=refused)
    return back_home(request, gettext("The session is cancelled. The others are told, without a reason."))


async def _times(  # noqa: PLR0913 - what the page shows
    request: Request,
    read: Reader,
    session: Session,
    now: datetime,
    form: Form,
    *,
    more: bool,
    status: int = HTTPStatus.OK,
) -> Response:
    zone = zone_for(session, reader_of(request))
    series = await read.get(SERIES, session.pair_id)
    if series is None:
        raise UnknownSeries(phrase("no sessions were planned for a pair with this id"))
    calendar = await calendar_of(read, series, now)
    found = alternatives(series, session.slot, calendar, MOST if more else MANY) if lies_ahead(session, now) else ()
    return page(
        request,
        "move.html.j2",
        status=status,
        **_about(request, session, now),
        times=offered(found, zone),
        more=more,
        zone=words.place(zone),
        first=f"{now.astimezone(zone):%Y-%m-%dT%H:%M}",
        last=f"{series.ends.astimezone(zone):%Y-%m-%dT%H:%M}",
        form=form,
    )


def _about(request: Request, session: Session, now: datetime) -> dict[str, Any]:
    zone = zone_for(session, reader_of(request))
    return {
        "session": session,
        "when": words.meeting(session.starts_at, session.ends_at, zone),
        "ahead": lies_ahead(session, now),
        "group": len(session.members) > 2,
    }
