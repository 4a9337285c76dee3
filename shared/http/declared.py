"""A request holds what its route declares and nothing else, once: query parameters by name, a body of its type."""

from collections import Counter
from dataclasses import dataclass
from email.message import Message
from typing import Any, Final, get_origin

from fastapi import params
from fastapi.dependencies.utils import get_flat_params
from fastapi.routing import APIRoute
from starlette.requests import Request

from shared.http.problems import FieldError, Problem, invalid
from shared.http.twice import said_twice

JSON: Final = "application/json"
FORM: Final = "application/x-www-form-urlencoded"
UPLOAD: Final = "multipart/form-data"
SAID_TWICE: Final = "is said more than once; say it once"
SEVERAL: Final = frozenset([list, tuple, set, frozenset])  # types of parameters that may be repeated


@dataclass(frozen=True, kw_only=True, slots=True)
class Declared:
    """The names of a route's query parameters, those that may be repeated, and the types its body may have."""

    parameters: frozenset[str]
    repeated: frozenset[str]
    types: frozenset[str]


def declared(route: APIRoute) -> Declared:
    """Return what a route declares."""
    fields = [field for field in get_flat_params(route.dependant) if isinstance(field.field_info, params.Query)]
    return Declared(
        parameters=frozenset(field.alias for field in fields),
        repeated=frozenset(field.alias for field in fields if get_origin(field.field_info.annotation) in SEVERAL),
        types=_types(route),
    )


def form(*fields: str, types: tuple[str, ...] = (FORM,)) -> dict[str, Any]:
    """Return what declares a page's form in OpenAPI, with the fields it may have."""
    schema = {"type": "object", "properties": {name: {"type": "string"} for name in fields}}
    return {"requestBody": {"required": True, "content": {type_: {"schema": schema} for type_ in types}}}


async def only_what_is_declared(request: Request) -> None:
    """Refuse query parameters that a route does not know or that contradict each other, and bodies of a wrong type.

    A page behind the link of a mail is opened with whatever a mail program adds to it, and takes no harm from it; so is
    the page that an identity provider sends people back to.

    Raises:
        Problem: 422 with the names that are known or said twice, or 415 with the types.
    """
    route = request.scope.get("route")
    if isinstance(route, APIRoute):
        known = declared(route)
        if not route.path.endswith(("/{token}", "/callback")):
            _must_know(request, known.parameters)
            _must_be_said_once(request, known.repeated)
        if has_body(request):
            _must_take(request, known.types)
            await _must_hold_once(request)


def has_body(request: Request) -> bool:
    """Tell whether a request has a body (RFC 9112, 6.3)."""
    return "transfer-encoding" in request.headers or request.headers.get("content-length", "0") != "0"


def media_type(request: Request) -> str:
    """Return the type of a request's body without its parameters, in lower case; empty where it is not said."""
    header = Message()
    header["content-type"] = request.headers.get("content-type", "")
    return header.get_content_type() if "/" in header["content-type"] else ""


def _must_know(request: Request, known: frozenset[str]) -> None:
    unknown = sorted(request.query_params.keys() - known)
    if unknown:
        names = ", ".join(sorted(known)) or "none"
        detail = f"there is no such query parameter here; known are: {names}"
        raise invalid(*(FieldError(field=name[:100], detail=detail) for name in unknown))


def _must_be_said_once(request: Request, repeated: frozenset[str]) -> None:
    times = Counter(name for name, _ in request.query_params.multi_items() if name not in repeated)
    if twice := sorted(name for name, number in times.items() if number > 1):
        raise invalid(*(FieldError(field=name[:100], detail=SAID_TWICE) for name in twice))


def _must_take(request: Request, types: frozenset[str]) -> None:
    if media_type(request) not in types:
        taken = " or ".join(sorted(types))
        raise Problem(415, "Unsupported media type", detail=f"send the body as {taken}, and say so in Content-Type")


async def _must_hold_once(request: Request) -> None:
    # A body is read before only where it is JSON; a stream stays one.
    if media_type(request) == JSON and (twice := said_twice(await request.body())):
        raise invalid(*(FieldError(field=name[:100], detail=SAID_TWICE) for name in twice))


def _types(route: APIRoute) -> frozenset[str]:
    extra = (route.openapi_extra or {}).get("requestBody", {}).get("content", {})
    if extra:
        return frozenset(extra)
    if route.body_field is not None and isinstance(route.body_field.field_info, params.Form):
        return frozenset({FORM, UPLOAD})
    # A route without a body ignores an empty JSON object, which some clients send.
    return frozenset({JSON})
