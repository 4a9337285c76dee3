"""Requests in, answers out, over a service of one route of each kind; only the engine is a fake."""

import asyncio
import io
import json
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import httpx
import pytest
import structlog
from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse
from jsonschema import Draft202012Validator
from starlette.types import Message

from shared import log
from shared.app import make_app
from shared.clock import Clock, SimulatedClock, SystemClock
from shared.contracts.base import Command, PairId
from shared.errors import Unavailable
from shared.log_schema import line_schema
from shared.mongo import PyMongoError
from shared.processing.engine import WorkLeft
from shared.processing.messages import Refused
from shared.processing.outcomes import Outcome
from shared.processing.service import Service
from shared.processing.unit_of_work import UnitOfWork
from shared.settings import ServiceSettings
from shared.web import Body, Cursor, Limit, Now, Page, Platform, Problem, Send

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
SCHEMA = Draft202012Validator(line_schema())
TOKEN = "WzE3OTg3NjE2MDAseyJhIjoiYiJ9XQ.fKKpYEIJlY0GGR5-wKUpktTQy_Jm8X50Hg7S4dqpu8w"


class EndPair(Command):
    TYPE: ClassVar[str] = "matching.end-pair"
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    reason: str = ""


class Ending(Body):
    reason: str
    members: tuple[int, ...] = ()
    share: float = 1.0


class AlreadyEnded(Refused):
    """A pair ends once."""


router = APIRouter()


@router.post("/v1/pairs/{id}/end", status_code=201)
async def end_pair(id: PairId, body: Ending, send: Send) -> dict[str, str]:  # noqa: A002
    """End a pair."""
    await send(EndPair(pair_id=id, reason=body.reason))
    return {"id": send.id}


@router.post("/v1/pairs/{id}/swap")
async def swap(id: PairId, send: Send) -> None:  # noqa: A002
    """Send two commands."""
    await send(EndPair(pair_id=id), part="first")
    await send(EndPair(pair_id=id), part="second")


@router.get("/v1/pairs")
async def pairs(now: Now, cursor: Cursor = None, limit: Limit = 100) -> Page[str]:
    """List pairs."""
    return Page(items=[now.isoformat(), str(cursor), str(limit)])


@router.get("/v1/fails/{how}")
async def fails(how: str) -> None:
    """Fail in one way or another."""
    raise {
        "bug": ValueError("Ada"),
        "refusal": AlreadyEnded("the pair ended on Monday"),
        "kafka": Unavailable("Kafka does not answer at 127.0.0.1:9092"),
        "mongodb": PyMongoError("no primary"),
        "problem": Problem(410, "Gone for good", detail="it was there"),
    }[how]


@router.post("/v1/stream", max_body_size=3_000_000)
async def stream(request: Request) -> int:
    """Count bytes."""
    return sum([len(chunk) async for chunk in request.stream()])


@router.get("/attest/{token}", include_in_schema=False)
async def page(token: str) -> HTMLResponse:
    """Show a page."""
    if token != TOKEN:
        raise AlreadyEnded("<b>ended</b>")
    return HTMLResponse("<p>Was it held?</p>")


@dataclass
class FakeEngine:
    """Accepts every command unless told otherwise, and knows a repeat by its id, as the real one does."""

    refusal: Outcome | None = None
    away: bool = False
    left_over: int = 0
    troubles: list[str] = field(default_factory=list)
    accepted: dict[str, tuple[Command, str]] = field(default_factory=dict)
    correlation_ids: list[str] = field(default_factory=list)
    written: dict[str, Any] = field(default_factory=dict)

    @property
    def notes(self) -> "FakeEngine":
        return self

    async def write(self, name: str, **fields: object) -> None:
        self.written[name] = fields

    async def submit(self, command: Command, *, id: str, **envelope: Any) -> Outcome | None:  # noqa: A002, ANN401
        if self.away:
            raise Unavailable("Kafka does not answer at 127.0.0.1:9092")
        self.correlation_ids.append(envelope["correlation_id"])
        _, first = self.accepted.setdefault(id, (command, envelope["fingerprint"]))
        if first != envelope["fingerprint"]:
            return Outcome(id=id, status=422, title="Idempotency key reused", code="idempotency-key-reused")
        return None if envelope["wait"] == 0 else await self.outcome(id)

    async def outcome(self, id: str) -> Outcome | None:  # noqa: A002
        return (self.refusal or Outcome(id=id, status=200)) if id in self.accepted else None

    def problems(self) -> list[str]:
        return self.troubles

    async def left(self) -> WorkLeft:
        return WorkLeft(lag=self.left_over, unpublished=0, due_timers=0, due_jobs=0, next_due=START)


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def clock() -> Clock:
    return SimulatedClock(START)


