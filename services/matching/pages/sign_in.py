"""The pages of signing in and out, for all services: they share one origin and one cookie."""

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Final
from urllib.parse import urlsplit

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response

from services.matching.settings import Settings
from shared.auth.sessions import FORM_FIELD
from shared.auth.sign_in import Client, SignIn, SignInFailed, own_address
from shared.form_fields import fields
from shared.http.declared import FORM, UPLOAD, form
from shared.metrics import SIGN_INS
from shared.pages.environment import environment
from shared.pages.notices import Notice, notice_page
from shared.phrases import phrase

if TYPE_CHECKING:
    from shared.auth.authentication import Authentication

# Browsers alone open them, so no description of an interface names them.
router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
_pages = environment("services.matching")
ReturnTo = Annotated[str, Query(max_length=2_000, description="The page of this platform to go to afterwards.")]
HOME: Final = "/home"
KEPT: Final = "kept_over_sign_in"
MOST_KEPT: Final = 100_000  # bytes of a form that is kept over a sign-in
NOT_SET_UP: Final = Notice(
    status=HTTPStatus.NOT_FOUND,
    title=phrase("There is no sign-in here"),
    text=phrase(
        "This installation has no identity provider for browsers. Those who run it set ISSUER and MATCHING_CLIENT_ID."
    ),
)
OVER: Final = Notice(
    status=HTTPStatus.UNAUTHORIZED,
    title=phrase("Your session is over"),
    text=phrase("What you sent was not saved. Open the page again, sign in, and send it once more."),
)


def signs_in(settings: Settings, authentication: "Authentication") -> SignIn | None:
    """Return what signs people in with a browser, or None where the provider does not know the platform."""
    if not settings.client_id:
        return None
    url = settings.public_url_matching
    client = Client(id=settings.client_id, secret=settings.client_secret, url=url, scope=settings.sign_in_scope)
    return SignIn(authentication, client, settings.sign_in_keys)


@router.get("/signin")
async def sign_in(request: Request, return_to: ReturnTo = "") -> Response:
    """Go on with a session that the provider confirms, else to the provider."""
    signing_in = _sign_in(request)
    if signing_in is None:
        return notice_page(NOT_SET_UP)
    wanted = _own(request, return_to)
    if signed_in := await signing_in.renew(request):
        response: Response = RedirectResponse(wanted, HTTPStatus.SEE_OTHER)
        signing_in.keep(response, signed_in)
        return response
    response = Response(status_code=HTTPStatus.SEE_OTHER)
    response.headers["Location"] = await signing_in.begin(response, wanted)
    return response


@router.get("/signin/callback")
async def finish(request: Request) -> Response:
    """Take the answer of the provider, begin the session, and go on to the page that was wanted."""
    signing_in = _sign_in(request)
    if signing_in is None:
        return notice_page(NOT_SET_UP)
    try:
        signed_in, wanted = await signing_in.finish(request, request.query_params)
    except SignInFailed as failed:
        SIGN_INS.labels("failed").inc()
        return _page("failed", HTTPStatus.FORBIDDEN, reason=str(failed), again=_public(request, "/signin"))
    SIGN_INS.labels("done").inc()
    response = RedirectResponse(wanted, HTTPStatus.SEE_OTHER)
    signing_in.forget_attempt(response, request.query_params.get("state", ""))
    signing_in.keep(response, signed_in)
    return response


@router.post("/signin/renewal", openapi_extra=form(types=(FORM, UPLOAD)))
async def renew(request: Request, return_to: ReturnTo = "") -> Response:
    """Renew the session of somebody who has sent a form, and send the browser back with that very form."""
    signing_in, wanted = _sign_in(request), own_address(return_to, _origins(request))
    signed_in = await signing_in.renew(request) if signing_in and wanted else None
    kept = await _kept(request)
    if signing_in is None or signed_in is None:
        SIGN_INS.labels("over").inc()
        return _ask_to_sign_in(request, wanted, kept)
    if kept is not None and KEPT in dict(kept):
        # It was kept over a sign-in: its token was that of the session before.
        token = request.app.state.authentication.sessions.form_token(signed_in.caller.session)
        page: Response = _page("back", again=wanted, kept=[one for one in kept if one[0] != KEPT], form_token=token)
        signing_in.keep(page, signed_in)
        return page
    response: Response = RedirectResponse(wanted, HTTPStatus.TEMPORARY_REDIRECT)
    signing_in.keep(response, signed_in)
    return response


async def _kept(request: Request) -> list[tuple[str, str]] | None:
    """Return the fields of the form that was sent, or None if it is too long to keep, or a file."""
    body = await request.body()
    if len(body) > MOST_KEPT or not request.headers.get("content-type", "").startswith(FORM):
        return None
    return fields(body)


def _ask_to_sign_in(request: Request, wanted: str, kept: list[tuple[str, str]] | None) -> Response:
    """Return the page that keeps what was typed while somebody signs in in another tab."""
    if not wanted or kept is None:
        return notice_page(OVER)
    again = _public(request, "/signin")
    given = [(name, value) for name, value in kept if name not in {FORM_FIELD, KEPT}]
    return _page("kept", HTTPStatus.UNAUTHORIZED, again=again, kept=given)


@router.get("/signout")
async def ask_to_sign_out() -> Response:
    """Ask whether to sign out, for opening an address changes nothing."""
    return _page("ask")


@router.post("/signout", openapi_extra=form())
async def sign_out(request: Request) -> Response:
    """End the session here, and show where the provider ends its own."""
    signing_in = _sign_in(request)
    if signing_in is None:
        return notice_page(NOT_SET_UP)
    response = _page("over")
    elsewhere = await signing_in.end(request, response)
    if not elsewhere:
        return response
    shown = _page("over", provider=elsewhere)
    response.body, response.headers["content-length"] = shown.body, str(len(shown.body))
    return response


def _page(case: str, status: int = HTTPStatus.OK, **values: object) -> HTMLResponse:
    given = {"case": case, "reason": "", "again": "", "provider": "", "kept": (), "FORM_FIELD": FORM_FIELD}
    return HTMLResponse(_pages.get_template("sign_in.html.j2").render(given | values), status)


def _sign_in(request: Request) -> SignIn | None:
    found: SignIn | None = request.app.state.sign_in
    return found


def _own(request: Request, return_to: str) -> str:
    return own_address(return_to, _origins(request)) or _public(request, HOME)


def _public(request: Request, path: str) -> str:
    return f"{request.app.state.settings.public_url_matching}{path}"


def _origins(request: Request) -> tuple[str, ...]:
    settings = request.app.state.settings
    urls = [urlsplit(url) for name, url in settings if name.startswith("public_url_")]
    return tuple({f"{url.scheme}://{url.netloc}" for url in urls})
