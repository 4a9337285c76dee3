"""Every refusal as `application/problem+json` (RFC 9457), or as a small page for somebody with a browser."""

import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Match
from starlette.types import Receive, Scope, Send

from shared.auth.errors import ProviderAway
from shared.domain import Refused
from shared.errors import Unavailable
from shared.http.signing_in import way_to_sign_in
from shared.http.wording import in_words
from shared.metrics import REFUSED_CALLERS
from shared.mongo import OperationFailure, PyMongoError, WriteConcernError

log = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 2
CHALLENGE: Final = {"WWW-Authenticate": "Bearer"}  # RFC 6750
MOST_NAMED = 100  # a body of a megabyte has room for many more
LONGEST_FIELD = 200  # a path may hold names that were sent

_INTERNAL = re.compile(r"[\[(]")
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")

PageOf = Callable[["Problem"], str]
"""Makes the HTML of a page that says a problem."""

Shapes = Mapping[str, Callable[["Problem"], Response]]
"""How problems are answered under paths that have a form of their own, by the beginning of the path."""


class FieldError(BaseModel):
    """What is wrong with one field; `field` is its path in the request, such as `participants.0.role`."""

    field: str
    detail: str


class ProblemDetails(BaseModel):
    """RFC 9457's members, and ours: a stable `code`, the fields at fault, and the ids that logs know the request by."""

    type: str
    title: str
    status: int
    detail: str | None = None
    code: str
    errors: list[FieldError] | None = None
    correlation_id: str | None = None
    command_id: str | None = None


class Problem(HTTPException):
    """Ends a request with a refusal: a status, a title that is the same each time, and what is the matter this time."""

    def __init__(  # noqa: PLR0913 - the members of RFC 9457, by name
        self,
        status: int,
        title: str,
        *,
        code: str = "",
        detail: str | None = None,
        errors: tuple[FieldError, ...] = (),
        command_id: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, detail or "", headers)
        self.title = title
        self.code = code or re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
        self.errors = errors
        self.command_id = command_id

    def details(self, correlation_id: str | None) -> ProblemDetails:
        """Return the body of the answer."""
        return ProblemDetails(
            type=f"urn:mentoring:problem:{self.code}",
            title=self.title,
            status=self.status_code,
            detail=self.detail or None,
            code=self.code,
            errors=list(self.errors) or None,
            correlation_id=correlation_id,
            command_id=self.command_id,
        )


class _TryAgain(Problem):
    def __init__(self, why: str, command_id: str | None = None) -> None:
        super().__init__(
            503,
            "Temporarily unavailable",
            detail=f"{why}; repeat the request with the same Idempotency-Key",
            command_id=command_id,
            headers={"Retry-After": str(RETRY_AFTER_SECONDS)},
        )


class ServersAway(_TryAgain):
    """Kafka or MongoDB does not answer: nothing is known to have happened, and the same request may be repeated."""

    def __init__(self, command_id: str | None = None) -> None:
        super().__init__("a server this service needs does not answer", command_id)


def answer_problems(app: FastAPI, page_of: PageOf) -> None:
    """Have every error of `app` answered as a problem, to a browser as a page that `page_of` makes."""
    app.state.problem_page = page_of
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(ProviderAway, _provider_away)
    app.add_exception_handler(Unavailable, _unavailable)
    app.add_exception_handler(PyMongoError, _unavailable)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _unexpected)


def too_large(request: Request) -> Response:
    """Return the answer to a body beyond the route's limit."""
    return answer(request, Problem(413, "Body too large", detail="the request's body is larger than this route takes"))


def cut_short(request: Request) -> Response:
    """Return the answer to a request that took longer than this process had left."""
    return answer(request, _TryAgain("this process ends before the request does"))


def not_recorded(request: Request) -> Response:
    """Return the answer to a request whose record in the audit trail could not be written: nothing is told then."""
    return answer(request, ServersAway(getattr(request.state, "command_id", None)))


