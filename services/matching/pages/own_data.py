"""Pages of somebody's own data and of who has read it: each service has its part, which the browser includes."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.matching.api.held import held
from services.matching.pages.site import page
from services.matching.rights import Right

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)


@router.get("/home/data", dependencies=[held(Right.SEE_ONESELF)])
async def own_data(request: Request) -> Response:
    """Show everything that is kept about whoever asks."""
    return await page(request, "data.html.j2")


@router.get("/home/readers", dependencies=[held(Right.SEE_ONESELF)])
async def readers(request: Request) -> Response:
    """Show who has read or decided something about whoever asks."""
    return await page(request, "readers.html.j2")
