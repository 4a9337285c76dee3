"""The frame around the pages of people who have signed in: navigation, account, message, scripts, and their policy."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, unquote

from fastapi import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from shared.auth.caller import LOCAL, Caller
from shared.auth.sessions import FORM_FIELD
from shared.contracts.vocabulary import ProgramId
from shared.pages.assets import SCRIPTS, STYLE, assets
from shared.pages.environment import environment
from shared.pages.navigation import SEARCH, SIGN_OUT, START, address, finds_people, links

if TYPE_CHECKING:
    from jinja2 import Environment

SAID: Final = "mentoring-said"
SAID_SECONDS: Final = 60
LONGEST_SAID: Final = 1_500
_POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'nonce-{nonce}'; connect-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types htmx"
)


@dataclass(frozen=True, kw_only=True)
class InProgram:
    """The program that a page is about."""

    id: ProgramId
    title: str


class Frame:
    """Makes the pages of a service's templates, which extend `site.html.j2`."""

    def __init__(self, package: str, folder: str = "pages") -> None:
        self.environment: Environment = environment(package, folder)
        self.environment.globals |= {"FORM_FIELD": FORM_FIELD}

    def page(
        self,
        request: Request,
        template: str,
        *,
        program: InProgram | None = None,
        under: str = "",
        status: int = HTTPStatus.OK,
        **values: Any,  # noqa: ANN401 - what the template shows
    ) -> HTMLResponse:
        """Return a page; the message of the action that led here is shown once.

        `under` is the path of the page in the navigation that this one belongs to, if its own path does not say it.
        """
        nonce, said = token_urlsafe(16), said_to(request)
        given = {**_surroundings(request, program, under), **values, "nonce": nonce, "said": said, "program": program}
        html = self.environment.get_template(template).render(given)
        response = HTMLResponse(html, status, {"Content-Security-Policy": _POLICY.format(nonce=nonce)})
        if said:
            response.delete_cookie(SAID, path="/")
        return response


def done(address: str, said: str = "") -> Response:
    """Return the answer to a form that was taken in: go on to a page of this service, which says what was done."""
    response = RedirectResponse(address, HTTPStatus.SEE_OTHER)
    if said:
        text = quote(json.dumps(said[:LONGEST_SAID], ensure_ascii=False))
        response.set_cookie(SAID, text, max_age=SAID_SECONDS, path="/", httponly=True, samesite="lax")
    return response


def said_to(request: Request) -> str:
    """Return what the action before has to say; empty if nothing, or if it is not one of our messages."""
    try:
        said = json.loads(unquote(request.cookies.get(SAID, "")) or '""')
    except (ValueError, RecursionError):
        return ""
    return said if isinstance(said, str) else ""


def urls_of(request: Request) -> Mapping[str, str]:
    """Return the address of each service for links: this one's as it was reached, the others' public ones."""
    app = request.app.state
    public = {
        name.removeprefix("public_url_"): str(url) for name, url in app.settings if name.startswith("public_url_")
    }
    return {**public, app.service.name: str(request.scope["root_path"])}


def _surroundings(request: Request, program: InProgram | None, under: str) -> dict[str, Any]:
    by: Caller = getattr(request.state, "caller", LOCAL)
    urls, own = urls_of(request), str(request.scope["root_path"])
    here = own + (under or request.url.path.removeprefix(own))
    kit = f"{own}/assets"
    return {
        "by": by,
        "urls": urls,
        "root": own,
        "start": address(START, urls),
        "search": address(SEARCH, urls) if finds_people(by) else "",
        "sign_out": address(SIGN_OUT, urls),
        "navigation": links(by, urls, here),
        "of_program": links(by, urls, here, program.id) if program else [],
        "kit": {"style": f"{kit}/{assets()[STYLE].id}", "scripts": [f"{kit}/{assets()[one].id}" for one in SCRIPTS]},
        "form_token": request.app.state.authentication.sessions.form_token(by.session) if by.session else "",
        "signed_in": by is not LOCAL,
        # A page of another service includes only the page's own part.
        "bare": request.headers.get("hx-request") == "true",
    }
