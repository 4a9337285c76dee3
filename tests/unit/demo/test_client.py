"""Simulated time moves on only when nothing is left anywhere, however work hops between services."""

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import httpx
import pytest

from deploy import client
from deploy.client import Client, Failed, Platform
from deploy.services import NAMES

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


class Clock:
    """One service's clock: says what it is told to, one reading after the other, the last one for good."""

    def __init__(self) -> None:
        self.readings: list[dict[str, Any]] = [reading()]
        self.asked = 0
        self.moves: list[datetime] = []
        self.ends: list[datetime] = []
        self.busy, self.refusal, self.left = 0, "work-left", 0
        self.done = 0
        self.order: list[Clock] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            return self._move(request)
        self.asked += 1
        return httpx.Response(200, json=self.readings.pop(0) if len(self.readings) > 1 else self.readings[0])

    @property
    def gaps(self) -> list[timedelta]:
        return [later - earlier for earlier, later in pairwise([NOW, *self.moves])]

    def _move(self, request: httpx.Request) -> httpx.Response:
        if self.busy:
            self.busy -= 1
            return httpx.Response(409, json={"code": self.refusal})
        asked = {name: datetime.fromisoformat(text) for name, text in json.loads(request.content).items()}
        self.moves.append(asked["now"])
        while self.moves[-1] < asked["until"]:
            self.moves.append(min(asked["until"], self.moves[-1] + timedelta(hours=1)))
        self.readings = [reading(lag=self.left, batches=self.done) | {"now": self.moves[-1].isoformat()}]
        self.ends.append(self.moves[-1])
        self.order.append(self)
        return httpx.Response(200, json=self.readings[0])


def reading(*, lag: int = 0, batches: int = 0, due: timedelta | None = None) -> dict[str, Any]:
    left = {"lag": lag, "unpublished": 0, "due_timers": 0, "due_jobs": 0}
    next_due = (NOW + due).isoformat() if due else None
    return {"now": NOW.isoformat(), "next_due": next_due, "left": left, "batches": batches, "simulated": True}


@pytest.fixture
def clocks() -> dict[str, Clock]:
    return {name: Clock() for name in NAMES}


@pytest.fixture
def company(clocks: dict[str, Clock]) -> Platform:
    platform = Platform({name: f"http://{name}" for name in NAMES})
    platform._clients = {
        name: Client(f"http://{name}", transport=httpx.MockTransport(clock.answer)) for name, clock in clocks.items()
    }
    return platform


class TestSettle:
    async def test_asks_everybody_twice_but_the_last_and_tells_the_first_timer(
        self, company: Platform, clocks: dict[str, Clock]
    ) -> None:
        clocks["feedback"].readings = [reading(due=timedelta(days=2))]
        clocks["notify"].readings = [reading(due=timedelta(minutes=2))]

        assert await company.settle() == NOW + timedelta(minutes=2)
        assert [clock.asked for clock in clocks.values()] == [2, 2, 2, 1]

    async def test_asks_those_again_who_were_asked_before_the_last_that_did_anything(
        self, company: Platform, clocks: dict[str, Clock]
    ) -> None:
        await company.settle()
        clocks["scheduling"].readings = [reading(batches=1)]

        await company.settle()

        assert [clock.asked for clock in clocks.values()] == [4, 3, 3, 2]

    async def test_asks_once_where_nobody_did_anything(self, company: Platform, clocks: dict[str, Clock]) -> None:
        await company.settle()
        before = [clock.asked for clock in clocks.values()]

        await company.settle()

        assert [clock.asked for clock in clocks.values()] == [asked + 1 for asked in before]

    async def test_goes_on_asking_while_an_earlier_one_did_something_after_the_last(
        self, company: Platform, clocks: dict[str, Clock]
    ) -> None:
        await company.settle()
        clocks["notify"].readings = [reading(batches=1)]
        clocks["matching"].readings = [reading(), reading(batches=1)]

        await company.settle()

        assert clocks["matching"].asked == 2 + 4

    async def test_goes_on_asking_while_something_is_left(self, company: Platform, clocks: dict[str, Clock]) -> None:
        clocks["notify"].readings = [reading(lag=1), reading(lag=1), reading()]

        assert await company.settle() is None
        assert clocks["notify"].asked == 3

    async def test_goes_on_asking_while_anything_was_done_in_between(
        self, company: Platform, clocks: dict[str, Clock]
    ) -> None:
        clocks["scheduling"].readings = [reading(batches=count) for count in (1, 2, 3)]

        await company.settle()

        assert clocks["scheduling"].asked == 4


