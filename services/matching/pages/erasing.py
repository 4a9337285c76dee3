"""The page on which somebody asks to be erased or takes it back, and the receipt, behind a link that outlasts them."""

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.responses import JSONResponse, Response

from services.matching.api.erasures import (
    ask_for_erasure,
    existing_erasure,
    signed,
    take_back_erasure,
)
from services.matching.api.held import held
from services.matching.api.own import person_with
from services.matching.domain.erasures import ErasureState, Receipt
from services.matching.domain.people import Person
from services.matching.pages.doors import AUDIENCE
from services.matching.pages.site import page
from services.matching.pages.waiting import Waits
from services.matching.rights import Right
from services.matching.store import ERASURES
from shared.auth.sessions import FORM_FIELD
from shared.contracts.closed import total
from shared.domain import Refused
from shared.http import Now, Read, Send
from shared.http.declared import form as takes
from shared.http.guard import By, themself
from shared.languages import gettext
from shared.pages import words
from shared.pages.asking import Asking, Token
from shared.pages.forms import Form, form_of
from shared.pages.frame import done
from shared.pages.links import Links
from shared.phrases import phrase

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
HERE: Final = "/home/erasure"
PURPOSE: Final = "erasure-receipt"
# As long as the audit trail says that it was asked for.
RECEIPT_FOR: Final = timedelta(days=400)
STATES: Final = total(
    ErasureState,
    {
        ErasureState.REQUESTED: phrase("It has begun: the services erase what they hold."),
        ErasureState.ERASED: phrase(
            "Every database is clean. The last copies that were on their way expire within eight days."
        ),
        ErasureState.COMPLETE: phrase("It is complete: nothing about you was left anywhere."),
    },
)
_RECEIPTS: Final = Asking("services.matching", "receipt.html.j2", AUDIENCE, purpose=PURPOSE)


@router.get("/home/erasure", dependencies=[held(Right.ERASE_ONESELF)])
async def ask_before_erasing(request: Request, read: Read, by: By, now: Now) -> Response:
    """Say what being erased means, and ask; or show that it was asked for."""
    return await _page(request, await person_with(read, themself(by)), now, Form())


@router.post("/home/erasure", dependencies=[held(Right.ERASE_ONESELF)], openapi_extra=takes("sure", FORM_FIELD))
async def erase_me(request: Request, read: Read, send: Send, by: By, now: Now) -> Response:
    """Ask to be erased; it begins by itself after three days."""
    form, person = await form_of(request), await person_with(read, themself(by))
    if not form.has("sure"):
        wrong = form.refused(sure=gettext("Tick that you have read what it means."))
        return await _page(request, person, now, wrong, HTTPStatus.UNPROCESSABLE_ENTITY)
    if refused := await form.take(lambda: ask_for_erasure(by, send, read)):
        return await _page(request, await person_with(read, themself(by)), now, refused, HTTPStatus.CONFLICT)
    return done(HERE, gettext("You have asked to be erased."))


@router.post("/home/erasure/withdrawal", dependencies=[held(Right.ERASE_ONESELF)], openapi_extra=takes(FORM_FIELD))
async def keep_me(request: Request, read: Read, send: Send, by: By, now: Now) -> Response:
    """Take it back."""
    form = await form_of(request)
    if refused := await form.take(lambda: take_back_erasure(by, send, read)):
        return await _page(request, await person_with(read, themself(by)), now, refused, HTTPStatus.CONFLICT)
    return done(HERE, gettext("You have taken it back. Everything stays as it is."))


def asked_erasure(request: Request, person: Person | None, now: datetime) -> list[Waits]:
    """Return what waits for somebody who has asked to be erased: to take it back while they can."""
    asked = person.asked_erasure if person else None
    if asked is None or asked.due <= now:
        return []
    when = words.date(asked.due)
    what = gettext("You have asked to be erased; it begins on {day}").format(day=when)
    return [Waits(what=what, program="", address=f"{request.scope['root_path']}{HERE}", button=gettext("Look at it"))]


@router.get("/receipt/{token}")
async def receipt(request: Request, read: Read, now: Now, token: Token) -> Response:
    """Show how far an erasure is, to whoever has the link: the person themself is known to nobody by then."""
    try:
        erasure_id = (await _RECEIPTS.claims(request, read, token, now))["erasure_id"]
    except Refused as error:
        return _RECEIPTS.refusal(error)
    erasure = await read.get(ERASURES, erasure_id)
    if erasure is None:
        return _RECEIPTS.page("ahead", erasure_id=erasure_id)
    return _RECEIPTS.page(
        "begun",
        erasure=erasure,
        said=gettext(STATES[erasure.state]),
        begun=words.date(erasure.requested_at),
        expires=words.date(erasure.expires_at),
        completed=words.date(erasure.completed_at) if erasure.completed_at else "",
        receipts=[_counted(one) for one in erasure.receipts],
        file=f"{request.scope['root_path']}/receipts/{token}",
    )


@router.get("/receipts/{token}")
async def receipt_file(request: Request, read: Read, now: Now, token: Token) -> Response:
    """Return the signed receipt, which proves itself with the public key alone."""
    try:
        claims = await _RECEIPTS.claims(request, read, token, now)
        found = signed(request, await existing_erasure(read, claims["erasure_id"]))
    except Refused as error:
        return _RECEIPTS.refusal(error)
    headers = {"Content-Disposition": f'attachment; filename="erasure-{claims["erasure_id"][:12]}.json"'}
    return JSONResponse(found.model_dump(mode="json"), headers=headers)


def _counted(one: Receipt) -> dict[str, object]:
    return {
        "service": one.service,
        "erased": sum(place.erased for place in one.places),
        "left": one.left,
        "at": words.date(one.at),
    }


async def _page(request: Request, person: Person, now: datetime, form: Form, status: int = HTTPStatus.OK) -> Response:
    asked = person.asked_erasure
    zone = words.zone_of(person.profile.zone or "UTC")
    return await page(
        request,
        "erasing.html.j2",
        status=status,
        due=words.until(asked.due, zone) if asked else "",
        receipt=_address(request, asked.erasure_id, now) if asked else "",
        form=form,
    )


def _address(request: Request, erasure_id: str, now: datetime) -> str:
    token = Links(request.app.state.settings.link_keys(AUDIENCE), AUDIENCE).sign(
        {"erasure_id": erasure_id, "purpose": PURPOSE}, now + RECEIPT_FOR, now
    )
    return f"{request.app.state.settings.public_url_matching}/receipt/{token}"