@pytest.fixture
def app(engine: FakeEngine, clock: Clock) -> FastAPI:
    service = Service(name="matching", work=UnitOfWork, collections=(), routes={"matching.programs": {EndPair: _end}})
    app = make_app(service, ServiceSettings(secret_key="a secret of the tests"), routers=(router,))
    given: Any = {"reader": None, "blobs": None, "engine": engine}
    app.state.platform = Platform(settings=app.state.settings, clock=clock, **given)
    return app


def _end(_command: EndPair, _work: UnitOfWork) -> list[Any]:
    return []


@pytest.fixture
async def http(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://matching") as client:
        yield client


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    stream = io.BytesIO()
    before = logging.getLogger().level, list(logging.getLogger().handlers)
    log.configure("matching", "INFO", stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.captureWarnings(capture=False)
    logging.getLogger().setLevel(before[0])
    logging.getLogger().handlers[:] = before[1]
    structlog.reset_defaults()


ENDING = {"reason": "no-fault"}


class TestSend:
    async def test_answers_once_the_command_is_done(self, http: httpx.AsyncClient, engine: FakeEngine) -> None:
        answer = await http.post("/v1/pairs/p1/end", json=ENDING)

        assert answer.status_code == 201
        assert engine.accepted[answer.json()["id"]][0] == EndPair(pair_id=PairId("p1"), reason="no-fault")

    async def test_gives_every_request_an_id_of_its_own(self, http: httpx.AsyncClient) -> None:
        first, second = [await http.post("/v1/pairs/p1/end", json=ENDING) for _ in range(2)]

        assert first.json()["id"] != second.json()["id"]

    async def test_knows_a_repeat_by_its_key(self, http: httpx.AsyncClient, engine: FakeEngine) -> None:
        headers = {"Idempotency-Key": "k1"}

        first, second = [await http.post("/v1/pairs/p1/end", json=ENDING, headers=headers) for _ in range(2)]

        assert first.json() == second.json()
        assert len(engine.accepted) == 1

    async def test_refuses_a_key_that_was_used_for_something_else(self, http: httpx.AsyncClient) -> None:
        headers = {"Idempotency-Key": "k1"}
        await http.post("/v1/pairs/p1/end", json=ENDING, headers=headers)

        answer = await http.post("/v1/pairs/p1/end", json={"reason": "left"}, headers=headers)

        assert answer.status_code == 422
        assert answer.json()["code"] == "idempotency-key-reused"

    async def test_tells_what_the_domain_refused(self, http: httpx.AsyncClient, engine: FakeEngine) -> None:
        engine.refusal = Outcome(id="c", status=409, title="Already ended", detail="on Monday", code="already-ended")

        answer = await http.post("/v1/pairs/p1/end", json=ENDING)

        assert answer.status_code == 409
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"] == "already-ended"
        assert answer.json()["title"] == "Already ended"
        assert answer.json()["detail"] == "on Monday"

    async def test_does_not_wait_when_asked_not_to(self, http: httpx.AsyncClient) -> None:
        answer = await http.post("/v1/pairs/p1/end", json=ENDING, headers={"Prefer": "return=minimal, respond-async"})

        assert answer.status_code == 202
        outcome = await http.get(answer.headers["location"])
        assert outcome.json()["status"] == 200

    async def test_waits_for_every_part_of_a_request(self, http: httpx.AsyncClient, engine: FakeEngine) -> None:
        answer = await http.post("/v1/pairs/p1/swap", headers={"Prefer": "respond-async"})

        assert answer.status_code == 200
        assert len(engine.accepted) == 2

    async def test_names_the_command_when_a_server_is_away(self, http: httpx.AsyncClient, engine: FakeEngine) -> None:
        engine.away = True

        answer = await http.post("/v1/pairs/p1/end", json=ENDING, headers={"Idempotency-Key": "k1"})

        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0
        engine.away = False
        repeated = await http.post("/v1/pairs/p1/end", json=ENDING, headers={"Idempotency-Key": "k1"})
        assert repeated.json()["id"] == answer.json()["command_id"]

    async def test_says_so_where_there_is_no_outcome(self, http: httpx.AsyncClient) -> None:
        answer = await http.get("/v1/outcomes/unknown")

        assert answer.status_code == 404
        assert answer.headers["retry-after"] == "1"


class TestProblems:
    async def test_name_each_field_at_fault_without_repeating_what_was_typed(self, http: httpx.AsyncClient) -> None:
        answer = await http.post("/v1/pairs/p1/end", json={"members": [1, "Ada"], "extra": "Ada"})

        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        assert {error["field"] for error in answer.json()["errors"]} == {"reason", "members.1", "extra"}
        assert "Ada" not in answer.text

    @pytest.mark.parametrize(
        ("query", "at_fault"),
        [("limit=0", "limit"), ("limit=501", "limit"), ("cursor=Zm9v%C3%A9", "cursor"), ("cursor=__a", "cursor")],
    )
    async def test_name_a_query_parameter_too(self, http: httpx.AsyncClient, query: str, at_fault: str) -> None:
        answer = await http.get(f"/v1/pairs?{query}")

        assert [error["field"] for error in answer.json()["errors"]] == [at_fault]

    async def test_of_json_that_is_none(self, http: httpx.AsyncClient) -> None:
        answer = await http.post("/v1/pairs/p1/end", content=b"{", headers={"content-type": "application/json"})

        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "body"

    @pytest.mark.parametrize(
        ("how", "status", "code"),
        [
            ("bug", 500, "internal-error"),
            ("refusal", 409, "already-ended"),
            ("kafka", 503, "temporarily-unavailable"),
            ("mongodb", 503, "temporarily-unavailable"),
            ("problem", 410, "gone-for-good"),
        ],
    )
    async def test_have_a_status_and_a_stable_code(
        self, http: httpx.AsyncClient, how: str, status: int, code: str
    ) -> None:
        answer = await http.get(f"/v1/fails/{how}")

        assert (answer.status_code, answer.json()["status"], answer.json()["code"]) == (status, status, code)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["correlation_id"] == answer.headers["x-correlation-id"]
        assert "Ada" not in answer.text

    @pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nowhere", 404), ("DELETE", "/v1/pairs", 405)])
    async def test_of_the_framework_are_problems_too(
        self, http: httpx.AsyncClient, method: str, path: str, status: int
    ) -> None:
        answer = await http.request(method, path)

        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"

    async def test_are_a_page_for_somebody_with_a_browser(self, http: httpx.AsyncClient) -> None:
        answer = await http.get("/attest/other", headers={"Accept": "text/html,*/*"})

        assert answer.status_code == 409
        assert answer.headers["content-type"].startswith("text/html")
        assert "&lt;b&gt;ended" in answer.text


class TestBodies:
    @pytest.mark.parametrize(
        "body", [b'{"reason": "\\ud800"}', b'{"reason": "a", "\\udfff": 1}', b'{"reason": "a", "share": NaN}']
    )
    async def test_that_nobody_could_store_are_refused(self, http: httpx.AsyncClient, body: bytes) -> None:
        answer = await http.post("/v1/pairs/p1/end", content=body, headers={"content-type": "application/json"})

        assert answer.status_code == 422
        assert answer.json()["errors"]

    async def test_may_hold_any_character(self, http: httpx.AsyncClient, engine: FakeEngine) -> None:
        await http.post("/v1/pairs/p1/end", json={"reason": "\U0001f600 é\n\u0000"})

        ((command, _),) = engine.accepted.values()
        assert command == EndPair(pair_id=PairId("p1"), reason="\U0001f600 é\n\u0000")

    @pytest.mark.parametrize("chunked", [False, True])
    async def test_beyond_a_megabyte_are_refused(self, http: httpx.AsyncClient, chunked: bool) -> None:  # noqa: FBT001
        async def chunks() -> AsyncIterator[bytes]:
            for _ in range(3):
                yield b"x" * 500_000

        answer = await http.post(
            "/v1/pairs/p1/end",
            content=chunks() if chunked else b"x" * 1_500_000,
            headers={"content-type": "application/json"},
        )

        assert answer.status_code == 413
        assert answer.json()["code"] == "body-too-large"
        assert answer.headers["x-correlation-id"]

    async def test_may_be_larger_where_the_route_says_so(self, http: httpx.AsyncClient) -> None:
        assert (await http.post("/v1/stream", content=b"x" * 2_000_000)).json() == 2_000_000
        assert (await http.post("/v1/stream", content=b"x" * 3_000_001)).status_code == 413

    async def test_that_stop_arriving_are_given_up(self, app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("shared.web.trace.SILENCE_SECONDS", 0.01)

        status = await post(app, "/v1/pairs/p1/end", {"type": "http.request", "body": b"{", "more_body": True})

        assert status == 408

    async def test_that_somebody_breaks_off_are_no_bug(
        self, app: FastAPI, lines: Callable[[], list[dict[str, Any]]]
    ) -> None:
        begun: Message = {"type": "http.request", "body": b"a", "more_body": True}

        await post(app, "/v1/stream", begun, {"type": "http.disconnect"})

        (line,) = lines()
        assert line["severity_text"] == "INFO"
        assert line["problem_code"] == "client-gone"


async def post(app: FastAPI, path: str, *arriving: Message) -> int:
    sent: list[Message] = []
    arrived = asyncio.Queue[Message]()
    for message in arriving:
        arrived.put_nowait(message)

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"content-type", b"application/json"), (b"host", b"matching")]
    scope = {"type": "http", "method": "POST", "path": path, "raw_path": b"", "query_string": b"", "scheme": "http"}
    await app({**scope, "headers": headers, "http_version": "1.1"}, arrived.get, send)
    return int(sent[0]["status"])


class TestWritesFromOtherSites:
    @pytest.mark.parametrize(("site", "status"), [("cross-site", 403), ("same-origin", 201), ("none", 201)])
    async def test_are_refused(self, http: httpx.AsyncClient, site: str, status: int) -> None:
        answer = await http.post("/v1/pairs/p1/end", json=ENDING, headers={"Sec-Fetch-Site": site})

        assert answer.status_code == status

    async def test_do_not_keep_links_in_mails_from_being_opened(self, http: httpx.AsyncClient) -> None:
        assert (await http.get(f"/attest/{TOKEN}", headers={"Sec-Fetch-Site": "cross-site"})).status_code == 200


class TestCorrelation:
    TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    @pytest.mark.parametrize(
        ("headers", "expected"),
        [
            ({"X-Correlation-Id": "order-7", "traceparent": TRACE}, "order-7"),
            ({"traceparent": TRACE}, "0af7651916cd43dd8448eb211c80319c"),
        ],
    )
    async def test_comes_from_the_request(
        self, http: httpx.AsyncClient, engine: FakeEngine, headers: dict[str, str], expected: str
    ) -> None:
        answer = await http.post("/v1/pairs/p1/end", json=ENDING, headers=headers)

        assert answer.headers["x-correlation-id"] == expected
        assert engine.correlation_ids == [expected]

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"X-Correlation-Id": "a b"},
            {"X-Correlation-Id": "x" * 65},
            {"traceparent": f"00-{'0' * 32}-{'1' * 16}-01"},
        ],
    )
    async def test_is_new_where_the_request_has_none(self, http: httpx.AsyncClient, headers: dict[str, str]) -> None:
        answer = await http.get("/v1/pairs", headers=headers)

        assert len(answer.headers["x-correlation-id"]) == 32


