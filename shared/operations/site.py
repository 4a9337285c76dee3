"""What the pages of operations have in common: who may open them, and the ways from one to the other."""

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from fastapi import Request
from starlette.responses import Response

from shared.auth.rights import Standing, rule
from shared.languages import gettext
from shared.pages.frame import Frame, urls_of
from shared.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

FRAME: Final = Frame("shared")
OPERATE: Final = rule(Standing.ADMINISTRATOR, on="nothing")
PAGES: Final = (
    ("/operations", phrase("Condition")),
    ("/operations/dead-letters", phrase("Dead letters")),
    ("/operations/jobs", phrase("Jobs")),
)


def page(
    request: Request,
    template: str,
    *,
    here: str,
    status: int = HTTPStatus.OK,
    frame: Frame = FRAME,
    **values: Any,  # noqa: ANN401 - what the template shows
) -> Response:
    """Return a page of operations; `here` is the path that its tab leads to, `frame` that of a service's own page."""
    name, urls = request.app.state.service.name, urls_of(request)
    more: Sequence[tuple[str, str]] = getattr(request.app.state, "operations", ())
    own = [(gettext(label), urls[name] + path, path == here) for path, label in (*PAGES, *more)]
    at = here if here in dict(PAGES) else PAGES[0][0]  # not every service has more
    services = [(one, url + at, one == name) for one, url in urls.items()]
    return frame.page(
        request, template, status=status, under="/operations", service=name, own=own, services=services, **values
    )
