"""The page behind a mail's link: reading it changes nothing; its form, and the one click of RFC 8058, do."""

from http import HTTPStatus
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse, Response

from services.notify.commands import OptOut, SetPreferences
from services.notify.content.addresses import AUDIENCE
from services.notify.domain.kinds import CHOICES, OPTIONAL
from services.notify.store import PREFERENCES
from shared.contracts.notifications import NotificationKind
from shared.contracts.vocabulary import PersonId
from shared.http import Now, Problem, Read, Send
from shared.http.declared import FORM, UPLOAD, form
from shared.http.sending import Pending
from shared.pages.asking import Token, claims_of
from shared.pages.links import LinkExpired, LinkInvalid

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse)

LONGEST_FORM: Final = 10_000  # bytes

_pages = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined)


@router.get("/preferences/{token}")
async def show(request: Request, read: Read, now: Now, token: Token, saved: bool = False) -> Response:  # noqa: FBT001, FBT002 - a query parameter
    """Show which mails somebody gets."""
    try:
        claims = claims_of(request, AUDIENCE, token, now)
    except (LinkInvalid, LinkExpired) as error:
        return _page("invalid", error.status)
    known = await read.get(PREFERENCES, claims["person_id"])
    return _page("preferences", opted_out=known.opted_out if known else (), choices=CHOICES, saved=saved)


@router.post("/preferences/{token}", openapi_extra=form("form", "wanted", "List-Unsubscribe", types=(FORM, UPLOAD)))
async def act(request: Request, send: Send, now: Now, token: Token) -> Response:
    """Take in the form, or the one click by which a mail program opts its reader out of the mail's kind."""
    try:
        claims = claims_of(request, AUDIENCE, token, now)
    except (LinkInvalid, LinkExpired) as error:
        return _page("invalid", error.status)
    body = await request.body()
    command = _wish(claims, body[:LONGEST_FORM])
    if command is None:
        return _page("invalid", HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        await send(command)
    except Pending:
        return _page("pending", HTTPStatus.ACCEPTED)
    except Problem as problem:
        return _page("away", problem.status_code)
    if isinstance(command, OptOut):
        return Response(status_code=HTTPStatus.OK)
    return RedirectResponse(f"{token}?saved=true", HTTPStatus.SEE_OTHER)


def _wish(claims: dict[str, str], body: bytes) -> OptOut | SetPreferences | None:
    person_id = PersonId(claims["person_id"])
    # RFC 8058, 3.2: the one click comes as a form of either encoding, which has this one field.
    if b"List-Unsubscribe" in body and b"One-Click" in body:
        kind = NotificationKind(claims["kind"])
        return OptOut(person_id=person_id, kind=kind) if kind in OPTIONAL else None
    form = parse_qs(body.decode(errors="replace"))
    if "form" not in form:
        return None
    wanted = set(form.get("wanted", ()))
    return SetPreferences(person_id=person_id, opted_out=tuple(sorted(kind for kind in OPTIONAL if kind not in wanted)))


def _page(name: str, status: int = HTTPStatus.OK, **facts: object) -> HTMLResponse:
    return HTMLResponse(_pages.get_template(f"{name}.html.j2").render(**facts), status)
