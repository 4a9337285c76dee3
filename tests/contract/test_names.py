"""Every public name follows the grammar of docs/http.md: paths, bodies, views and refusals."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import BaseModel

from deploy.cli.docs import application
from deploy.services import NAMES
from shared.domain import NotFound, Refused
from shared.http.lists import Body

SEGMENT = re.compile(r"[a-z]+(-[a-z]+)*(\.html|\.csv)?|\{[a-z]+(_id)?\}|v1")
# What there is at most one of: in the singular. A report is a page or a document of its own.
SINGLE = frozenset(
    {
        *(
            "cancellation",
            "ending",
            "closing",
            "publication",
            "withdrawal",
            "readiness",
        ),  # each happens once and for all
        *("approval", "discard"),
        *("adoption", "staff", "catalog", "entry", "delegate", "momentum", "history", "search"),
        *("report", "scorecard", "explanation", "summary", "dossier"),
        *("attestation", "answer", "proposal", "sponsorship", "nomination"),  # the pages behind the links in mails
        *("erasure", "receipt"),
        *("extension", "leave", "handover", "decision", "together", "certificate"),
        *("agreement", "completion", "due", "verification", "visibility"),
        *("home", "enrollment", "language", "sponsor", "data"),  # somebody's own page
        *("today",),  # of whoever runs a program
        *("caller", "signin", "callback", "renewal", "signout"),  # who calls, and how they sign in
    }
)
# Nouns in the plural that do not end in s, and nouns in s that stand for one thing.
PLURAL = frozenset({"people"})
NOT_UNDER_V1 = frozenset({"health", "metrics", "clock", "asyncapi.json", "openapi.json"})


def routes(app: FastAPI) -> Iterator[APIRoute]:
    """Yield every route that somebody calls by a name of ours, those of included routers too."""
    for found in iter_route_contexts(app.routes):
        route = found.original_route
        if isinstance(route, APIRoute) and route.path.split("/")[1] not in NOT_UNDER_V1:
            yield route


def is_noun(segment: str) -> bool:
    """Tell whether a segment is one of the single nouns, or a plural; `unmatched-people` goes by its last word."""
    word = segment.partition(".")[0].rpartition("-")[2]
    return word in SINGLE or word in PLURAL or word.endswith("s")


def faults(path: str, methods: set[str]) -> Iterator[str]:
    """Yield what is wrong with a path."""
    segments = [segment for segment in path.split("/") if segment not in {"", "v1"}]
    for before, segment in zip(["", *segments], segments, strict=False):
        if not SEGMENT.fullmatch(segment):
            yield f"{path}: {segment} is not in lower case with hyphens"
        elif segment.startswith("{"):
            if segment != "{token}" and (before in SINGLE or before.startswith("{")):
                yield f"{path}: {segment} stands behind {before}, which is no plural"
        elif not is_noun(segment):
            yield f"{path}: {segment} is neither a plural nor one of the single nouns"
    if "POST" in methods and segments and segments[-1].startswith("{") and segments[-1] != "{token}":
        yield f"{path}: a POST goes to the noun of what it makes"


def bodies(kind: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for child in kind.__subclasses__():
        yield child
        yield from bodies(child)


def refusals(kind: type[Refused]) -> Iterator[type[Refused]]:
    for child in kind.__subclasses__():
        yield child
        yield from refusals(child)


def ours(kind: type[Any]) -> bool:
    return kind.__module__.startswith(("services.", "shared."))


@pytest.mark.parametrize("service", NAMES)
class TestPaths:
    def test_are_walked(self, service: str) -> None:
        assert len(list(routes(application(service)))) > 5

    def test_are_nouns(self, service: str) -> None:
        wrong = [
            fault for route in routes(application(service)) for fault in faults(route.path, set(route.methods or ()))
        ]

        assert wrong == []

    def test_name_ids_for_what_they_identify(self, service: str) -> None:
        for route in routes(application(service)):
            for segment in re.findall(r"\{(\w+)\}", route.path):
                assert segment in {"id", "token"} or segment.endswith("_id"), route.path


class TestGrammar:
    @pytest.mark.parametrize(
        ("path", "method"),
        [
            ("/v1/sessions/{session_id}/cancel", "POST"),
            ("/v1/match-runs/{run_id}/why", "GET"),
            ("/v1/match-runs/{run_id}/release", "POST"),
            ("/v1/match_runs", "GET"),
            ("/v1/pairs/{pair_id}/{person_id}", "GET"),
            ("/v1/pairs/{pair_id}", "POST"),
        ],
    )
    def test_finds_a_path_out_that_does_not_follow_it(self, path: str, method: str) -> None:
        assert list(faults(path, {method})) != []


class TestModels:
    def test_of_requests_end_in_body(self) -> None:
        for service in NAMES:
            application(service)
        names = [kind.__name__ for kind in bodies(Body) if ours(kind)]

        assert [name for name in names if not name.endswith("Body")] == []
        assert len(names) > 15

    @pytest.mark.parametrize("service", NAMES)
    def test_of_answers_end_in_view(self, service: str) -> None:
        answered = {kind for route in routes(application(service)) for kind in models(route.response_model)}
        names = {kind.__name__ for kind in answered if kind.__module__.partition(".api")[1]}

        assert {name for name in names if not name.startswith("Page") and not name.endswith("View")} == set()


def models(annotation: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401 - any annotation
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        for field in annotation.model_fields.values():
            yield from models(field.annotation)
    for part in getattr(annotation, "__args__", ()):
        yield from models(part)


class TestRefusals:
    def test_of_what_is_not_there_say_unknown_first(self) -> None:
        for service in NAMES:
            application(service)
        names = {kind.__name__ for kind in refusals(NotFound) if ours(kind)}

        assert {name for name in names if not name.startswith(("Unknown", "NotIn"))} == set()

    def test_say_unknown_in_no_other_place(self) -> None:
        names = {kind.__name__ for kind in refusals(Refused) if ours(kind)}

        assert {name for name in names if re.search(r".Unknown|NoSuch|NotFound.", name)} == set()


class TestWords:
    @pytest.mark.parametrize("service", NAMES)
    def test_proposal_is_never_a_couple_of_a_draft(self, service: str) -> None:
        schemas = application(service).openapi()["components"]["schemas"]

        assert [name for name in schemas if "Proposal" in name] == []
