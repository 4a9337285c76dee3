"""A file with a wrong column of managers: held, it does nothing; approved and corrected, it leaves all as it was."""

import csv
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO

import pytest

from deploy.client import Platform as Client
from deploy.local.platform import Platform
from tests.e2e.coordinator import CSV, Coordinator, Json, people, roster

PAIRS, SESSIONS = 20, 6
HEADS = ("north", "south")
OVER = {"done", "held"}


@dataclass(frozen=True)
class Count:
    """What a program has at one time."""

    active: int
    paused: int
    planned: frozenset[tuple[str, str]]
    held_back: frozenset[str]
    mails: Mapping[str, int]

    def since(self, before: "Count") -> dict[str, int]:
        """Return the mails sent since another count, by kind; agreements are due by the calendar, whatever HR sends."""
        told = Counter(self.mails) - Counter(before.mails)
        return {kind: count for kind, count in told.items() if kind != "pair-news"}


class Office(Coordinator):
    """A coordinator of twenty pairs, whose mentors report to one head and mentees to another."""

    def __init__(self, platform: Platform, client: Client) -> None:
        super().__init__(platform.urls["matching"])
        self.client = client

    async def pair_up(self) -> None:
        heads = [
            one | {"role": "", "participant_id": self.head(name)}
            for name, one in zip(HEADS, people(f"{self.run}-h", 2), strict=True)
        ]
        staff = [
            one | {"manager_id": self.head(HEADS[number % 2])} for number, one in enumerate(people(self.run, 2 * PAIRS))
        ]
        await self.upload(roster([*heads, *staff]))
        await self.ready()
        assert (await self.release(await self.draft()))["totals"]["pairs"] == PAIRS
        await self.pass_by(timedelta(hours=1))

    def head(self, name: str) -> str:
        return f"{self.run}-{name}"

    def file(self, *, wrong: bool) -> bytes:
        """Return everybody with their manager; in the wrong file all have the same one."""
        text = StringIO()
        writer = csv.writer(text)
        writer.writerow(["employee_id", "manager_id"])
        writer.writerows(
            [f"{self.run}-{number}", self.head(HEADS[0 if wrong else number % 2])] for number in range(2 * PAIRS)
        )
        return text.getvalue().encode()

    async def send(self, *, wrong: bool) -> Json:
        """Send a file of changes; return its plan, which is held."""
        answer = await self.http.post(
            "/v1/people/imports", content=self.file(wrong=wrong), params={"mode": "delta"}, headers=CSV
        )
        sync = await self._until(answer.headers["Location"], OVER, 60)
        assert sync["state"] == "held"
        return await self._until(f"/v1/plans/{sync['plan_id']}", {"held"}, 60)

    async def approve(self, plan: Json) -> None:
        await self.post(f"/v1/plans/{plan['id']}/approval", {"digest": plan["digest"]})
        await self._until(f"/v1/plans/{plan['id']}", {"in-force"}, 60)
        await self.client.settle()

    async def pass_by(self, time: timedelta) -> None:
        """Let time pass, and wait until all that came due is done."""
        due = await self.client.settle()
        until = await self.client.now() + time
        while due is not None and due < until:
            await self.client.move_to(due)
            due = await self.client.settle()
        await self.client.move_to(until)
        await self.client.settle()

    async def count(self) -> Count:
        pairs = Counter([pair["state"] for pair in await self.every(f"{self.program}/pairs")])
        sessions = await self.client.every("scheduling", f"{self.program}/sessions")
        sent = await self.client.every("notify", f"{self.program}/deliveries", state="sent")
        return Count(
            active=pairs["active"],
            paused=pairs["paused"],
            planned=frozenset((one["id"], one["starts_at"]) for one in sessions if one["state"] == "planned"),
            held_back=frozenset(one["id"] for one in sessions if one["state"] == "held-back"),
            mails=Counter(one["kind"] for one in sent),
        )


@pytest.fixture
async def office(platform: Platform) -> AsyncIterator[Office]:
    async with Client(platform.urls) as client, Office(platform, client) as one:
        await one.pair_up()
        yield one


class TestAWrongFile:
    async def test_that_is_held_changes_nothing_and_is_told_to_nobody(self, office: Office) -> None:
        before = await office.count()
        assert (before.active, before.paused, len(before.planned)) == (PAIRS, 0, PAIRS * SESSIONS)

        plan = await office.send(wrong=True)
        assert [one["breaking"] for one in plan["programs"] if one["live"] == PAIRS] == [PAIRS]
        await office.pass_by(timedelta(hours=1))

        assert await office.count() == before
        await office.post(f"/v1/plans/{plan['id']}/discard")
        await office.pass_by(timedelta(hours=1))
        assert await office.count() == before

    async def test_that_is_approved_and_corrected_at_once_leaves_all_as_it_was(self, office: Office) -> None:
        before = await office.count()

        await office.approve(await office.send(wrong=True))
        during = await office.count()
        assert (during.active, during.paused, during.since(before)) == (0, PAIRS, {})
        assert during.held_back == {session_id for session_id, _ in before.planned}

        await office.approve(await office.send(wrong=False))
        await office.pass_by(timedelta(hours=1))
        assert await office.count() == before

    async def test_that_is_corrected_within_a_day_is_told_once_to_each(self, office: Office) -> None:
        before = await office.count()
        await office.approve(await office.send(wrong=True))
        await office.pass_by(timedelta(hours=20))
        during = await office.count()
        assert (during.paused, len(during.held_back)) == (PAIRS, PAIRS * SESSIONS)
        invited = before.mails["invitation"]
        assert during.since(before) == {"pair-paused": 2 * PAIRS, "cancelled": invited}

        await office.approve(await office.send(wrong=False))
        await office.pass_by(timedelta(hours=1))
        after = await office.count()
        assert (after.active, after.paused, after.planned) == (PAIRS, 0, before.planned)
        assert after.since(during) == {"pair-resumed": 2 * PAIRS, "invitation": invited}
