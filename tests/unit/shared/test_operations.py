"""What every service answers besides its own routes."""

from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI

from shared.clock import Clock, SystemClock
from shared.http.simulation import quiet_hours
from tests.unit.shared.site import START, FakeEngine


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

    async def test_tells_after_a_move_what_a_look_would_tell(self, http: httpx.AsyncClient) -> None:
        moved = await http.post("/clock", json={"now": (START + timedelta(minutes=30)).isoformat()})

        assert moved.json() == (await http.get("/clock")).json()

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

    async def test_goes_on_by_the_hour_until_a_moment(self, http: httpx.AsyncClient, engine: FakeEngine) -> None:
        first, until = START + timedelta(hours=1), START + timedelta(hours=3, minutes=30)

        answer = await http.post("/clock", json={"now": first.isoformat(), "until": until.isoformat()})

        assert answer.json()["now"] == until.isoformat()
        assert engine.written == {"clock": {"now": until}}

    async def test_stops_on_its_way_when_something_is_left(self, http: httpx.AsyncClient, engine: FakeEngine) -> None:
        engine.left_from = START + timedelta(hours=2)
        first, until = START + timedelta(hours=1), START + timedelta(hours=9)

        answer = await http.post("/clock", json={"now": first.isoformat(), "until": until.isoformat()})

        assert answer.json()["now"] == engine.left_from.isoformat()
        assert answer.json()["left"]["lag"] == 1

    @pytest.mark.parametrize(
        ("due", "hours"),
        [(timedelta(hours=5, minutes=30), 5), (timedelta(hours=2), 2), (timedelta(minutes=5), 1), (None, 24)],
    )
    def test_passes_quiet_hours_at_once(self, due: timedelta | None, hours: int) -> None:
        assert quiet_hours(START, START + due if due else None) == timedelta(hours=hours)

    async def test_tells_what_is_left_and_what_comes_next(self, http: httpx.AsyncClient, engine: FakeEngine) -> None:
        engine.left_over = 2

        reading = (await http.get("/clock")).json()

        assert reading["left"] == {"lag": 2, "unpublished": 0, "due_timers": 0, "due_jobs": 0}
        assert reading["next_due"] == START.isoformat()

    @pytest.mark.parametrize(("query", "waited"), [({}, 0), ({"wait": 5}, 5)])
    async def test_waits_for_rest_if_asked_to(
        self, http: httpx.AsyncClient, engine: FakeEngine, query: dict[str, int], waited: int
    ) -> None:
        await http.get("/clock", params=query)

        assert engine.waited == waited

    async def test_waits_for_half_a_minute_at_most(self, http: httpx.AsyncClient) -> None:
        assert (await http.get("/clock", params={"wait": 31})).status_code == 422


class TestSystemClock:
    @pytest.fixture
    def clock(self) -> Clock:
        return SystemClock()

    async def test_cannot_be_moved(self, http: httpx.AsyncClient) -> None:
        answer = await http.post("/clock", json={"now": START.isoformat()})

        assert answer.status_code == 409
        assert answer.json()["code"] == "clock-is-not-simulated"
        assert (await http.get("/clock")).json()["simulated"] is False


class TestPagesOfFrameworks:
    @pytest.mark.parametrize("path", ["/docs", "/redoc", "/asyncapi", "/asyncapi/try"])
    async def test_are_not_there(self, http: httpx.AsyncClient, path: str) -> None:
        """They load scripts from elsewhere, or publish for anybody."""
        assert (await http.get(path)).status_code == 404
        assert (await http.post(path, json={})).status_code == 404


class TestDescriptions:
    async def test_declare_refusals_as_problems(self, http: httpx.AsyncClient) -> None:
        document = (await http.get("/openapi.json")).json()

        responses = document["paths"]["/v1/pairs/{id}/ending"]["post"]["responses"]
        assert {"201", "202", "404", "409", "422", "503", "default"} <= set(responses)
        assert list(responses["422"]["content"]) == ["application/problem+json"]

    async def test_say_what_is_published_and_taken(self, http: httpx.AsyncClient) -> None:
        document = (await http.get("/asyncapi.json")).json()

        assert "matching.end-pair" in {message["name"] for message in document["components"]["messages"].values()}
        assert "mentoring-pairs-v1" in document["channels"]
