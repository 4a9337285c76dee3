"""Whatever request comes to a documented route: an answer as described, and never a 5xx but an honest 503."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import given, settings
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from deploy.cli.docs import application
from deploy.services import NAMES
from tests.fuzz.seen import SEEN
from tests.memory import run_on
from tests.unit.feedback.site import Site as Feedback
from tests.unit.feedback.world import pair_created, session_held
from tests.unit.matching.site import Site as Matching
from tests.unit.notify import facts
from tests.unit.scheduling import meetings
from tests.unit.scheduling.world import Site as Scheduling

CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]


def matching() -> tuple[FastAPI, Any]:
    site = Matching()
    asyncio.run(site.publish())
    return site.client._transport.app, site.world  # type: ignore[attr-defined] # httpx's ASGI transport


def scheduling() -> tuple[FastAPI, Any]:
    site = Scheduling()
    site.world.hear(meetings.pair_created())
    return site.client._transport.app, site.world.memory  # type: ignore[attr-defined] # httpx's ASGI transport


def feedback() -> tuple[FastAPI, Any]:
    site = Feedback()
    site.world.hear(pair_created(), session_held())
    return site.app, site.world


def notify() -> tuple[FastAPI, Any]:
    world = facts.Notify()
    world.tell(facts.program(), facts.contact(facts.ADA), facts.paired())
    app = application("notify")
    run_on(app, world)
    return app, world


SITES = {"matching": matching, "scheduling": scheduling, "feedback": feedback, "notify": notify}


@asynccontextmanager
async def _not_started(_app: FastAPI) -> AsyncIterator[None]:
    yield


@cache
def site(service: str) -> tuple[Any, dict[str, Any], tuple[str, ...]]:
    """The description of a service in memory, its operations, and ids of what it keeps."""
    app, memory = SITES[service]()
    app.router.lifespan_context = _not_started
    described = schemathesis.openapi.from_asgi("/openapi.json", app)
    operations = {found.ok().label: found.ok() for found in described.get_all_operations()}
    known = tuple(sorted({id_ for kept in memory.kept.values() for id_ in kept}))
    return described, operations, known


def calls(service: str, label: str) -> st.SearchStrategy[Case]:
    _, operations, known = site(service)
    ids = st.sampled_from(known) if known else st.nothing()
    operation = operations[label]

    @st.composite
    def call(draw: st.DrawFn) -> Case:
        case = draw(operation.as_strategy())
        if known and case.path_parameters and draw(st.booleans()):
            case.path_parameters = dict.fromkeys(case.path_parameters, draw(ids))
        return case

    return call()


OPERATIONS = [(service, label) for service in NAMES for label in site(service)[1]]


@pytest.mark.parametrize(("service", "label"), OPERATIONS, ids=lambda part: part)
@settings(settings.get_profile("fuzz"))
@given(data=st.data())
def test_every_call_gets_an_answer_as_described(service: str, label: str, data: st.DataObject) -> None:
    case = data.draw(calls(service, label))

    response = case.call()

    SEEN[f"calls {response.status_code}"] += 1
    case.validate_response(response, checks=CHECKS)
