"""Whatever is wrong with a request is said in our words, for every field of every body and every parameter."""

import asyncio
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import BaseModel, ValidationError

from deploy.cli.docs import application
from deploy.services import NAMES
from shared.domain import NotFound
from shared.http.lists import Body
from shared.http.wording import OTHERWISE, WORDS, in_words
from tests.contract.test_names import bodies

# Everything that could be sent instead of a value, by people and by programs.
WRONG: tuple[Any, ...] = (
    *(None, True, "", " ", "x", "x" * 300, "x" * 3000, "a\nb", "a\0b", "\ud800"),
    *(-1, 0, 1.5, 10**6, 10**30, float("nan"), float("inf")),
    *([], [None], [{}], ["x"] * 600, [[[]]], {}, {"x": "y"}, {"x\n": 1}, {"x": None}),
    *("2026-03-02", "2026-03-02T09:00:00", "0001-01-01T00:00:00+14:00", "noon", "25:61", "NaN"),
)
JARGON = re.compile(
    r"Value error|Assertion|pydantic|Input should|should (be|match|have)|valid (string|integer|number)|pattern|regex|"
    r"\\d|\[a-z|\^|function-|Traceback|NoneType|dict\b|tuple|int\b|str\b|Extra inputs|Field required|permitted"
)


def everybody() -> list[type[Body]]:
    for service in NAMES:
        application(service)
    return sorted((kind for kind in set(bodies(Body)) if kind.__module__.startswith(("services.", "shared."))), key=str)


def faults(kind: type[BaseModel]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the kind and the limits of every fault that wrong values in a body's fields have, deep inside it too."""
    for given in (*WRONG, *({name: wrong} for name in kind.model_fields for wrong in deep(kind, name))):
        try:
            kind.model_validate(given)
        except ValidationError as error:
            for one in error.errors():
                yield one["type"], one.get("ctx", {})


def deep(kind: type[BaseModel], name: str) -> Iterator[Any]:
    """Yield wrong values for a field, and for the fields of the object that it is."""
    yield from WRONG
    schema = kind.model_json_schema()
    for part in objects(schema, schema["properties"].get(name, {})):
        for inner in part:
            for wrong in WRONG:
                yield {inner: wrong}
                yield [{inner: wrong}]


def objects(schema: dict[str, Any], part: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "$ref" in part:
        found = schema["$defs"][part["$ref"].rpartition("/")[2]]
        yield found.get("properties", {})
    for inner in (*part.get("anyOf", ()), *part.get("allOf", ()), part.get("items", {})):
        if inner:
            yield from objects(schema, inner)


class TestBodies:
    @pytest.mark.parametrize("kind", everybody(), ids=lambda kind: kind.__name__)
    def test_have_words_for_every_fault(self, kind: type[Body]) -> None:
        found = {(name, in_words(name, ctx)) for name, ctx in faults(kind)}

        assert found
        assert {name for name, _ in found} - WORDS.keys() == set()
        assert [said for _, said in found if JARGON.search(said)] == []

    def test_would_be_found_out(self) -> None:
        assert JARGON.search("String should match pattern '^[a-z]$'")
        assert in_words("a-new-kind", {}) == OTHERWISE


def parameters(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Yield the path of every route to read, with every query parameter of it."""
    for found in iter_route_contexts(app.routes):
        route = found.original_route
        if isinstance(route, APIRoute) and "GET" in route.methods and "{token}" not in route.path:
            yield from ((route.path, field.alias) for field in route.dependant.query_params)


class Nothing:
    """A platform that has nothing of what it is asked for."""

    def __getattr__(self, _name: str) -> "Nothing":
        return self

    def __call__(self, *_: object, **__: object) -> "Nothing":
        return self

    def __await__(self) -> Iterator[None]:
        raise NotFound


async def said(app: FastAPI) -> set[str]:
    app.state.platform = Nothing()
    found: set[str] = set()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app, False), base_url="http://words") as client:
        for path, name in parameters(app):
            for wrong in ("", "x" * 600, "-1", "1.5", "nonsense", "\0"):
                answer = await client.get(path.replace("{", "").replace("}", ""), params={name: wrong})
                if answer.status_code == 422:
                    found |= {error["detail"] for error in answer.json()["errors"]}
    return found


class TestParameters:
    @pytest.mark.parametrize("service", NAMES)
    def test_have_words_for_every_fault(self, service: str) -> None:
        told = asyncio.run(said(application(service)))

        assert told
        assert [sentence for sentence in told if JARGON.search(sentence) or sentence == OTHERWISE] == []
