"""Each service's OpenAPI document is valid, and says of every operation what it does and how it refuses."""

from collections.abc import Iterator
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from deploy.cli.docs import application
from deploy.services import NAMES, SERVICES
from shared.http.words import fields, parameters

METHODS = {"get", "put", "post", "delete", "patch"}
PROBLEM = "application/problem+json"


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method in METHODS & methods.keys():
            yield f"{method.upper()} {path}", methods[method]


@pytest.mark.parametrize("service", NAMES)
class TestOpenApi:
    def test_is_valid(self, service: str) -> None:
        errors = [error.message for error in OpenAPIV31SpecValidator(application(service).openapi()).iter_errors()]

        assert errors == []

    def test_says_what_every_operation_does(self, service: str) -> None:
        silent = [
            name
            for name, operation in operations(application(service).openapi())
            if not operation.get("summary") or not operation.get("description")
        ]

        assert silent == []

    def test_has_operations_with_ids_of_their_own(self, service: str) -> None:
        ids = [operation["operationId"] for _, operation in operations(application(service).openapi())]

        assert len(ids) == len(set(ids)) > 0

    def test_declares_refusals_as_problems(self, service: str) -> None:
        for name, operation in operations(application(service).openapi()):
            if "{token}" in name:
                continue
            responses = operation["responses"]
            wanted = {"default", "422"} | ({"404"} if "{" in name else set())
            assert wanted <= responses.keys(), name
            assert all(PROBLEM in responses[status]["content"] for status in wanted), name

    def test_says_where_it_answers(self, service: str) -> None:
        (port,) = [one.port for one in SERVICES if one.name == service]

        assert [one["url"] for one in application(service).openapi()["servers"]] == [f"http://127.0.0.1:{port}"]

    def test_answers_json_under_one_version_and_pages_behind_links_outside_it(self, service: str) -> None:
        paths = application(service).openapi()["paths"]

        assert [path for path in paths if path.startswith("/v1/") == path.endswith("/{token}")] == []

    def test_declares_the_pages_behind_links(self, service: str) -> None:
        pages = {
            path: methods for path, methods in application(service).openapi()["paths"].items() if "{token}" in path
        }

        assert pages
        for methods in pages.values():
            assert set(methods) == {"get", "post"}
            assert "application/x-www-form-urlencoded" in methods["post"]["requestBody"]["content"]
            assert "text/html" in methods["get"]["responses"]["200"]["content"]


def parts(described: dict[str, Any], document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield what a field can be: itself, or each of the kinds it may have, null apart."""
    for part in described.get("anyOf", [described]):
        found = document["components"]["schemas"][part["$ref"].rpartition("/")[2]] if "$ref" in part else part
        if found.get("type") != "null":
            yield found


def silent(name: str, said: dict[str, Any], described: dict[str, Any], document: dict[str, Any]) -> Iterator[str]:
    """Yield what is not said of a field or a parameter."""
    kinds = list(parts(described, document))
    if not said.get("description"):
        yield f"{name} has no description"
    if any(part.get("type") in {"integer", "number"} for part in kinds) and not described.get("x-unit"):
        yield f"{name} has no unit"
    words = [part for part in kinds if part.get("type") in {"string", "integer", "number"}]
    if any("enum" not in part and "const" not in part for part in words) and not described.get("examples"):
        yield f"{name} has no example"


def unexplained(document: dict[str, Any]) -> Iterator[str]:
    for schema, name, field in fields(document):
        yield from silent(f"{schema}.{name}", field, field, document)
    for parameter in parameters(document):
        yield from silent(f"?{parameter['name']}", parameter, parameter["schema"], document)


class TestWords:
    @pytest.mark.parametrize("service", NAMES)
    def test_explain_every_field_and_parameter(self, service: str) -> None:
        assert sorted(set(unexplained(application(service).openapi()))) == []

    def test_are_missed_where_there_are_none(self) -> None:
        document = application(NAMES[0]).openapi()
        schemas = document["components"]["schemas"]
        planted = {"properties": {"new": {"type": "integer"}}}

        found = list(unexplained({**document, "components": {"schemas": {**schemas, "Planted": planted}}}))

        assert found == [f"Planted.new has no {part}" for part in ("description", "unit", "example")]


class TestValidator:
    def test_finds_a_document_out_that_is_broken(self) -> None:
        document = application(NAMES[1]).openapi()
        broken = {**document, "paths": {"/v1/x": {"get": {"responses": {"200": {}}}}}}

        assert list(OpenAPIV31SpecValidator(broken).iter_errors()) != []
