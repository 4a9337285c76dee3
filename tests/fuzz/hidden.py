"""Describes what a service's OpenAPI document leaves out: pages for people, and SCIM, which describes itself."""

import copy
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, iter_route_contexts

# What only the servers themselves can answer: Kafka's dead letters, an identity provider, the state of a process.
ASKS_SERVERS: Final = (
    *("/operations/dead-letters", "/operations/faults", "/signin", "/signout"),
    *("/health/", "/metrics", "/clock"),
)
SCIM: Final = "/scim/v2"
ANY_TEXT: Final = {"type": "string"}
PATCHING: Final = {
    "type": "object",
    "properties": {
        "schemas": {"const": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"]},
        "Operations": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "op": {"enum": ["add", "replace", "remove"]},
                    "path": {"anyOf": [ANY_TEXT, {"enum": ["userName", "active", 'emails[type eq "work"].value']}]},
                    "value": {},
                },
            },
        },
    },
}
USER: Final = {
    "type": "object",
    "properties": {
        "schemas": {"const": ["urn:ietf:params:scim:schemas:core:2.0:User"]},
        "userName": {"anyOf": [ANY_TEXT, {"format": "email", **ANY_TEXT}]},
        "active": {"anyOf": [{"type": "boolean"}, {}]},
        "name": {"anyOf": [{"type": "object"}, {}]},
        "emails": {"anyOf": [{"type": "array", "items": {"type": "object"}}, {}]},
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"type": "object"},
    },
}


def pages(app: FastAPI) -> dict[str, Any]:
    """Return a document of the routes that a service's own leaves out."""
    described = [copy.copy(one) for one in _hidden(app)]
    for one in described:
        one.include_in_schema = True
    return get_openapi(title="Pages", version="1", routes=described)


def _hidden(app: FastAPI) -> list[APIRoute]:
    found = [one.original_route for one in iter_route_contexts(app.routes)]
    return [
        one
        for one in found
        if isinstance(one, APIRoute) and not one.include_in_schema and not one.path.startswith(ASKS_SERVERS)
    ]


def scim() -> dict[str, Any]:
    """Return a document of SCIM's requests, as hostile as an identity provider could be."""
    query = [_query(name) for name in ("filter", "startIndex", "count", "attributes", "sortBy", "excludedAttributes")]
    id_ = {"name": "user_id", "in": "path", "required": True, "schema": ANY_TEXT}
    rest = {"name": "rest", "in": "path", "required": True, "schema": ANY_TEXT}
    one = {"get": _operation(), "delete": _operation(), "put": _operation(USER), "patch": _operation(PATCHING)}
    paths = {
        f"{SCIM}/Users": {"get": _operation(), "post": _operation(USER), "parameters": query},
        f"{SCIM}/Users/{{user_id}}": {**one, "parameters": [id_]},
        f"{SCIM}/{{rest}}": {"get": _operation(), "post": _operation({}), "parameters": [rest, *query]},
    }
    return {"openapi": "3.1.0", "info": {"title": "SCIM", "version": "2.0"}, "paths": paths}


def _query(name: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": ANY_TEXT}


def _operation(body: dict[str, Any] | None = None) -> dict[str, Any]:
    answers = {"responses": {"default": {"description": "Whatever"}}}
    if body is None:
        return answers
    return {**answers, "requestBody": {"content": {"application/scim+json": {"schema": body}}}}
