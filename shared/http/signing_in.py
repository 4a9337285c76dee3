"""Sends a browser whose session is over to where people sign in, and from there back to the page it asked for."""

from http import HTTPStatus
from urllib.parse import quote

from fastapi.responses import RedirectResponse
from starlette.requests import Request
from starlette.responses import Response

from shared.auth.authentication import SAFE
from shared.auth.sessions import COOKIE


def way_to_sign_in(request: Request) -> Response | None:
    """Return the redirect to the sign-in pages, or None if no browser asked for a page here.

    A form that was sent with a session that is over comes back unchanged once the session is renewed (307).
    """
    settings = request.app.state.settings
    if not settings.issuer or not _navigates(request):
        return None
    pages, back = settings.public_url_matching, quote(_address(request), safe="")
    if request.method in SAFE:
        return RedirectResponse(f"{pages}/signin?return_to={back}", HTTPStatus.SEE_OTHER)
    if COOKIE not in request.cookies:
        return None
    return RedirectResponse(f"{pages}/signin/renewal?return_to={back}", HTTPStatus.TEMPORARY_REDIRECT)


def _navigates(request: Request) -> bool:
    mode = request.headers.get("sec-fetch-mode")
    return mode == "navigate" if mode is not None else "text/html" in request.headers.get("accept", "")


def _address(request: Request) -> str:
    """Return the address of a request as browsers know it."""
    app = request.app.state
    public: str = getattr(app.settings, f"public_url_{app.service.name}", "")
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{public}{request.scope['path']}{query}"
