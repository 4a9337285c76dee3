"""Every list is scoped, or is for administrators; every combination of its filters is served by an index."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import combinations
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from deploy.cli.docs import application
from deploy.services import NAMES
from shared.collection import Collection
from shared.http.parameters import ADMINISTRATOR

PAGED = frozenset({"cursor", "limit"})
# Catalogs that name nobody.
PUBLIC = frozenset({"/v1/programs", "/v1/instruments", "/v1/catalog", "/v1/catalog.html"})
# Behind one person of a program there is little to go through.
NARROW = ("person_id", "members.person_id")


@dataclass
class Recording:
    """A reader that keeps nothing and remembers what it was asked for."""

    asked: list[tuple[Collection[Any], frozenset[str]]] = field(default_factory=list)

    async def get(self, _collection: Collection[Any], _id: str) -> SimpleNamespace:
        return SimpleNamespace(weights=None, program_id="program", people=(), members=(), round=1)

    async def page(
        self, collection: Collection[Any], *_: object, within: object = None, **equal: object
    ) -> tuple[list[Any], None]:
        assert within is None
        self.asked.append((collection, frozenset(equal)))
        return [], None

    async def ordered(
        self, collection: Collection[Any], order: str, *_: object, **equal: object
    ) -> tuple[list[Any], None]:
        self.asked.append((collection, frozenset({*equal, order})))
        return [], None


def lists(app: FastAPI) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the path and the operation of every list."""
    for path, methods in app.openapi()["paths"].items():
        if "cursor" in {one["name"] for one in methods.get("get", {}).get("parameters", ())}:
            yield path, methods["get"]


def values(operation: dict[str, Any], app: FastAPI) -> dict[str, str]:
    """Return a value for each filter of a list."""
    filters = {one["name"]: one["schema"] for one in operation["parameters"] if one["in"] == "query"}
    return {name: _value(schema, app) for name, schema in filters.items() if name not in PAGED}


def _value(schema: dict[str, Any], app: FastAPI) -> str:
    first = schema.get("anyOf", [schema])[0]
    if "$ref" in first:
        first = app.openapi()["components"]["schemas"][first["$ref"].rpartition("/")[2]]
    return "1" if first.get("type") == "integer" else str(first.get("enum", ["somebody"])[0])


async def asked(app: FastAPI, path: str, filters: dict[str, str]) -> tuple[Collection[Any], frozenset[str]]:
    """Return what a list reads for these filters."""
    reader = Recording()
    clock = SimpleNamespace(now=lambda: datetime(2026, 3, 2, tzinfo=UTC))
    app.state.platform = SimpleNamespace(reader=reader, clock=clock)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://list") as client:
        answer = await client.get(path.replace("{", "").replace("}", ""), params=filters)
    assert answer.status_code == 200, answer.text
    (found,) = reader.asked
    return found


def is_served(collection: Collection[Any], fields: frozenset[str]) -> bool:
    """Tell whether an index finds these fields in order of id, or finds one person, behind whom there is little."""
    wanted = [fields, *(frozenset({"program_id", one}) for one in NARROW if one in fields)]
    return not fields or any(frozenset(index) in wanted for index in collection.indexes)


LISTS = [(service, path) for service in NAMES for path, _ in lists(application(service))]


@pytest.mark.parametrize(("service", "path"), LISTS)
class TestList:
    def test_is_scoped_or_for_administrators(self, service: str, path: str) -> None:
        operation = dict(lists(application(service)))[path]

        assert "{" in path or path in PUBLIC or ADMINISTRATOR in operation["tags"]

    def test_is_served_by_an_index_whatever_it_is_filtered_by(self, service: str, path: str) -> None:
        app = application(service)
        filters = values(dict(lists(app))[path], app)
        chosen = [some for size in range(len(filters) + 1) for some in combinations(filters.items(), size)]

        read = [asyncio.run(asked(app, path, dict(some))) for some in chosen]

        assert [sorted(fields) for collection, fields in read if not is_served(collection, fields)] == []


class TestLists:
    def test_are_found(self) -> None:
        assert len(LISTS) > 12

    @pytest.mark.parametrize(
        ("service", "path"),
        [("matching", "pairs"), ("scheduling", "sessions"), ("feedback", "surveys"), ("notify", "deliveries")],
    )
    def test_of_a_program_are_filtered_by_person_and_state(self, service: str, path: str) -> None:
        app = application(service)

        assert {"person_id", "state"} <= values(dict(lists(app))[f"/v1/programs/{{program_id}}/{path}"], app).keys()


class TestIndex:
    def test_is_missed_where_there_is_none(self) -> None:
        collection = Collection(name="pairs", type=SimpleNamespace, indexes=(("program_id",), ("program_id", "state")))

        assert is_served(collection, frozenset({"program_id", "state"}))
        assert not is_served(collection, frozenset({"program_id", "kind"}))
        assert not is_served(collection, frozenset({"state"}))