class TestMove:
    async def test_goes_by_an_hour_at_most(self, company: Platform, clocks: dict[str, Clock]) -> None:
        await company.move_to(NOW + timedelta(hours=2, minutes=30))

        assert all(clock.moves[-1] == NOW + timedelta(hours=2, minutes=30) for clock in clocks.values())
        assert all(max(clock.gaps) <= timedelta(hours=1) for clock in clocks.values())

    async def test_lets_all_meet_before_the_hour_in_which_something_is_due(
        self, company: Platform, clocks: dict[str, Clock]
    ) -> None:
        await company.move_to(NOW + timedelta(hours=5))

        assert all(clock.ends == [NOW + timedelta(hours=4), NOW + timedelta(hours=5)] for clock in clocks.values())

    async def test_lets_those_go_first_who_wait_for_nothing(self, company: Platform, clocks: dict[str, Clock]) -> None:
        moved: list[Clock] = []
        for clock in clocks.values():
            clock.order = moved
        clocks["feedback"].readings = [reading(due=timedelta(hours=5))]
        clocks["notify"].readings = [reading(due=timedelta(hours=6))]
        await company.settle()

        await company.move_to(NOW + timedelta(hours=5))

        assert len(moved) == len(clocks)
        assert moved[-1] is clocks["feedback"]

    async def test_lets_those_meet_who_both_have_something_due(
        self, company: Platform, clocks: dict[str, Clock]
    ) -> None:
        for name in ("feedback", "notify"):
            clocks[name].readings = [reading(due=timedelta(hours=5))]
        await company.settle()

        await company.move_to(NOW + timedelta(hours=5))

        met = [NOW + timedelta(hours=4), NOW + timedelta(hours=5)]
        assert [clock.ends for clock in clocks.values()] == [met[1:], met[1:], met, met]

    async def test_believes_what_the_services_waited_for_once(
        self, company: Platform, clocks: dict[str, Clock]
    ) -> None:
        await company.settle()
        await company.move_to(NOW + timedelta(hours=5))

        await company.move_to(NOW + timedelta(hours=10))

        assert all([NOW + timedelta(hours=9), NOW + timedelta(hours=10)] == clock.ends[1:] for clock in clocks.values())

    async def test_goes_on_where_the_clock_is_when_an_answer_was_lost(
        self, company: Platform, clocks: dict[str, Clock]
    ) -> None:
        clocks["notify"].busy, clocks["notify"].refusal = 1, "too-far"

        await company.move_to(NOW + timedelta(days=3))

        assert clocks["notify"].moves[-1] == NOW + timedelta(days=3)

    async def test_waits_for_a_service_that_is_busy(self, company: Platform, clocks: dict[str, Clock]) -> None:
        clocks["notify"].busy = 2

        await company.move_to(NOW + timedelta(hours=1))

        assert clocks["notify"].moves == [NOW + timedelta(hours=1)]

    async def test_tells_what_the_services_said_that_have_done_nothing_and_have_nothing_to_do(
        self, company: Platform, clocks: dict[str, Clock]
    ) -> None:
        await company.settle()
        clocks["scheduling"].left, clocks["feedback"].done = 1, 1

        known = await company.move_to(NOW + timedelta(hours=1))

        assert [*known] == ["matching", "notify"]

    async def test_leaves_out_of_the_next_round_what_it_has_told(
        self, company: Platform, clocks: dict[str, Clock]
    ) -> None:
        known = {"feedback": reading(), "notify": reading()}

        assert [*await company.clocks(known)] == [*known, "matching", "scheduling"]
        assert [clock.asked for clock in clocks.values()] == [1, 1, 0, 0]


class TestPost:
    async def test_is_repeated_under_its_key_until_the_outcome_is_known(
        self, company: Platform, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(client, "ATTEMPT_PAUSE", 0)
        keys: list[str] = []

        def answer(request: httpx.Request) -> httpx.Response:
            keys.append(request.headers["idempotency-key"])
            if len(keys) == 1:
                return httpx.Response(202, headers={"Location": "/v1/outcomes/c1"}, json={"outcome": "/v1/outcomes/c1"})
            return httpx.Response(201, json={"id": "p1"})

        company._clients["matching"] = Client("http://matching", transport=httpx.MockTransport(answer))

        assert await company.post("matching", "/v1/programs") == {"id": "p1"}
        assert len(set(keys)) == 1
        assert len(keys) == 2


class TestClient:
    @pytest.mark.parametrize("away", [502, 503, 504])
    async def test_asks_its_replicas_in_turn_and_waits_as_long_as_they_wish(self, away: int) -> None:
        asked: list[str] = []
        waited: list[float] = []

        def answer(request: httpx.Request) -> httpx.Response:
            asked.append(request.url.host)
            headers = {"Retry-After": "7"}
            return httpx.Response(away, headers=headers) if len(asked) == 1 else httpx.Response(200, json={})

        class Hasty(Client):
            def pause(self, answer: httpx.Response | None) -> float:
                waited.append(super().pause(answer))
                return 0

        async with Hasty("http://one", "http://two", transport=httpx.MockTransport(answer)) as service:
            await service.get("/clock")

        assert (asked, waited) == (["one", "two"], [7])

    async def test_gives_up_after_its_attempts(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(client, "ATTEMPT_PAUSE", 0)

        def away(request: httpx.Request) -> httpx.Response:
            raise httpx.ConnectError("refused", request=request)

        async with Client("http://one", attempts=3, transport=httpx.MockTransport(away)) as service:
            with pytest.raises(Failed, match="did not come back"):
                await service.get("/clock")
