"""Whoever sends whatever to a documented route: an answer as described, no 5xx but an honest 503, and no leak."""

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
import structlog.testing
from hypothesis import given, settings
from hypothesis import strategies as st
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import generate_latest
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.core.transport import Response
from schemathesis.specs.openapi import checks

from shared import tracing
from shared.contracts.catalog import TOPIC_OF, Holds
from shared.contracts.messages import Event
from tests.fuzz.callers import STRANGERS
from tests.fuzz.conftest import EXAMPLES
from tests.fuzz.seen import SEEN
from tests.fuzz.sites import CANARIES, HIDDEN, OPERATIONS, SITES, Site, directory, site
from tests.scim import BEARER

CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
HIDDEN_EXAMPLES = max(10, EXAMPLES // 3)
REFUSED = 400
AHEAD = {"Purpose": "prefetch", "Sec-Purpose": "prefetch;prerender"}  # as mail scanners and browsers ask
READING: tuple[tuple[str, dict[str, str]], ...] = (("GET", {}), ("HEAD", AHEAD))
NOT_OFFERED = 501  # sorting, which RFC 7644 leaves open


@st.composite
def calls(draw: st.DrawFn, at: Site, label: str) -> Case:
    case = draw((at.operations | at.hidden)[label].as_strategy())
    if case.path_parameters and draw(st.booleans()):
        case.path_parameters = {name: draw(at.ids(name)) for name in case.path_parameters}
    return case


@pytest.fixture(scope="module")
def spans() -> Iterator[InMemorySpanExporter]:
    """What a collector of traces is told of all requests of this module."""
    found = InMemorySpanExporter()
    tracing.begin("fuzz", "http://collector.example", 1.0, found)
    yield found
    tracing.end()


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


def _try(what: str, at: Site, label: str, data: st.DataObject, held: Sequence[Any]) -> None:
    """Make one call as somebody, hold its answer against the checks, and look for what it tells whom."""
    who = data.draw(st.sampled_from([*at.callers]))
    case = data.draw(calls(at, label))

    with logged() as lines, at.sending(who) as headers, at.recording() as recorded:
        response = case.call(headers=headers)

    SEEN[f"{what} {response.status_code}"] += 1
    SEEN[f"{what} as {who}"] += 1
    case.validate_response(response, checks=[*held])
    _keeps_to_itself(response, who)
    if response.status_code < REFUSED and _names_its_caller(lines):
        told = at.told(response.content.decode(errors="replace"), who)
        assert told - recorded == set(), f"{who} reads of people, and the trail does not say so"
    assert leaks(str(lines)) == [], "a log line names somebody"


# First, for what the others do to a service would leave less to be read.
@pytest.mark.parametrize("service", SITES)
async def test_reading_changes_nothing_however_it_is_asked(service: str) -> None:
    at, changed, seen = site(service), [], 0
    paths = [at.path_of(label) for label in at.operations | at.hidden if label.startswith("GET ")]

    async with httpx.AsyncClient(transport=httpx.ASGITransport(at.app), base_url="http://service") as browser:
        for path in paths:
            for method, more in READING:
                before = at.state()
                with at.sending("administrator") as headers:
                    answer = await browser.request(method, path, headers={**headers, **more})
                seen += answer.status_code < REFUSED
                changed += [f"{method} {path}"] if at.state() != before else []

    assert changed == []
    assert 2 * seen > len(paths), "hardly anything was there to be read"


@pytest.mark.usefixtures("spans")
@pytest.mark.parametrize(("service", "label"), OPERATIONS, ids=lambda part: part)
@settings(settings.get_profile("fuzz"))
@given(data=st.data())
def test_every_call_gets_an_answer_as_described(service: str, label: str, data: st.DataObject) -> None:
    _try("calls", site(service), label, data, CHECKS)


@pytest.mark.usefixtures("spans")
@pytest.mark.parametrize(("service", "label"), HIDDEN, ids=lambda part: part)
@settings(settings.get_profile("fuzz"), max_examples=HIDDEN_EXAMPLES)
@given(data=st.data())
def test_every_page_gets_an_answer_and_tells_strangers_nothing(service: str, label: str, data: st.DataObject) -> None:
    _try("pages", site(service), label, data, [not_a_server_error])


@pytest.mark.parametrize("label", directory().operations)
@settings(settings.get_profile("fuzz"), max_examples=HIDDEN_EXAMPLES)
@given(data=st.data())
def test_scim_answers_everybody_and_tells_strangers_nothing(label: str, data: st.DataObject) -> None:
    at = directory()
    case = data.draw(at.operations[label].as_strategy())
    if "user_id" in (case.path_parameters or {}) and data.draw(st.booleans()):
        case.path_parameters = {"user_id": data.draw(st.sampled_from(at.users))}
    given_ = data.draw(st.sampled_from([BEARER, {}, {"Authorization": "Bearer of-somebody-else"}]))

    with logged() as lines:
        response = case.call(headers=given_)

    SEEN[f"scim {response.status_code}"] += 1
    assert response.status_code < 500 or response.status_code == NOT_OFFERED
    assert given_ == BEARER or leaks(response.text) == []
    assert leaks(str(lines)) == [], "a log line names somebody"


def _names_its_caller(lines: list[Any]) -> bool:
    """Tell whether a request is on record: somebody's own word, which nothing may connect to them, is not."""
    return any("enduser.id" in line for line in lines if isinstance(line, dict))


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


def test_no_span_names_anybody(spans: InMemorySpanExporter) -> None:
    for at in map(site, SITES):
        known = {"program_id": at.of.program_id, "person_id": at.of.person_id}
        for label in (one for one in at.operations if one.startswith("GET ")):
            ids = {name: known.get(name, "canarywords") for name in re.findall(r"{(\w+)}", label)}
            case = at.operations[label].Case(path_parameters=ids)
            with at.sending("administrator") as headers:
                case.call(headers={**headers, "X-Correlation-Id": f"a-trace-of-{at.app.state.service.name}"})
    tracing.end()

    told = [one.to_json() for one in spans.get_finished_spans()]
    assert [one for one in told if leaks(one)] == []
    assert all(any(f"a-trace-of-{name}" in one for one in told) for name in SITES)
