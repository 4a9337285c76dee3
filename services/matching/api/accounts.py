"""SCIM over HTTP: one route for all of it, because the protocol describes itself at `/Schemas`, in its own words."""

import json
from secrets import compare_digest
from typing import Final

from fastapi import APIRouter
from pydantic import SecretStr
from scim2_models import PreconditionFailedException, SCIMException, UnauthorizedException
from scim2_server.handler import AsyncScimHandler
from scim2_server.requests import ScimRequest
from scim2_server.responses import SCIM_MEDIA_TYPE, ScimResponse
from scim2_server.routing import Operation
from starlette.requests import Request
from starlette.responses import Response

from services.matching.api.people import settings_of
from services.matching.feeds.scim.schema import User
from services.matching.feeds.scim.service import SERVICE
from services.matching.feeds.scim.storage import People, Terms
from services.matching.settings import Settings
from shared.auth.caller import Caller, CallerKind
from shared.contracts.vocabulary import PersonId
from shared.http import Problem
from shared.http.guard import tells_of
from shared.http.sending import Pending, sender_for
from shared.http.state import platform

PATH: Final = "/scim/v2"
PROVIDER: Final = Caller(kind=CallerKind.SERVICE, name="service:scim")
USER: Final = str(User.__schema__)
TRIES: Final = 3
ERROR: Final = "urn:ietf:params:scim:api:messages:2.0:Error"
OFF: Final = "SCIM is switched off here; to switch it on, set a token in MATCHING_SCIM_TOKENS"
UNDER_WAY: Final = "the change is under way but not done yet; ask again, and repeat it if it was not made"
NO_TOKEN: Final = "send a token that MATCHING_SCIM_TOKENS holds, in the header Authorization: Bearer <token>"  # noqa: S105 - words
# The keywords of RFC 7644, 3.12, by the code of a refusal.
_KEYWORDS: Final = {"account-exists": "uniqueness", "number-taken": "uniqueness"}


async def serve(request: Request) -> Response:
    """Answer any request of the protocol."""
    request.scope["route"] = router.routes[-1]  # for the log and the metrics
    settings = settings_of(request)
    if not settings.scim_tokens:
        raise Problem(404, "Not found", detail=OFF)
    asked = _asked(request, settings)
    try:
        _must_be_known(asked, settings.scim_tokens)
        request.state.caller, request.state.actor = PROVIDER, PROVIDER.actor
        asked.body = await request.body()
        answer = await _answered(request, asked, _terms(settings))
        tells_of(request, _people_in(answer))
        return _sent(answer)
    except SCIMException as refusal:
        request.state.problem_code = f"scim-{refusal.scim_type or refusal.status}".lower()
        return _sent(SERVICE.error_response(refusal))
    except Pending as pending:
        raise Problem(
            503, "Under way", detail=UNDER_WAY, command_id=pending.command_id, headers={"Retry-After": "1"}
        ) from None


def scim_error(problem: Problem) -> Response:
    """Return a problem in the protocol's own form (RFC 7644, 3.12)."""
    body = {"schemas": [ERROR], "status": str(problem.status_code), "detail": problem.detail or problem.title}
    keyword = _KEYWORDS.get(problem.code)
    body |= {"scimType": keyword} if keyword else {}
    return Response(json.dumps(body), problem.status_code, dict(problem.headers or {}), SCIM_MEDIA_TYPE)


def _asked(request: Request, settings: Settings) -> ScimRequest:
    """Return a request without its body, which nobody reads before the token."""
    return ScimRequest(
        method=request.method,
        base_url=f"{settings.public_url_matching}{PATH}",
        path=f"/{request.path_params.get('path', '')}",
        query=dict(request.query_params),
        headers=request.headers.items(),
    )


def _terms(settings: Settings) -> Terms:
    return Terms(
        secret=settings.person_key.get_secret_value(),
        limits=settings.limits,
    )


async def _answered(request: Request, asked: ScimRequest, terms: Terms) -> ScimResponse:
    """Answer a request; what somebody else changed meanwhile is read again, and compared with If-Match again."""
    for left in reversed(range(TRIES)):
        people = People(platform(request).reader, sender_for(request), terms)
        try:
            return await AsyncScimHandler(SERVICE, people).handle(asked)
        except PreconditionFailedException:
            if not left:
                raise
        except Problem as problem:
            if problem.code != "account-changed" or not left:
                raise
    raise AssertionError("unreachable: the last try returns or raises")


def _must_be_known(asked: ScimRequest, tokens: tuple[SecretStr, ...]) -> None:
    """Refuse a request without a token; what the service offers is told to everybody (RFC 7643, 5)."""
    if SERVICE.match(asked).operation is Operation.service_provider_config:
        return
    scheme, _, given = (asked.header("Authorization") or "").partition(" ")
    # All are compared, so that the time tells nothing.
    fits = [compare_digest(given.strip().encode(), one.get_secret_value().encode()) for one in tokens]
    if scheme.lower() != "bearer" or not any(fits):
        raise UnauthorizedException(detail=NO_TOKEN)


def _people_in(answer: ScimResponse) -> list[PersonId]:
    """Return the ids of the users in an answer: one, or those of a list."""
    body = answer.body or {}
    resources = body.get("Resources", [body])
    return [PersonId(one["id"]) for one in resources if "id" in one and USER in one.get("schemas", ())]


def _sent(answer: ScimResponse) -> Response:
    body = b"" if answer.body is None else json.dumps(answer.body).encode()
    return Response(body, int(answer.status), {**answer.headers, "Cache-Control": "no-store"})


router = APIRouter()
for _path in (PATH, f"{PATH}/{{path:path}}"):
    router.add_route(_path, serve, ["GET", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False)
