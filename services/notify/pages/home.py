"""From somebody's own page to their choice of mails, and the language of their pages and mails."""

from datetime import timedelta
from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response

from services.notify.api.held import held
from services.notify.commands import SetLanguage
from services.notify.content.addresses import AUDIENCE
from services.notify.rights import Right
from shared.auth.sessions import FORM_FIELD
from shared.auth.sign_in import set_cookie
from shared.contracts.notifications import NotificationKind
from shared.contracts.vocabulary import Language
from shared.http import Now, Send
from shared.http.declared import form as takes
from shared.http.guard import By, themself
from shared.languages import COOKIE
from shared.pages.forms import form_of
from shared.pages.frame import done, urls_of
from shared.pages.links import Links

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
OPEN_FOR: Final = timedelta(hours=12)
A_YEAR: Final = 365 * 24 * 3_600


@router.get("/home/mails", dependencies=[held(Right.OWN_MAILS)])
async def own_mails(request: Request, by: By, now: Now) -> Response:
    """Go on to the page of one's own mails, by the kind of link that mails have."""
    links = Links(request.app.state.settings.link_keys(AUDIENCE), AUDIENCE)
    claims = {"person_id": themself(by), "kind": NotificationKind.SURVEY.value}
    token = links.sign(claims, now + OPEN_FOR, now)
    return RedirectResponse(f"/preferences/{token}", HTTPStatus.SEE_OTHER)


@router.post("/home/language", dependencies=[held(Right.OWN_LANGUAGE)], openapi_extra=takes("language", FORM_FIELD))
async def choose_language(request: Request, by: By, send: Send) -> Response:
    """Keep the language that somebody chose: for their mails, and in their browser for all pages."""
    form = await form_of(request)
    chosen, person = form.value("language"), by.whose
    refused = None
    if chosen in {*Language} and person:
        refused = await form.take(lambda: send(SetLanguage(person_id=person, language=Language(chosen))))
    response = done(f"{urls_of(request)['matching']}/home", refused.wrong if refused else "")
    keep_language(response, chosen)
    return response


def keep_language(response: Response, chosen: str) -> None:
    """Keep a language in the browser for all pages, if it is one that they speak."""
    if chosen in {*Language}:
        set_cookie(response, COOKIE, chosen, A_YEAR)
