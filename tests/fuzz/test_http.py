"""Whoever sends whatever to a documented route: an answer as described, no 5xx but an honest 503, and no leak."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import structlog.testing
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client import generate_latest
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.core.transport import Response
from schemathesis.specs.openapi import checks

from shared.contracts.catalog import TOPIC_OF, Holds
from shared.contracts.messages import Event
from tests.fuzz.callers import STRANGERS
from tests.fuzz.seen import SEEN
from tests.fuzz.sites import CANARIES, OPERATIONS, SITES, Site, site

CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]


@st.composite
def calls(draw: st.DrawFn, at: Site, label: str) -> Case:
    case = draw(at.operations[label].as_strategy())
    if case.path_parameters and draw(st.booleans()):
        case.path_parameters = {name: draw(at.ids(name)) for name in case.path_parameters}
    return case


class Kept(logging.Handler):
    """Keeps what libraries log."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@contextmanager
def logged() -> Iterator[list[Any]]:
    """Yield all that is logged meanwhile."""
    handler = Kept()
    logging.root.addHandler(handler)
    lines: list[Any] = []
    try:
        with structlog.testing.capture_logs() as own:
            yield lines
        lines += [*own, *handler.lines]
    finally:
        logging.root.removeHandler(handler)


def leaks(text: str) -> list[str]:
    return [one for one in CANARIES if one.lower() in text.lower()]


@pytest.mark.parametrize(("service", "label"), OPERATIONS, ids=lambda part: part)
@settings(settings.get_profile("fuzz"))
@given(data=st.data())
def test_every_call_gets_an_answer_as_described(service: str, label: str, data: st.DataObject) -> None:
    at = site(service)
    who = data.draw(st.sampled_from([*at.callers]))
    case = data.draw(calls(at, label))

    with logged() as lines, at.sending(who) as headers:
        response = case.call(headers=headers)

    SEEN[f"calls {response.status_code}"] += 1
    SEEN[f"calls as {who}"] += 1
    case.validate_response(response, checks=CHECKS)
    _keeps_to_itself(response, who)
    assert leaks(str(lines)) == [], "a log line names somebody"


def _keeps_to_itself(response: Response, who: str) -> None:
    if who in STRANGERS:
        assert leaks(response.text) == [], f"{who} reads of somebody"


@pytest.mark.parametrize("service", SITES)
def test_no_event_names_anybody_but_where_it_is_declared(service: str) -> None:
    told = [one for one in site(service).memory.events if isinstance(one, Event)]

    named = {TOPIC_OF[type(one)].holds for one in told if leaks(one.model_dump_json())}

    assert named <= {Holds.PERSONAL}
    assert told


def test_no_metric_names_anybody() -> None:
    assert leaks(generate_latest().decode()) == []
