"""The audit trail reads every field of every answer that names a person."""

import re
from collections.abc import Iterator
from typing import Any, Final

import pytest
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import BaseModel

from deploy.cli.docs import application
from deploy.services import NAMES
from shared.audit.telling import EVERY, Path, Recursive, people_in, places
from shared.contracts.vocabulary import PersonId

# What a field is called that names a person, or says who has done something.
SAYS_WHO: Final = re.compile(
    r"(^|_)(person|people|mentor|mentee|sponsor|coordinator|delegate|recipient|author|manager|nominee|leader)_ids?$"
    r"|(^|_)(actor|by)$"
)
# Managers are given as HR's file has them, by employee id, beside the person whose manager they are.
BY_EMPLOYEE_ID: Final = "manager_id"


def routes(name: str) -> Iterator[APIRoute]:
    for found in iter_route_contexts(application(name).routes):
        if isinstance(found.original_route, APIRoute):
            yield found.original_route


def texts(schema: dict[str, Any], document: dict[str, Any], at: Path = ()) -> Iterator[Path]:
    """Yield where an answer has texts; lists are looked through, `*` is each value of a mapping."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    for one in (*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else ())):
        yield from texts(one, document, at)
    for name, one in schema.get("properties", {}).items():
        yield from texts(one, document, (*at, name))
    if isinstance(schema.get("additionalProperties"), dict):
        yield from texts(schema["additionalProperties"], document, (*at, EVERY))
    if schema.get("type") == "string" and "enum" not in schema and "format" not in schema:
        yield at


def answers(name: str) -> Iterator[tuple[str, APIRoute, Path]]:
    """Yield each text in the answers that a service describes, with its route."""
    document = application(name).openapi()
    for route in routes(name):
        for method in sorted(route.methods or ()):
            described = document["paths"].get(route.path, {}).get(method.lower(), {})
            for status, response in described.get("responses", {}).items():
                content = response.get("content", {}).get("application/json", {})
                if status.startswith("2"):
                    for path in texts(content.get("schema", {}), document):
                        yield f"{method} {route.path} {'.'.join(path)}", route, path


def overlooked(name: str) -> list[str]:
    found = []
    for label, route, path in answers(name):
        read = {place for place, _ in places(route.response_model)}
        if path and SAYS_WHO.search(path[-1]) and path not in read and path[-1] != BY_EMPLOYEE_ID:
            found.append(label)
    return found


class TestAnswers:
    @pytest.mark.parametrize("name", NAMES)
    def test_name_nobody_whom_the_audit_trail_does_not_read(self, name: str) -> None:
        """Give the field the type `PersonId`, or `str` and a name of `ACTORS` (shared/audit/telling.py)."""
        assert overlooked(name) == []
        assert any(SAYS_WHO.search(path[-1]) for _, _, path in answers(name) if path)

    def test_tell_of_people_in_fields_of_any_name(self) -> None:
        (route,) = {one.path: one for one in routes("matching") if one.path == "/v1/match-runs/{run_id}"}.values()

        assert people_in(b'{"circles": ["ada"], "digest": "bo"}', route.response_model) == {"ada"}


class Named(BaseModel):
    """An answer that names people in every way."""

    found: list[PersonId] | None = None
    seats: dict[PersonId, dict[str, PersonId]] = {}
    members: list[dict[str, str]] = []
    by: str = ""
    word: str = ""


class Chain(BaseModel):
    """An answer that may hold itself."""

    person_id: PersonId
    above: "Chain | None"


class TestPeopleIn:
    @pytest.mark.parametrize(
        ("body", "people"),
        [
            ('{"found": ["ada", "bo"]}', {"ada", "bo"}),
            ('{"found": null, "word": "person:ada"}', set()),
            ('{"seats": {"ada": {"next": "bo"}}}', {"ada", "bo"}),
            ('{"by": "person:ada"}', {"ada"}),
            ('{"by": "person:ada for person:bo"}', {"ada", "bo"}),
            ('{"by": "service:hr"}', set()),
            ('{"members": [{"person_id": "ada", "name": "bo"}]}', {"ada"}),
            ('{"person_id": "not described"}', set()),
            ("no JSON", set()),
            ("", set()),
        ],
    )
    def test_finds_them_where_the_type_says_so(self, body: str, people: set[str]) -> None:
        assert people_in(body.encode(), Named) == people

    def test_goes_by_names_where_no_type_says_anything(self) -> None:
        body = b'{"items": [{"person_id": "ada", "mentor_ids": ["bo"]}], "id": "cy"}'

        assert people_in(body, None) == {"ada", "bo"}
        assert people_in(body, dict[str, Any]) == {"ada", "bo"}

    def test_refuses_a_type_that_holds_itself(self) -> None:
        with pytest.raises(Recursive):
            people_in(b"{}", Chain)
