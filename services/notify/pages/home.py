"""From somebody's own page to their choice of mails."""

from datetime import timedelta
from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response

from services.notify.api.held import held
from services.notify.content.addresses import AUDIENCE
from services.notify.rights import Right
from shared.contracts.notifications import NotificationKind
from shared.http import Now
from shared.http.guard import By, themself
from shared.pages.links import Links

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
OPEN_FOR: Final = timedelta(hours=12)


@router.get("/home/mails", dependencies=[held(Right.OWN_MAILS)])
async def own_mails(request: Request, by: By, now: Now) -> Response:
    """Go on to the page of one's own mails, by the kind of link that mails have."""
    links = Links(request.app.state.settings.link_keys(AUDIENCE), AUDIENCE)
    claims = {"person_id": themself(by), "kind": NotificationKind.SURVEY.value}
    token = links.sign(claims, now + OPEN_FOR)
    return RedirectResponse(f"/preferences/{token}", HTTPStatus.SEE_OTHER)
