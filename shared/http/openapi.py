"""A service's OpenAPI document: FastAPI's, with every operation's refusals as `application/problem+json`."""

from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from shared.http.problems import MEDIA_TYPE, ProblemDetails
from shared.http.words import Words, explain

Document = dict[str, Any]

_REF: Final = "#/components/schemas/{model}"
_WRITES: Final = frozenset({"post", "put", "patch", "delete"})
_REFUSALS: Final = {
    "403": "A page of another origin sent it.",
    "409": "The domain refuses.",
    "413": "The body is too large.",
    "415": "The body is of another type than declared.",
    "503": "A server is away; repeat.",
}
_PENDING: Final[Document] = {
    "description": "On its way; the outcome will be at `Location`.",
    "headers": {"Location": {"schema": {"type": "string", "format": "uri-reference"}}},
}


def describe(app: FastAPI, words: Words) -> Document:
    """Return the document of an application, its fields and parameters explained in these words."""
    document = get_openapi(title=app.title, version=app.version, routes=app.routes, servers=[_server(app)])
    for path, operations in document.get("paths", {}).items():
        for method, operation in operations.items():
            if path.endswith("/{token}"):
                operation["responses"] = _page(method)
            else:
                _declare(operation["responses"], path, method)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    details = ProblemDetails.model_json_schema(ref_template=_REF)
    schemas |= {**details.pop("$defs", {}), "ProblemDetails": details}
    explain(document, words)
    return document


def _page(method: str) -> Document:
    """Return what a page behind the link of a mail answers: a page, also where it refuses."""
    page: Document = {"text/html": {"schema": {"type": "string"}}}
    responses = {"200": {"description": "The page, or nothing for the one click of RFC 8058.", "content": page}}
    if method in _WRITES:
        responses["202"] = {"description": "On its way.", "content": page}
        responses["303"] = {"description": "Done; `Location` is the page again.", "content": {}}
    problem = {MEDIA_TYPE: {"schema": {"$ref": _REF.format(model="ProblemDetails")}}}
    return {**responses, "default": {"description": "Why not, as a page or a problem.", "content": page | problem}}


def _server(app: FastAPI) -> Document:
    """Return the address that people are given for this service, else the one it listens at."""
    settings = app.state.settings
    own = f"http://{settings.host}:{settings.port}"
    url = getattr(settings, f"public_url_{app.state.service.name}", own)
    return {"url": url, "description": "Where this service answers."}


def _declare(responses: Document, path: str, method: str) -> None:
    refusals = {"422": "A field is wrong.", "default": "Any other refusal."}
    if "{" in path:
        refusals["404"] = "There is nothing with that id."
    if method in _WRITES:
        refusals |= _REFUSALS
        responses.setdefault("202", _PENDING)
    for status, description in refusals.items():
        responses[status] = {
            "description": description,
            "content": {MEDIA_TYPE: {"schema": {"$ref": _REF.format(model="ProblemDetails")}}},
        }
