"""A program from its roster to its pairs, on the running matching service."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import pytest

from deploy.local.platform import Platform
from tests.e2e.coordinator import Coordinator, people, roster


@pytest.fixture
async def coordinator(platform: Platform) -> AsyncIterator[Coordinator]:
    async with Coordinator(platform.urls["matching"]) as one:
        yield one


class TestMatchRun:
    async def test_pairs_everybody_who_is_ready_or_says_why_not(self, coordinator: Coordinator) -> None:
        await coordinator.upload(roster(people(coordinator.run, 61)))
        ready = await coordinator.ready()
        run = await coordinator.release(await coordinator.draft())
        pairs = await coordinator.every(f"{coordinator.program}/pairs", state="active")
        left = await coordinator.every(f"/v1/match-runs/{run['id']}/unmatched-people")
        paired = Counter(person for pair in pairs for person in (*pair["mentor_ids"], *pair["mentee_ids"]))
        assert set(paired.values()) == {1}
        assert {*paired, *(one["person_id"] for one in left)} == ready
        assert run["totals"]["paired"] + run["totals"]["unmatched"] == run["totals"]["ready"] == 61
        assert [one["reason"] for one in left] == ["too-few-places"]
        for pair in pairs:
            assert sum(part["points"] for part in pair["components"]) == pair["score"]

    async def test_of_many_asked_for_at_once_is_one(self, coordinator: Coordinator) -> None:
        asked = await asyncio.gather(*(coordinator.http.post(f"{coordinator.program}/match-runs") for _ in range(8)))
        assert sorted(answer.status_code for answer in asked) == [202] + [409] * 7
        assert {answer.json().get("code") for answer in asked} == {None, "run-under-way"}

    async def test_keeps_apart_who_is_forbidden_and_together_who_is_pinned(self, coordinator: Coordinator) -> None:
        await coordinator.upload(roster(people(coordinator.run, 8)))
        await coordinator.ready()
        first = await coordinator.draft()
        one, other = (await coordinator.every(f"/v1/match-runs/{first['id']}/couples"))[:2]
        crossed = {"mentor_id": one["mentor_id"], "mentee_id": other["mentee_id"]}
        apart = {"mentor_id": other["mentor_id"], "mentee_id": other["mentee_id"]}
        await coordinator.post(f"/v1/match-runs/{first['id']}/forbids", apart)
        await coordinator.post(f"/v1/match-runs/{first['id']}/pins", crossed)
        second = await coordinator.draft()
        couples = [
            {"mentor_id": pair["mentor_id"], "mentee_id": pair["mentee_id"]}
            for pair in await coordinator.every(f"/v1/match-runs/{second['id']}/couples")
        ]
        assert crossed in couples
        assert apart not in couples

    async def test_comes_to_an_end_when_a_member_withdraws(self, coordinator: Coordinator) -> None:
        await coordinator.upload(roster(people(coordinator.run, 2)))
        await coordinator.ready()
        await coordinator.release(await coordinator.draft())
        (pair,) = await coordinator.every(f"{coordinator.program}/pairs")
        await coordinator.post(f"{coordinator.program}/participants/{pair['mentor_ids'][0]}/withdrawal")
        ended = await coordinator.get(f"/v1/pairs/{pair['id']}")
        assert (ended["state"], ended["end_reason"]) == ("ended", "withdrawn")
        answer = await coordinator.http.post(f"/v1/pairs/{pair['id']}/ending")
        assert (answer.status_code, answer.json()["code"]) == (409, "already-ended")
