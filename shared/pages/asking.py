"""Pages behind signed links that ask somebody one question: reading one changes nothing, its form does."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

from fastapi import Path as InPath
from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse, Response

from shared.contracts.messages import Command
from shared.domain import Refused
from shared.http.problems import Problem
from shared.http.sending import Pending, Sender
from shared.pages.links import LinkExpired, Links

Token = Annotated[
    str,
    InPath(
        description="What the link says and until when, signed; only a mail has it.",
        examples=["WzE3OTg3NjE2MDAseyJhIjoiYiJ9XQ.fKKpYEIJlY0GGR5-wKUpktTQy_Jm8X50Hg7S4dqpu8w"],
    ),
]


def claims_of(request: Request, audience: str, token: str, now: datetime) -> dict[str, str]:
    """Return what a link for an audience says.

    Raises:
        LinkInvalid: it is none of ours.
        LinkExpired: its time is over.
    """
    keys = request.app.state.settings.link_keys(audience)
    return Links(keys, audience).read(token, now)


class Asking:
    """The pages of one question: cases of one template, behind links for one audience.

    Every such template knows the cases `invalid`, `expired`, `pending` and `away` beside its own.
    """

    def __init__(self, template: Path, audience: str) -> None:
        loader = FileSystemLoader(template.parent)
        self._pages = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
        self._template, self._audience = template.name, audience

    def claims(self, request: Request, token: str, now: datetime) -> dict[str, str]:
        """Return what a link says; see `claims_of`."""
        return claims_of(request, self._audience, token, now)

    def page(
        self,
        case: str,
        status: int = HTTPStatus.OK,
        *,
        headers: Mapping[str, str] = MappingProxyType({}),
        **values: Any,  # noqa: ANN401 - what the template shows
    ) -> Response:
        """Return the page of a case."""
        html = self._pages.get_template(self._template).render(case=case, **values)
        return HTMLResponse(html, status, dict(headers))

    def refusal(self, error: Refused) -> Response:
        """Return the page of a link that leads nowhere (any more)."""
        return self.page("expired" if isinstance(error, LinkExpired) else "invalid", error.status)

    async def take(
        self, send: Sender, command: Command, token: str, conflict: Callable[[], Awaitable[Response]]
    ) -> Response:
        """Take in an answer, then show the page again: a reload repeats nothing, and `conflict` shows why by itself."""
        try:
            await send(command)
        except Pending:
            return self.page("pending", HTTPStatus.ACCEPTED)
        except Problem as problem:
            if problem.status_code == HTTPStatus.CONFLICT:
                return await conflict()
            return self.page("away", problem.status_code, headers=problem.headers or {})
        return RedirectResponse(token, HTTPStatus.SEE_OTHER)
