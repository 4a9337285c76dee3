"""Pages of somebody's own data and of who has read it: each service has its part, which the browser includes."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.matching.api.held import held
from services.matching.api.links import withdraw
from services.matching.pages.site import page
from services.matching.rights import Right
from shared.auth.sessions import FORM_FIELD
from shared.http import Send
from shared.http.declared import form as takes
from shared.http.guard import By, themself
from shared.languages import gettext
from shared.pages.frame import done

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)


@router.get("/home/data", dependencies=[held(Right.SEE_ONESELF)])
async def own_data(request: Request) -> Response:
    """Show everything that is kept about whoever asks."""
    return await page(request, "data.html.j2")


@router.post("/home/link-withdrawals", dependencies=[held(Right.SEE_ONESELF)], openapi_extra=takes(FORM_FIELD))
async def withdraw_own_links(by: By, send: Send) -> Response:
    """Withdraw all links that whoever asks was sent so far."""
    await withdraw(themself(by), send)
    return done("/home/data", gettext("No link that you were sent so far works any more. The next mail has new ones."))


@router.get("/home/readers", dependencies=[held(Right.SEE_ONESELF)])
async def readers(request: Request) -> Response:
    """Show who has read or decided something about whoever asks."""
    return await page(request, "readers.html.j2")
