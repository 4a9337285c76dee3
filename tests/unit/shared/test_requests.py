"""Every request is known by an id, told in one line, and answered with safe headers."""

import json

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import RedirectResponse
from jsonschema import Draft202012Validator

from shared.log.schema import line_schema
from tests.unit.shared.site import ENDING, TOKEN, FakeEngine, Lines

SCHEMA = Draft202012Validator(line_schema())


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
        answer = await http.post("/v1/pairs/p1/ending", json=ENDING, headers=headers)

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


class TestPrefix:
    @pytest.mark.parametrize(("path", "said"), [("/matching/there", ""), ("/there", "/matching")])
    async def test_is_that_of_the_public_address_whoever_removes_it(self, app: FastAPI, path: str, said: str) -> None:
        answer = await self.ask(app, path, said)

        assert (answer.status_code, answer.headers["location"]) == (303, "/matching/here")

    @pytest.mark.parametrize("path", ["/matchingthere", "/notify/there", "/matching"])
    async def test_is_no_other(self, app: FastAPI, path: str) -> None:
        assert (await self.ask(app, path)).status_code == 404

    async def test_leads_nowhere_with_a_slash_at_the_end(self, app: FastAPI) -> None:
        answer = await self.ask(app, "/matching/there/")

        assert (answer.status_code, answer.headers.get("location")) == (404, None)

    async def test_cannot_be_chosen_by_a_caller(self, app: FastAPI) -> None:
        answer = await self.ask(app, "/there", "//elsewhere.example")

        assert answer.headers["location"] == "/here"

    async def test_leads_to_no_metrics(self, app: FastAPI) -> None:
        assert (await self.ask(app, "/matching/metrics")).status_code == 404
        assert (await self.ask(app, "/metrics")).status_code == 200

    async def ask(self, app: FastAPI, path: str, said: str = "") -> httpx.Response:
        app.state.prefix = "/matching"
        app.add_api_route("/there", lambda: RedirectResponse("/here", 303))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://matching") as http:
            return await http.get(path, headers={"X-Forwarded-Prefix": said})


class TestRequestLine:
    async def test_says_what_was_asked_and_answered(self, http: httpx.AsyncClient, lines: Lines) -> None:
        answer = await http.post("/v1/pairs/p1/ending", json=ENDING)

        (line,) = lines()
        SCHEMA.validate(line)
        assert line["event_name"] == "request.handled"
        assert line["http.request.method"] == "POST"
        assert line["http.route"] == "/v1/pairs/{id}/ending"
        assert line["http.response.status_code"] == 201
        assert line["correlation_id"] == answer.headers["x-correlation-id"]
        assert line["command_id"] == answer.json()["id"]

    async def test_never_shows_a_links_token(self, http: httpx.AsyncClient, lines: Lines) -> None:
        await http.get(f"/attestation/{TOKEN}")
        await http.get(f"/attestation/{TOKEN}x")
        await http.get(f"/nowhere/{TOKEN}?token={TOKEN}")

        assert len(lines()) == 3
        assert TOKEN[:12] not in json.dumps(lines())

    async def test_of_a_bug_shows_where_it_was(self, http: httpx.AsyncClient, lines: Lines) -> None:
        await http.get("/v1/fails/bug")

        (line,) = lines()
        SCHEMA.validate(line)
        assert line["severity_text"] == "ERROR"
        assert line["exception.stacktrace"][-1].endswith("fails")

    @pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/metrics", "/clock"])
    async def test_is_not_written_for_what_is_asked_all_the_time(
        self, http: httpx.AsyncClient, lines: Lines, path: str
    ) -> None:
        await http.get(path)

        assert lines() == []


class TestAnswers:
    @pytest.mark.parametrize("path", ["/v1/pairs", "/v1/fails/refused", "/nowhere", "/health/live"])
    async def test_are_kept_by_no_browser_and_no_proxy(self, http: httpx.AsyncClient, path: str) -> None:
        assert (await http.get(path)).headers["cache-control"] == "no-store"


class TestPages:
    async def test_stay_with_whoever_was_sent_the_link(self, http: httpx.AsyncClient) -> None:
        answer = await http.get(f"/attestation/{TOKEN}")

        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-robots-tag"] == "noindex"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
