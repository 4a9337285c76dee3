"""Pages behind signed links that ask somebody one question: reading one changes nothing, its form does."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from http import HTTPStatus
from types import MappingProxyType
from typing import Annotated, Any, Final, Generic, TypeVar

from fastapi import APIRouter, Request
from fastapi import Path as InPath
from starlette.responses import HTMLResponse, RedirectResponse, Response

from shared.auth.caller import behind_link
from shared.contracts.messages import Command
from shared.contracts.vocabulary import PersonId
from shared.domain import Refused
from shared.form_fields import by_name
from shared.http.declared import form
from shared.http.problems import Problem
from shared.http.sending import Pending, Send, Sender
from shared.http.state import Now, Read
from shared.mongo import Reader
from shared.pages.environment import environment
from shared.pages.links import LinkExpired, LinkInvalid, Links, LinkWithdrawn
from shared.pages.notices import USUAL, Case, Notice, notice_page
from shared.phrases import phrase
from shared.withdrawals import WITHDRAWALS

# Whose withdrawal of links ends a link: of the person it acts for, and of whoever was sent it in their place.
_WHOSE: Final = ("person_id", "delegate_id")
# The field of a form that creates something: its key, so that a double click creates one thing.
ONCE: Final = "once"
# What was refused for what stands in the form; else it was for what is the case by now.
_OF_THE_FORM: Final = frozenset({HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.REQUEST_ENTITY_TOO_LARGE})
Token = Annotated[
    str,
    InPath(
        description="What the link says and until when, signed; only a mail has it.",
        examples=["WzE3OTg3NjE2MDAseyJhIjoiYiJ9XQ.fKKpYEIJlY0GGR5-wKUpktTQy_Jm8X50Hg7S4dqpu8w"],
    ),
]


async def claims_of(request: Request, read: Reader, audience: str, token: str, now: datetime) -> dict[str, str]:
    """Return what a link for an audience says.

    Raises:
        LinkInvalid: it is none of ours.
        LinkExpired: its time is over, or it was withdrawn.
    """
    keys = request.app.state.settings.link_keys(audience)
    link = Links(keys, audience).read(token, now)
    claims = link.claims
    for person_id in (claims[name] for name in _WHOSE if name in claims):
        withdrawn = await read.get(WITHDRAWALS, person_id)
        if withdrawn and link.issued <= withdrawn.at:
            raise LinkWithdrawn(phrase("this link was withdrawn; the newest mail has one that works"))
    if "person_id" in claims:
        request.state.caller = behind_link(PersonId(claims["person_id"]))
        request.state.actor = request.state.caller.actor
    return claims


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A link that somebody has opened: what it says, and what its page may read.

    `given` are the fields of the form. `status` is the page's: 422 if the form is no answer, 409 if it is too late.
    """

    request: Request
    read: Reader
    now: datetime
    token: str
    claims: Mapping[str, str]
    given: Mapping[str, str] = field(default_factory=dict)
    status: int = HTTPStatus.OK

    @property
    def is_wrong(self) -> bool:
        """Tell whether the form was none of the answers asked for."""
        return self.status == HTTPStatus.UNPROCESSABLE_ENTITY

    @property
    def person_id(self) -> PersonId:
        """Return who the link was sent to."""
        return PersonId(self.claims["person_id"])


Found = TypeVar("Found")


