"""The audit trail as pages: for people, who has read about them."""

from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from shared.audit.store import ACCESSES
from shared.audit.words import told
from shared.auth.rights import Standing, rule
from shared.http import places
from shared.http.guard import By, holds, themself
from shared.http.state import Read
from shared.pages.frame import Frame
from shared.pages.listing import Listing, PageNumber, skipped

if TYPE_CHECKING:
    from shared.auth.authentication import Authentication

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
FRAME: Final = Frame("shared")
OWN_ACCESSES: Final = rule(Standing.SELF, on="own", in_person=True)
IN_A_PART: Final = 5
ON_A_PAGE: Final = 50


@router.get("/home/accesses", dependencies=[holds(OWN_ACCESSES, places.own)])
async def own_accesses(request: Request, by: By, read: Read, number: PageNumber = 1) -> Response:
    """Show who has read or decided what about whoever asks, the newest first."""
    size = IN_A_PART if request.headers.get("hx-request") == "true" else ON_A_PAGE
    where: dict[str, Any] = {"whose": themself(by)}
    found = await read.window(ACCESSES, where, order="-_id", skip=skipped(number, size), limit=size)
    listing = Listing(
        rows=[told(one, by) for one in found],
        total=await read.total(ACCESSES, where),
        number=number,
        size=size,
        state={},
    )
    authentication: Authentication = request.app.state.authentication
    return FRAME.page(request, "own_accesses.html.j2", listing=listing, recorded=authentication.required)