async def cross_site(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a write that another site's page made a browser send."""
    problem = Problem(403, "Cross-site request", detail="a page of another site or another origin may not write here")
    await answer(Request(scope), problem)(scope, receive, send)


def answer(request: Request, problem: Problem) -> Response:
    """Return a problem as a page to a browser that follows a link, as JSON to everybody else.

    Under some paths another standard says what a problem looks like.
    """
    request.state.problem_code = problem.code
    shapes: Shapes = getattr(request.app.state, "problem_shapes", {})
    if shape := next((one for prefix, one in shapes.items() if request.url.path.startswith(prefix)), None):
        return shape(problem)
    # A page that includes a part says by itself that the part does not come.
    is_part = "hx-request" in request.headers
    if "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/v1/") and not is_part:
        page = request.app.state.problem_page(problem)
        return HTMLResponse(page, problem.status_code, dict(problem.headers or {}))
    body = problem.details(getattr(request.state, "correlation_id", None)).model_dump(exclude_none=True)
    return JSONResponse(body, problem.status_code, dict(problem.headers or {}), MEDIA_TYPE)


# What the framework says of a body that is not UTF-8, or is nested more deeply than its parser goes.
_UNREADABLE = "There was an error parsing the body"


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for nothing else
    if isinstance(error, Problem) and error.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        REFUSED_CALLERS.labels(error.code).inc()
    if error.detail == _UNREADABLE:
        said = "the body cannot be read as JSON: it is not UTF-8, or nested too deeply"
        error = invalid(FieldError(field="body", detail=said))
    if not isinstance(error, Problem):
        title = HTTPStatus(error.status_code).phrase
        detail = error.detail if error.detail != title else None
        headers = _allow(request) if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED else error.headers
        error = Problem(error.status_code, title, detail=detail, headers=headers)
    return answer(request, error)


def _allow(request: Request) -> dict[str, str]:
    """Return every method that this path takes: the framework names those of one route, and a path may have several."""
    known = {name: request.scope[name] for name in ("type", "path", "root_path", "headers") if name in request.scope}

    def takes(method: str) -> bool:
        return any(route.matches({**known, "method": method})[0] is Match.FULL for route in request.app.routes)

    return {"Allow": ", ".join(name for name in _METHODS if takes("GET" if name == "HEAD" else name))}


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for nothing else
    return answer(request, invalid(*(_field(one) for one in error.errors())))


def invalid(*errors: FieldError) -> Problem:
    """Return the problem of a request whose fields are at fault; of very many the first are named."""
    rest = len(errors) - MOST_NAMED
    more = f"; {rest} more are at fault" if rest > 0 else ""
    return Problem(422, "Invalid request", detail=f"see `errors` for each field{more}", errors=errors[:MOST_NAMED])


def _field(error: Mapping[str, Any]) -> FieldError:
    # The first part of the path is where the field stands: body, query, path or header. The input is never repeated.
    # Parts in brackets or parentheses are pydantic's own names for validators, not names that anybody sent.
    loc = [str(part) for part in error["loc"] if error["type"] != "json_invalid"]
    path = [part for part in loc if not _INTERNAL.search(part)]
    detail = in_words(error["type"], error.get("ctx", {}))
    return FieldError(field=".".join(path[1:] or path)[:LONGEST_FIELD] or "body", detail=detail)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)  # noqa: S101 - registered for nothing else
    if error.status == HTTPStatus.UNAUTHORIZED and (elsewhere := way_to_sign_in(request)):
        return elsewhere
    if error.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        REFUSED_CALLERS.labels(error.code).inc()
    headers = CHALLENGE if error.status == HTTPStatus.UNAUTHORIZED else None
    problem = Problem(error.status, error.title, code=error.code, detail=str(error) or None, headers=headers)
    return answer(request, problem)


async def _provider_away(request: Request, error: Exception) -> Response:
    log.warning("provider.unavailable", reason=str(error))
    return answer(request, _TryAgain("the identity provider does not answer, so nobody can be recognised"))


async def _unavailable(request: Request, error: Exception) -> Response:
    # The database is there and says that we asked wrongly; or it wrote, and its primary went before others had it.
    if isinstance(error, OperationFailure) and not isinstance(error, WriteConcernError):
        raise error
    log.warning("server.unavailable", exc_info=error)
    return answer(request, ServersAway())


async def _unexpected(request: Request, _error: Exception) -> Response:
    return answer(request, Problem(500, "Internal error", detail="the error is on record under the correlation id"))


async def _gone(request: Request, _error: Exception) -> Response:
    # Nobody reads it; it keeps an interrupted upload from being logged as a bug.
    return answer(request, Problem(400, "Client gone", detail="the connection ended before the body did"))