class TestRequestLine:
    async def test_says_what_was_asked_and_answered(
        self, http: httpx.AsyncClient, lines: Callable[[], list[dict[str, Any]]]
    ) -> None:
        answer = await http.post("/v1/pairs/p1/end", json=ENDING)

        (line,) = lines()
        SCHEMA.validate(line)
        assert line["event_name"] == "request.handled"
        assert line["http.request.method"] == "POST"
        assert line["http.route"] == "/v1/pairs/{id}/end"
        assert line["http.response.status_code"] == 201
        assert line["correlation_id"] == answer.headers["x-correlation-id"]
        assert line["command_id"] == answer.json()["id"]

    async def test_never_shows_a_links_token(
        self, http: httpx.AsyncClient, lines: Callable[[], list[dict[str, Any]]]
    ) -> None:
        await http.get(f"/attest/{TOKEN}")
        await http.get(f"/attest/{TOKEN}x")
        await http.get(f"/nowhere/{TOKEN}?token={TOKEN}")

        assert len(lines()) == 3
        assert TOKEN[:12] not in json.dumps(lines())

    async def test_of_a_bug_shows_where_it_was(
        self, http: httpx.AsyncClient, lines: Callable[[], list[dict[str, Any]]]
    ) -> None:
        await http.get("/v1/fails/bug")

        (line,) = lines()
        SCHEMA.validate(line)
        assert line["severity_text"] == "ERROR"
        assert line["exception.stacktrace"][-1].endswith("fails")

    @pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/metrics", "/clock"])
    async def test_is_not_written_for_what_is_asked_all_the_time(
        self, http: httpx.AsyncClient, lines: Callable[[], list[dict[str, Any]]], path: str
    ) -> None:
        await http.get(path)

        assert lines() == []


