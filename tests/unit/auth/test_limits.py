import pytest

from shared.http.limits import BURST_SECONDS, MOST_CALLERS, Limits
from shared.http.problems import Problem
from tests.unit.auth.provider import token
from tests.unit.auth.site import Site


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class TestLimits:
    def test_let_a_quiet_caller_send_many_at_once_and_then_at_a_steady_rate(self) -> None:
        clock = Clock()
        limits = Limits(10, clock)
        for _ in range(10 * BURST_SECONDS):
            limits.take("ada")

        with pytest.raises(Problem) as refused:
            limits.take("ada")
        assert (refused.value.status_code, dict(refused.value.headers or {})) == (429, {"Retry-After": "1"})

        clock.now = 0.1
        limits.take("ada")
        with pytest.raises(Problem):
            limits.take("ada")

    def test_are_each_callers_own(self) -> None:
        limits = Limits(1, Clock())
        for _ in range(BURST_SECONDS):
            limits.take("ada")

        limits.take("bo")

    def test_remember_a_bounded_number_of_callers(self) -> None:
        limits = Limits(1, Clock())

        for number in range(MOST_CALLERS + 10):
            limits.take(str(number))

        assert len(limits._buckets) == MOST_CALLERS

    async def test_are_told_over_http(self) -> None:
        site = Site(settings={"requests_per_second": 1})
        answers = [await site.get("/v1/me", token(employee_id="E1")) for _ in range(BURST_SECONDS + 1)]

        assert [answer.status_code for answer in answers] == [200] * BURST_SECONDS + [429]
        assert answers[-1].json()["code"] == "too-many-requests"
        assert (await site.get("/v1/me", token(employee_id="E2"))).status_code == 200

    async def test_do_not_hold_where_nobody_signs_in(self) -> None:
        site = Site(settings={"issuer": "", "requests_per_second": 1})

        answers = [await site.get("/v1/me") for _ in range(BURST_SECONDS + 1)]

        assert {answer.status_code for answer in answers} == {200}
