"""Every route asks for a right or is public, and lets in exactly those whom its service's table names.

The matrix is tried over HTTP on all four applications; `build/rights.json` counts it.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import httpx
import pytest
import structlog
import structlog.testing
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import SecretStr

from deploy.cli.docs import application
from deploy.services import NAMES
from shared.auth.authentication import ACTING_FOR, Authentication
from shared.auth.caller import Caller, CallerKind, OrganizationRole, StaffRole
from shared.auth.rights import NOWHERE, Place, Rule, Standing, may
from shared.auth.sessions import FORM_FIELD
from shared.contracts.vocabulary import PersonId, ProgramId
from shared.http.declared import FORM
from shared.http.guard import OF_A_LINK, is_public, rights_of
from shared.http.limits import Limits
from shared.settings import ServiceSettings
from tests.keys import key

ROOT: Final = Path(__file__).parents[2]
PROGRAM, OTHER = ProgramId("program-1"), ProgramId("program-2")
ADA, BO, CY = PersonId("ada"), PersonId("bo"), PersonId("cy")
# What nobody has to prove who they are for; a longer list is somebody's decision.
PUBLIC: Final = {
    "matching": {"/signin", "/signin/callback", "/signin/renewal", "/signout"},
    "scheduling": set[str](),
    "feedback": set[str](),
    "notify": set[str](),
}
OF_EVERY_SERVICE: Final = {"/health/live", "/health/ready", "/metrics", "/assets/{asset_id}"}
SETTINGS: Final = ServiceSettings(
    issuer="https://login.example", audience="mentoring", session_keys=(SecretStr(key("SESSION_KEYS")),)
)


@dataclass(frozen=True)
class Route:
    """One route and method of a service, and the rule it asks for."""

    service: str
    method: str
    path: str
    rule: Rule | None

    def __str__(self) -> str:
        return f"{self.service} {self.method} {self.path}"


def person(person_id: PersonId, *roles: OrganizationRole, **staff: StaffRole) -> Caller:
    held = {{"own": PROGRAM, "other": OTHER}[which]: role for which, role in staff.items()}
    return Caller(
        kind=CallerKind.PERSON,
        name=f"person:{person_id}",
        person_id=person_id,
        roles=frozenset(roles),
        staff=held,
    )


def service(*scopes: str) -> Caller:
    return Caller(kind=CallerKind.SERVICE, name="service:x", scopes=frozenset(scopes))


CALLERS: Final = {
    "nobody": None,
    "administrator": person(CY, OrganizationRole.ADMINISTRATOR),
    "administrator for the person": person(CY, OrganizationRole.ADMINISTRATOR).acts_for(ADA),
    "people administrator": person(CY, OrganizationRole.PEOPLE_ADMINISTRATOR),
    "auditor": person(CY, OrganizationRole.AUDITOR),
    "coordinator": person(CY, own=StaffRole.COORDINATOR),
    "coordinator of another program": person(CY, other=StaffRole.COORDINATOR),
    "sponsor": person(CY, own=StaffRole.SPONSOR),
    "sponsor of another program": person(CY, other=StaffRole.SPONSOR),
    "the person": person(ADA),
    "another person": person(CY),
    "service with the scope": service(),
    "service with other scopes": service("something:else"),
}


def routes(name: str) -> Iterator[Route]:
    for found in iter_route_contexts(application(name).routes):
        route = found.original_route
        if isinstance(route, APIRoute):
            rules = list(rights_of(route.dependant))
            for method in sorted(route.methods or ()):
                yield Route(name, method, route.path, rules[0] if rules else None)


ROUTES: Final = [route for name in NAMES for route in routes(name)]


class Everything:
    """A reader that finds whatever it is asked for, in one program and about the same people."""

    found = SimpleNamespace(
        id="x",
        program_id=PROGRAM,
        person_id=ADA,
        people=(ADA, BO),
        mentor_ids=(ADA,),
        mentee_ids=(BO,),
        asked=(ADA, BO),
        members=(SimpleNamespace(person_id=ADA), SimpleNamespace(person_id=BO)),
    )

    async def get(self, *_: object) -> SimpleNamespace:
        return self.found

    async def find(self, *_: object, **__: object) -> list[SimpleNamespace]:
        return [self.found]


class Recorder:
    """An engine that takes the records of the audit trail."""

    async def send(self, *_: object, **__: object) -> None:
        return None


def place_for(rule: Rule, caller: Caller) -> Place:
    """Return what a route is about in this test, by the kind of object of its rule."""
    places = {
        "nothing": NOWHERE,
        "": NOWHERE,
        "own": Place(people=frozenset({caller.whose} if caller.whose else ())),
        "program": Place(program_id=PROGRAM),
        "people-of-program": Place(program_id=PROGRAM),
        "person": Place(people=frozenset({ADA})),
        "participant": Place(program_id=PROGRAM, people=frozenset({ADA})),
        "own-program": Place(program_id=PROGRAM, people=frozenset({ADA})),
        "survey": Place(program_id=PROGRAM, people=frozenset({ADA})),
        "delivery": Place(program_id=PROGRAM, people=frozenset({ADA})),
        "pair": Place(program_id=PROGRAM, people=frozenset({ADA, BO})),
        "session": Place(program_id=PROGRAM, people=frozenset({ADA, BO})),
    }
    return places.get(rule.on, Place(program_id=PROGRAM))


class Tried:
    """All cells of the matrix: who was let in, and who should be."""

    def __init__(self) -> None:
        self.cells: list[tuple[Route, str, bool, bool]] = []

    async def fill(self) -> None:
        for name in NAMES:
            app = application(name)
            before = app.state.authentication, app.state.settings
            app.state.authentication = Authentication(SETTINGS)
            app.state.limits = Limits(per_second=1_000_000)  # each caller tries every route at once
            reader: Any = Everything()
            app.state.platform = SimpleNamespace(reader=reader, settings=app.state.settings, engine=Recorder())
            transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
            try:
                async with httpx.AsyncClient(transport=transport, base_url="http://x") as http:
                    for route in ROUTES:
                        if route.service == name and not is_public(route.path):
                            await self._try(http, app.state.authentication, route)
            finally:
                app.state.authentication, app.state.settings = before

    async def _try(self, http: httpx.AsyncClient, authentication: Authentication, route: Route) -> None:
        for who, caller in CALLERS.items():
            given = _scoped(caller, route) if who == "service with the scope" else caller
            authentication.tokens = _Known(given)  # type: ignore[assignment]
            answer = await http.request(route.method, _path(route), headers=_headers(authentication, given))
            refused = answer.status_code in {401, 403} and answer.json()["code"] in {"not-signed-in", "not-allowed"}
            wanted = given is not None and _wanted(route, given)
            self.cells.append((route, who, not refused, wanted))

    @property
    def wrong(self) -> list[str]:
        said = {True: "is let in", False: "is refused"}
        return [f"{route}: {who} {said[let]}" for route, who, let, ought in self.cells if let is not ought]


class _Known:
    """Verifies every token as the one service account of a try."""

    def __init__(self, caller: Caller | None) -> None:
        self._caller = caller

    async def verify(self, _token: str) -> dict[str, Any]:
        assert self._caller is not None
        return {"iss": "x", "sub": "x", "client_id": "x", "scope": " ".join(self._caller.scopes)}


def _scoped(caller: Caller | None, route: Route) -> Caller | None:
    return service(route.rule.scope) if caller and route.rule and route.rule.scope else service("no:scope")


def _wanted(route: Route, caller: Caller) -> bool:
    if route.rule is None:
        return OrganizationRole.ADMINISTRATOR in caller.roles
    return may(caller, route.rule, place_for(route.rule, caller))


def _headers(authentication: Authentication, caller: Caller | None) -> dict[str, str]:
    if caller is None:
        return {}
    acting = {ACTING_FOR: caller.acting_for} if caller.acting_for else {}
    token = (
        authentication.sessions.bearer(caller, 300)
        if caller.kind is CallerKind.PERSON
        else f"a.b.{sorted(caller.scopes)}"
    )
    return {"Authorization": f"Bearer {token}", **acting}


def _path(route: Route) -> str:
    given = {"program_id": PROGRAM, "person_id": ADA}
    parts = [given.get(part[1:-1], "x-1") if part.startswith("{") else part for part in route.path.split("/")]
    return "/".join(parts)


@pytest.fixture(scope="module")
async def tried() -> Tried:
    found = Tried()
    with structlog.testing.capture_logs():  # behind the right there is nothing, which each route says at length
        await found.fill()
    report = {
        "routes": len(ROUTES),
        "cells": len(ROUTES) * len(CALLERS),
        "tried": len(found.cells) + len(CALLERS) * sum(is_public(route.path) for route in ROUTES),
        "wrong": len(found.wrong),
    }
    (ROOT / "build").mkdir(exist_ok=True)
    (ROOT / "build/rights.json").write_text(json.dumps(report, indent=2) + "\n")
    return found


class TestRoutes:
    @pytest.mark.parametrize("name", NAMES)
    def test_ask_for_a_right_or_are_public(self, name: str) -> None:
        """Declare one: `dependencies=[held(Right.SEE_PAIR)]`, and its rule in the service's `rights.py`."""
        assert [str(one) for one in routes(name) if one.rule is None and not is_public(one.path)] == []

    @pytest.mark.parametrize("name", NAMES)
    def test_are_public_where_somebody_decided_so(self, name: str) -> None:
        # Behind a link its own signature says who opens it.
        public = {one.path for one in routes(name) if is_public(one.path) and not one.path.endswith(OF_A_LINK)}

        assert public - PUBLIC[name] - OF_EVERY_SERVICE == set()

    @pytest.mark.parametrize("name", NAMES)
    def test_that_take_forms_of_people_who_signed_in_take_the_forms_token(self, name: str) -> None:
        """Put `form_token` (shared/http/guard.py, FormToken) into the form, and name it in `form(...)`."""
        wrong = []
        for found in iter_route_contexts(application(name).routes):
            route = found.original_route
            content = getattr(route, "openapi_extra", None) or {}
            schema = content.get("requestBody", {}).get("content", {}).get(FORM, {}).get("schema", {})
            if schema and not is_public(route.path) and FORM_FIELD not in schema["properties"]:
                wrong.append(route.path)

        assert wrong == []

    async def test_let_in_whom_the_table_names_and_nobody_else(self, tried: Tried) -> None:
        assert tried.wrong == []
        assert len(tried.cells) > 1_000

    @pytest.mark.parametrize(
        ("path", "who"),
        [
            ("/v1/surveys/{survey_id}/answers", {"the person"}),
            ("/v1/surveys/{survey_id}", {"the person"}),
            ("/v1/sessions/{session_id}/attestations", {"the person"}),
            ("/v1/pairs/{pair_id}/approvals", {"the person"}),
            ("/v1/pairs/{pair_id}/declines", {"the person"}),
            ("/v1/people/{person_id}/preferences", {"the person", "administrator for the person"}),
        ],
    )
    async def test_take_the_word_of_the_person_alone(self, tried: Tried, path: str, who: set[str]) -> None:
        assert {name for route, name, let, _ in tried.cells if route.path == path and let} == who

    def test_give_none_to_who_keeps_somebody_s_calendar(self) -> None:
        """A delegate has links that move meetings (tests/unit/scheduling/test_meetings_page.py), and no right."""
        assert "delegate" not in {*Standing}

    async def test_tell_coordinators_of_one_program_from_those_of_another(self, tried: Tried) -> None:
        own = {str(route) for route, who, let, _ in tried.cells if who == "coordinator" and let}
        other = {str(route) for route, who, let, _ in tried.cells if who == "coordinator of another program" and let}
        person_ = {str(route) for route, who, let, _ in tried.cells if who == "another person" and let}

        assert other == person_
        assert len(own - other) > 30