class TestPages:
    async def test_stay_with_whoever_was_sent_the_link(self, http: httpx.AsyncClient) -> None:
        answer = await http.get(f"/attest/{TOKEN}")

        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-robots-tag"] == "noindex"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"


class TestHealth:
    async def test_is_live_whatever_the_servers_do(self, http: httpx.AsyncClient, engine: FakeEngine) -> None:
        engine.troubles = ["Kafka does not answer"]

        assert (await http.get("/health/live")).status_code == 200

    async def test_is_not_live_once_it_is_stuck(self, http: httpx.AsyncClient, app: FastAPI) -> None:
        app.state.liveness.stuck = lambda: ["matching.programs"]

        answer = await http.get("/health/live")

        assert answer.status_code == 503
        assert answer.json()["stuck"] == ["matching.programs"]

    async def test_is_not_ready_while_there_are_problems(self, http: httpx.AsyncClient, engine: FakeEngine) -> None:
        assert (await http.get("/health/ready")).status_code == 200
        engine.troubles = ["Kafka does not answer"]

        answer = await http.get("/health/ready")

        assert answer.status_code == 503
        assert answer.json()["problems"] == ["Kafka does not answer"]


class TestClock:
    async def test_is_moved_and_remembered(self, http: httpx.AsyncClient, engine: FakeEngine) -> None:
        later = START + timedelta(minutes=30)

        answer = await http.post("/clock", json={"now": later.isoformat()})

        assert answer.json()["now"] == later.isoformat()
        assert answer.json()["simulated"] is True
        assert engine.written == {"clock": {"now": later}}

    async def test_waits_until_nothing_is_left_to_do(self, http: httpx.AsyncClient, engine: FakeEngine) -> None:
        engine.left_over = 2

        answer = await http.post("/clock", json={"now": (START + timedelta(minutes=30)).isoformat()})

        assert answer.status_code == 409
        assert answer.json()["code"] == "work-left"
        assert (await http.get("/clock")).json()["now"] == START.isoformat()

    async def test_refuses_to_jump(self, http: httpx.AsyncClient, engine: FakeEngine) -> None:
        answer = await http.post("/clock", json={"now": (START + timedelta(hours=2)).isoformat()})

        assert answer.status_code == 409
        assert answer.json()["code"] == "too-far"
        assert engine.written == {}

    async def test_tells_what_is_left_and_what_comes_next(self, http: httpx.AsyncClient, engine: FakeEngine) -> None:
        engine.left_over = 2

        reading = (await http.get("/clock")).json()

        assert reading["left"] == {"lag": 2, "unpublished": 0, "due_timers": 0, "due_jobs": 0}
        assert reading["next_due"] == START.isoformat()


class TestSystemClock:
    @pytest.fixture
    def clock(self) -> Clock:
        return SystemClock()

    async def test_cannot_be_moved(self, http: httpx.AsyncClient) -> None:
        answer = await http.post("/clock", json={"now": START.isoformat()})

        assert answer.status_code == 409
        assert answer.json()["code"] == "clock-is-not-simulated"
        assert (await http.get("/clock")).json()["simulated"] is False


class TestDescriptions:
    async def test_declare_refusals_as_problems(self, http: httpx.AsyncClient) -> None:
        document = (await http.get("/openapi.json")).json()

        responses = document["paths"]["/v1/pairs/{id}/end"]["post"]["responses"]
        assert {"201", "202", "404", "409", "422", "503", "default"} <= set(responses)
        assert list(responses["422"]["content"]) == ["application/problem+json"]

    async def test_say_what_is_published_and_taken(self, http: httpx.AsyncClient) -> None:
        document = (await http.get("/asyncapi.json")).json()

        assert "matching.end-pair" in {message["name"] for message in document["components"]["messages"].values()}
        assert "mentoring-pairs-v1" in document["channels"]
