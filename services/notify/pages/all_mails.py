"""The mails of all programs, among the pages of operations: holding all back, letting them go, sending some again."""

import asyncio
from datetime import time
from http import HTTPStatus
from typing import Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.notify.api.all_mails import LONGEST_WHY, StopAllMailsBody, let_all_mails_go, resend_of_all, stop_all_mails
from services.notify.api.held import held
from services.notify.api.mails import MailsView, ResendBody, ResentView
from services.notify.domain.delivery import State
from services.notify.rights import Right
from services.notify.store import DELIVERIES
from shared.auth.sessions import FORM_FIELD
from shared.contracts.notifications import NotificationKind
from shared.http import Read, Send
from shared.http.declared import form as takes
from shared.languages import gettext, ngettext
from shared.mongo import Reader
from shared.operations.site import page
from shared.pages.forms import Form, form_of, moment_of
from shared.pages.frame import Frame, done
from shared.phrases import phrase

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
HERE: Final = "/operations/mails"
LABEL: Final = phrase("Mails")
_FRAME: Final = Frame("services.notify")


@router.get(HERE, dependencies=[held(Right.SEE_ALL_MAILS)])
async def all_mails(request: Request, read: Read) -> Response:
    """Show how all mails stand, and which kinds did not arrive."""
    return await _page(request, read, Form())


@router.post(f"{HERE}/stops", dependencies=[held(Right.STEER_ALL_MAILS)], openapi_extra=takes("why", FORM_FIELD))
async def stop(request: Request, read: Read, send: Send) -> Response:
    """Hold back the mails of all programs."""
    form = await form_of(request)
    why = form.value("why")[:LONGEST_WHY]
    if not why:
        wrong = form.refused(why=gettext("Say why, for whoever looks at it later."))
        return await _page(request, read, wrong, HTTPStatus.UNPROCESSABLE_ENTITY)
    refused = await form.take(lambda: stop_all_mails(StopAllMailsBody(why=why), send, read))
    return await _after(request, read, refused, gettext("The mails of all programs are held back."))


@router.post(f"{HERE}/releases", dependencies=[held(Right.STEER_ALL_MAILS)], openapi_extra=takes(FORM_FIELD))
async def let_go(request: Request, read: Read, send: Send) -> Response:
    """Let the mails of all programs go."""
    form = await form_of(request)
    refused = await form.take(lambda: let_all_mails_go(send, read))
    said = gettext("Mails go out again. Those that were held back leave within ten minutes.")
    return await _after(request, read, refused, said)


@router.post(
    f"{HERE}/resends", dependencies=[held(Right.STEER_ALL_MAILS)], openapi_extra=takes("kinds", "since", FORM_FIELD)
)
async def resend(request: Request, read: Read, send: Send) -> Response:
    """Send mails again that have failed: of the kinds that were ticked, planned since a day."""
    form, resent = await form_of(request), ResentView(resent=0, left=0)
    since = moment_of(form.value("since"), time(), ZoneInfo("UTC"))
    if form.value("since") and since is None:
        wrong = form.refused(since=gettext("Choose a day."))
        return await _page(request, read, wrong, HTTPStatus.UNPROCESSABLE_ENTITY)
    kinds = tuple(kind for kind in NotificationKind if kind in form.all("kinds"))

    async def act() -> None:
        nonlocal resent
        resent = await resend_of_all(send, read, ResendBody(kinds=kinds, since=since))

    refused = await form.take(act)
    return await _after(request, read, refused, _said(resent))


def _said(resent: ResentView) -> str:
    number = resent.resent
    said = ngettext("{number} mail is sent again.", "{number} mails are sent again.", number).format(number=number)
    left = ngettext("{number} more waits for another press.", "{number} more wait for another press.", resent.left)
    return f"{said} {left.format(number=resent.left)}" if resent.left else said


async def _after(request: Request, read: Reader, refused: Form | None, said: str) -> Response:
    return await _page(request, read, refused, HTTPStatus.CONFLICT) if refused else done(HERE, said)


async def _page(request: Request, read: Reader, form: Form, status: int = HTTPStatus.OK) -> Response:
    counts = await asyncio.gather(*(read.count(DELIVERIES, state=State.FAILED, kind=kind) for kind in NotificationKind))
    return page(
        request,
        "all_mails.html.j2",
        here=HERE,
        status=status,
        frame=_FRAME,
        mails=await MailsView.of(read, None),
        failed=[(kind, number) for kind, number in zip(NotificationKind, counts, strict=True) if number],
        form=form,
    )