@dataclass(frozen=True, kw_only=True)
class Question(Generic[Found]):
    """What is asked behind a link.

    Attributes:
        find: returns what the link is about; what it refuses is a link that leads nowhere.
        page: returns the page about it.
        answer: returns the command of a form; a page instead of one; or None if the form is no answer.
        done: returns the answer to a form that was taken in: by default a redirect to the page.
    """

    find: Callable[[Opened], Awaitable[Found]]
    page: Callable[[Opened, Found], Awaitable[Response]]
    answer: Callable[[Opened, Found], Awaitable[Command | Response | None]]
    done: Callable[[Opened, Found, Command], Response] = lambda opened, _found, _command: again(opened.token)


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

    def ask(self, router: APIRouter, path: str, question: Question[Found], *fields: str) -> None:
        """Serve a question under a path that ends with the token: GET shows it, POST takes a form of these fields."""

        async def show(request: Request, read: Read, now: Now, token: Token) -> Response:
            try:
                opened = await self._opened(request, read, now, token)
                return await question.page(opened, await question.find(opened))
            except Refused as error:
                return self.refusal(error)

        async def decide(request: Request, read: Read, send: Send, now: Now, token: Token) -> Response:
            try:
                opened = await self._opened(request, read, now, token)
                opened = replace(opened, given=await fields_of(request))
                found = await question.find(opened)
            except Refused as error:
                return self.refusal(error)
            return await self._decided(question, opened, found, send)

        for endpoint in (show, decide):  # they belong to the page that asks
            endpoint.__module__ = question.page.__module__
        what = path.split("/")[1].replace("-", "_")
        shows, takes = "Show the question, or what became of it; this changes nothing.", "Take the answer of the form."
        router.add_api_route(path, show, methods=["GET"], name=f"show_{what}", description=shows)
        router.add_api_route(
            path, decide, methods=["POST"], name=f"decide_{what}", description=takes, openapi_extra=form(*fields)
        )

    async def _decided(self, question: Question[Found], opened: Opened, found: Found, send: Sender) -> Response:
        answer = await question.answer(opened, found)
        if answer is None:
            return await question.page(replace(opened, status=HTTPStatus.UNPROCESSABLE_ENTITY), found)
        if isinstance(answer, Response):
            return answer

        async def refused(status: int) -> Response:
            if status in _OF_THE_FORM:
                return await question.page(replace(opened, status=HTTPStatus.UNPROCESSABLE_ENTITY), found)
            later = replace(opened, given={}, status=HTTPStatus.CONFLICT)
            return await question.page(later, await question.find(later))

        once = send.keyed(opened.given.get(ONCE, ""))
        return await self.take(once, answer, question.done(opened, found, answer), refused)

    async def _opened(self, request: Request, read: Reader, now: datetime, token: str) -> Opened:
        claims = await self.claims(request, read, token, now)
        return Opened(request=request, read=read, now=now, token=token, claims=claims)

    async def claims(self, request: Request, read: Reader, token: str, now: datetime) -> dict[str, str]:
        """Return what a link says; see `claims_of`.

        Raises:
            LinkInvalid: it is none of ours, or for another purpose.
            LinkExpired: its time is over.
        """
        claims = await claims_of(request, read, self._audience, token, now)
        if claims.get("purpose") != self._purpose:
            raise LinkInvalid(phrase("this link is for something else; open it exactly as it was sent"))
        return claims

    def page(self, case: str, status: int = HTTPStatus.OK, **values: Any) -> Response:  # noqa: ANN401 - what the template shows
        """Return the page of one of the template's own cases."""
        changed = status == HTTPStatus.CONFLICT
        html = self._pages.get_template(self._template).render(case=case, changed=changed, **values)
        return HTMLResponse(html, status)

    def notice(self, case: Case, status: int | None = None) -> Response:
        """Return the page of a case that every question has."""
        return notice_page(self._notices[case], status)

    def refusal(self, error: Refused) -> Response:
        """Return the page of a link that leads nowhere (any more)."""
        return self.notice(Case.EXPIRED if isinstance(error, LinkExpired) else Case.INVALID, error.status)

    async def take(
        self, send: Sender, command: Command, done: Response, refused: Callable[[int], Awaitable[Response]]
    ) -> Response:
        """Take in an answer and return `done`, else the page that says why not.

        `refused` returns it for an answer that was refused, by the refusal's status.
        """
        try:
            await send(command)
        except Pending:
            return self.notice(Case.PENDING)
        except Problem as problem:
            if problem.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
                return await refused(problem.status_code)
            return notice_page(self._notices[Case.AWAY], problem.status_code, problem.headers or {})
        return done


async def fields_of(request: Request) -> dict[str, str]:
    """Return the fields of a form, the first value of each."""
    return {name: values[0] for name, values in by_name(await request.body()).items()}


def again(address: str) -> Response:
    """Return the answer to a form that was taken in: the page is asked for anew, so that a reload repeats nothing."""
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)
