"""Pages behind signed links that ask somebody one question: reading one changes nothing, its form does."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from http import HTTPStatus
from types import MappingProxyType
from typing import Annotated, Any

from fastapi import Path as InPath
from fastapi import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from shared.auth.caller import behind_link
from shared.contracts.messages import Command
from shared.contracts.vocabulary import PersonId
from shared.domain import Refused
from shared.http.problems import Problem
from shared.http.sending import Pending, Sender
from shared.pages.environment import environment
from shared.pages.links import LinkExpired, LinkInvalid, Links
from shared.pages.notices import USUAL, Case, Notice, notice_page

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
    claims = Links(keys, audience).read(token, now)
    if "person_id" in claims:
        request.state.caller = behind_link(PersonId(claims["person_id"]))
        request.state.actor = request.state.caller.actor
    return claims


class Asking:
    """The pages of one question: cases of one template of a service, behind links for one audience.

    What happens behind every link (`Case`) is said by the kit; `words` says some of it in words of the question's own.
    With a `purpose`, only links that name it lead here, so that no link of one question answers another.
    """

    def __init__(
        self,
        package: str,
        template: str,
        audience: str,
        words: Mapping[Case, Notice] = MappingProxyType({}),
        *,
        purpose: str | None = None,
    ) -> None:
        self._pages, self._template, self._audience = environment(package), template, audience
        self._notices, self._purpose = {**USUAL, **words}, purpose

    def claims(self, request: Request, token: str, now: datetime) -> dict[str, str]:
        """Return what a link says; see `claims_of`.

        Raises:
            LinkInvalid: it is none of ours, or for another purpose.
            LinkExpired: its time is over.
        """
        claims = claims_of(request, self._audience, token, now)
        if claims.get("purpose") != self._purpose:
            raise LinkInvalid("this link is for something else; open it exactly as it was sent")
        return claims

    def page(self, case: str, status: int = HTTPStatus.OK, **values: Any) -> Response:  # noqa: ANN401 - what the template shows
        """Return the page of one of the template's own cases."""
        html = self._pages.get_template(self._template).render(case=case, **values)
        return HTMLResponse(html, status)

    def notice(self, case: Case, status: int | None = None) -> Response:
        """Return the page of a case that every question has."""
        return notice_page(self._notices[case], status)

    def refusal(self, error: Refused) -> Response:
        """Return the page of a link that leads nowhere (any more)."""
        return self.notice(Case.EXPIRED if isinstance(error, LinkExpired) else Case.INVALID, error.status)

    async def take(
        self, send: Sender, command: Command, done: Response, conflict: Callable[[], Awaitable[Response]] | None = None
    ) -> Response:
        """Take in an answer and return `done`, else the page that says why not; `conflict` says so of a refusal."""
        try:
            await send(command)
        except Pending:
            return self.notice(Case.PENDING)
        except Problem as problem:
            if conflict and problem.status_code == HTTPStatus.CONFLICT:
                return await conflict()
            return notice_page(self._notices[Case.AWAY], problem.status_code, problem.headers or {})
        return done


def again(address: str) -> Response:
    """Return the answer to a form that was taken in: the page is asked for anew, so that a reload repeats nothing."""
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)
