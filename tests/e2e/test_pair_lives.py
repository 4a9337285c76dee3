"""The life of pairs on real servers: a wrong file and its correction, a last day, and somebody who leaves."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from services.matching.domain.moments import GRACE
from tests.e2e.lone import Json
from tests.e2e.test_match_runs_alone import Desk

MERGE_PATCH = {"Content-Type": "application/merge-patch+json"}
WEEKS = 1


class Lives(Desk):
    """Matching, with ten pairs who meet for a week."""

    async def pair_up(self) -> None:
        run = await self.post(f"{self.program}/match-runs")
        await self.quiet()
        await self.post(f"/v1/match-runs/{run['id']}/releases")
        await self.quiet()

    async def pairs(self, **query: str) -> list[Json]:
        found: list[Json] = (await self.http.get(f"{self.program}/pairs", params=query)).json()["items"]
        return found

    async def states(self) -> list[str]:
        return sorted(one["state"] for one in await self.pairs())

    async def state(self, employee: int, **place: str | None) -> None:
        """State something about a person of the roster."""
        answer = await self.http.patch(f"/v1/people/{self.run}-{employee}", json=place, headers=MERGE_PATCH)
        assert answer.is_success, answer.text
        await self.quiet()

    async def approve(self) -> None:
        """Approve the plan that holds the rest of a burst of changes."""
        (plan,) = (await self.http.get("/v1/plans", params={"state": "held"})).json()["items"]
        await self.post(f"/v1/plans/{plan['id']}/approval", {"digest": plan["digest"]})
        await self.quiet()

    async def told(self, type_: str) -> int:
        """Return how many events of a type were told of this program."""
        program_id = self.program.rpartition("/")[2].encode()
        records = await self.records("mentoring.pairs.v1")
        types = [dict(one.headers)["ce_type"].decode() for one in records if program_id in one.value]
        return types.count(f"mentoring.{type_}.v1")


@pytest.fixture
async def lives(kafka_url: str, mongo_url: str) -> AsyncIterator[Lives]:
    async with Lives(kafka_url, mongo_url) as one:
        await one.enroll(weeks=WEEKS)
        await one.pair_up()
        yield one


class TestPairs:
    async def test_are_paused_resumed_left_and_completed_by_themselves(self, lives: Lives) -> None:
        assert await lives.states() == ["active"] * 10

        # Everybody reports to the first person: whoever is in a pair now shares a manager, or reports to the other.
        for employee in range(1, 20):
            await lives.state(employee, manager_id=f"{lives.run}-0")
        await lives.approve()
        assert await lives.states() == ["paused"] * 10
        assert len(await lives.pairs(reason="rule-broken", limit="100")) == 10

        for employee in range(1, 20):
            await lives.state(employee, manager_id=None)
        await lives.approve()
        assert await lives.states() == ["active"] * 10
        assert (await lives.told("pair-paused"), await lives.told("pair-resumed")) == (10, 10)

        # An hour after a burst, a single change is weighed alone again.
        await lives.wait_until(await lives.now() + timedelta(hours=2))
        await lives.state(1, last_day=(await lives.now() + timedelta(days=3)).date().isoformat())
        await lives.wait_until(await lives.now() + timedelta(weeks=2 * WEEKS) + GRACE)
        assert await lives.states() == ["completed"] * 9 + ["ended"]
        assert (await lives.told("handover-due"), await lives.told("pair-ending")) == (1, 9)
        assert [one["end_reason"] for one in await lives.pairs(state="ended")] == ["left"]
