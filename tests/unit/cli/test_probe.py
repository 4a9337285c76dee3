"""What `helm test` runs tells a platform that works from one that does not."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from deploy.cli.probe import Probe, told
from shared.errors import Unavailable

MATCHING, ISSUER, HOST = "http://mentoring-matching", "https://login.example.com", "mentoring.example.com"
GIVEN = {"PUBLIC_HOST": HOST, "MATCHING": MATCHING, "ISSUER": f"{ISSUER}/", "SCOPE": "s"}
CLIENT = {"CLIENT_ID": "tester", "CLIENT_SECRET": "a:b c%"}
A_MOMENT = 0.05  # seconds for an event that does not come


@dataclass
class Installation:
    """Matching and an identity provider, and the trail that Kafka has; `broken` are the requests that are refused."""

    asked: list[str] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    programs: set[str] = field(default_factory=set)
    signed_in_by: str = ""
    away: int = 0  # how many connections are refused first
    recorded: bool = True
    kafka: bool = True
    trail: asyncio.Queue[Any] = field(default_factory=asyncio.Queue)

    def answer(self, request: httpx.Request) -> httpx.Response:
        if self.away:
            self.away -= 1
            raise httpx.ConnectError("connection refused")
        what = f"{request.method} {request.url.path}"
        self.asked.append(what)
        if what in self.broken or (request.url.host == "mentoring-matching" and request.headers["Host"] != HOST):
            return httpx.Response(503, json={"title": "Kafka does not answer"})
        self._do(what, request)
        return httpx.Response(200, json={"token_endpoint": f"{ISSUER}/token", "access_token": "t", "id": "p1"})

    def _do(self, what: str, request: httpx.Request) -> None:
        match what:
            case "POST /token":
                self.signed_in_by = request.headers["Authorization"]
            case "POST /v1/programs":
                self.programs.add("p1")
                self._record("somebody-else")
            case "DELETE /v1/programs/p1":
                self.programs.discard("p1")
                if self.recorded:
                    self._record("p1")
            case _:
                pass

    def _record(self, about: str) -> None:
        self.trail.put_nowait(SimpleNamespace(value=json.dumps({"about": [f"program_id={about}"]}).encode()))

    @asynccontextmanager
    async def following(self) -> AsyncIterator[AsyncIterator[Any]]:
        if not self.kafka:
            raise Unavailable("Kafka at k:9093 refuses the user tester")
        yield self._records()

    async def _records(self) -> AsyncIterator[Any]:
        while True:
            yield await self.trail.get()


@pytest.fixture
def there() -> Installation:
    return Installation()


@pytest.fixture
async def probe(there: Installation) -> AsyncIterator[Probe]:
    async with httpx.AsyncClient(transport=httpx.MockTransport(there.answer)) as http:
        yield Probe(http=http, given={**GIVEN, **CLIENT}, event_seconds=A_MOMENT)


async def round_trip(probe: Probe, there: Installation) -> bool:
    return await told("a command, its outcome and its event", probe.round_trip(there.following()))


class TestProbe:
    async def test_is_content_with_a_service_that_is_ready(
        self, probe: Probe, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert await told("ready", probe.ready(MATCHING))
        assert capsys.readouterr().out == "ready\n"

    async def test_says_which_service_is_not_ready_and_why(
        self, probe: Probe, there: Installation, capsys: pytest.CaptureFixture[str]
    ) -> None:
        there.broken = {"GET /health/ready"}

        assert not await told("notify: ready", probe.ready(MATCHING))
        assert "notify: ready FAILED: GET /health/ready gave 503" in (said := capsys.readouterr().out)
        assert "Kafka does not answer" in said

    async def test_says_what_it_was_not_given(self, probe: Probe, capsys: pytest.CaptureFixture[str]) -> None:
        nothing = Probe(http=probe.http, given={})

        assert not await told("ready", nothing.ready(MATCHING))
        assert capsys.readouterr().out == "ready FAILED: set PUBLIC_HOST in the environment\n"

    async def test_waits_for_a_network_that_does_not_know_the_new_pod_yet(
        self, probe: Probe, there: Installation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("deploy.cli.probe.PAUSE", 0)
        there.away = 3

        assert await told("ready", probe.ready(MATCHING))

    async def test_makes_a_draft_reads_its_event_and_leaves_nothing(self, probe: Probe, there: Installation) -> None:
        assert await round_trip(probe, there)
        assert there.programs == set()
        assert there.asked[-3:] == ["POST /v1/programs", "GET /v1/programs/p1", "DELETE /v1/programs/p1"]

    async def test_fails_where_commands_are_answered_and_events_do_not_move(
        self, probe: Probe, there: Installation, capsys: pytest.CaptureFixture[str]
    ) -> None:
        there.recorded = False

        assert not await round_trip(probe, there)
        assert "no event of it came to mentoring.audit.v1" in (said := capsys.readouterr().out)
        assert "MentoringOutboxGrows" in said
        assert there.programs == set()

    async def test_makes_no_draft_where_it_may_not_read_events(
        self, probe: Probe, there: Installation, capsys: pytest.CaptureFixture[str]
    ) -> None:
        there.kafka = False

        assert not await round_trip(probe, there)
        assert "Kafka at k:9093 refuses the user tester" in capsys.readouterr().out
        assert "POST /v1/programs" not in there.asked

    async def test_signs_in_by_http_basic_with_each_part_encoded(self, probe: Probe, there: Installation) -> None:
        await round_trip(probe, there)

        scheme, _, given = there.signed_in_by.partition(" ")
        assert (scheme, base64.b64decode(given)) == ("Basic", b"tester:a%3Ab%20c%25")

    async def test_leaves_nothing_where_the_draft_cannot_be_read_either(
        self, probe: Probe, there: Installation
    ) -> None:
        there.broken = {"GET /v1/programs/p1"}

        assert not await round_trip(probe, there)
        assert there.programs == set()

    async def test_fails_where_nobody_can_sign_in(self, probe: Probe, there: Installation) -> None:
        there.broken = {"POST /token"}

        assert not await round_trip(probe, there)
