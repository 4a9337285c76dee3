"""Somebody is erased on real servers: what was theirs is found before, in no log or metric, and nowhere afterwards.

What time alone does (seven days of retention, a day until a segment is closed) is done here by Kafka's own means:
records are deleted up to their end, and segments of compacted topics are closed after a second.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete

from deploy.cli.backup.platform import PATIENCE
from deploy.cli.erasure import Words, found_in, in_stores, in_topics, words_of
from deploy.client import Platform as Client
from deploy.local.platform import Platform
from deploy.services import NAMES
from shared.contracts.catalog import CONTACTS, PEOPLE, PERSONAL, TOPICS, Holds
from shared.kafka import Admin, Log
from shared.mongo import connect
from shared.privacy.timetable import SWEEPS
from tests.e2e.coordinator import Coordinator, Json, people, roster
from tests.eventually import eventually

NAME, ADDRESS, TOPIC, WORDS = "Zebedee Canaryson", "zebedee.canary@example.org", "canaryology", "canary words"
ERASED = words_of([NAME, ADDRESS, WORDS])
COUNTED = words_of([TOPIC])
# Topics, counted or of pairs that are nameless now, stay, and so does what somebody else seeks; the uploaded file stays
# for a week of real time.
STAYS = {"mentoring.pairs.v1", "matching.runs", "feedback.program_topics", "matching.blobs", "matching.participants"}
KEPT = timedelta(days=9)


class Office(Coordinator):
    """A coordinator with six people, the first of whom is the canary."""

    def __init__(self, platform: Platform, client: Client) -> None:
        super().__init__(platform.urls["matching"])
        self.platform, self._client = platform, client

    @property
    def canary(self) -> str:
        return f"{self.run}-1"

    async def begin(self) -> None:
        """Pair everybody, and let the canary answer a survey."""
        rows = people(self.run, 6)
        rows[1] |= {"display_name": NAME, "email": ADDRESS, "skills_offered": TOPIC}
        rows[0] |= {"skills_sought": TOPIC}
        await self.upload(roster(rows))
        await self.ready()
        await self.release(await self.draft())
        await self.pass_by(timedelta(days=3))
        await self._answer()

    async def _answer(self) -> None:
        person = await self.get(f"/v1/people/{self.canary}")
        program_id = self.program.rpartition("/")[2]
        path = f"/v1/programs/{program_id}/surveys"
        (survey, *_) = await self._client.every("feedback", path, person_id=person["person_id"])
        instruments = (await self._client.get("feedback", "/v1/instruments"))["items"]
        version = (survey["instrument"], survey["instrument_version"])
        asked = next(one for one in instruments if (one["name"], one["version"]) == version)
        given = {"scale": 3, "text": WORDS}
        answers = {one["id"]: given[one["kind"]] for one in asked["questions"] if one["kind"] in given}
        await self._client.post(
            "feedback",
            f"/v1/surveys/{survey['id']}/answers",
            {"answers": answers},
            headers={"On-Behalf-Of": person["person_id"]},
        )

    async def pass_by(self, time: timedelta) -> None:
        """Let time pass, and wait until all that came due is done."""
        await self._client.settle()
        until = await self._client.now() + time
        while (now := await self._client.now()) < until:
            await self._client.move_to(min(until, now + timedelta(days=1)))
            await self._client.settle()

    async def found(self, words: Words = ERASED) -> Counter[str]:
        """Return how many of the canary's words each place holds."""
        databases = {name: connect(self.platform.mongodb, name) for name in NAMES}
        stores = await in_stores(databases, words)
        for database in databases.values():
            database.client.close()
        found: Counter[str] = Counter()
        for (place, _), count in (stores + await in_topics(self.platform.kafka, words)).items():
            found[place.partition("/")[0]] += count  # a blob is told by its name
        return found

    async def everything_of(self, person_id: str) -> dict[str, Json]:
        """Return what every service tells a person about themself."""
        return {name: await self._client.get(name, f"/v1/people/{person_id}/records") for name in NAMES}

    async def expire(self) -> None:
        """Do what a week does to topics of commands and dead letters."""
        names = [one.name for one in TOPICS if one.retention and one.retention <= PERSONAL]
        names += [one.dead for one in TOPICS]
        log = Log(self.platform.kafka, PATIENCE)
        try:
            ends = await log.ends(await log.partitions(names))
        finally:
            await log.stop()
        admin = AIOKafkaAdminClient(bootstrap_servers=self.platform.kafka)
        await admin.start()
        await admin.delete_records({at: RecordsToDelete(before_offset=end) for at, end in ends.items() if end})
        await admin.close()

    async def close_segments_soon(self) -> None:
        """Let a second do to compacted topics what a day does."""
        async with Admin(self.platform.kafka) as admin:
            before = await admin.describe([CONTACTS, PEOPLE])
            soon = {"segment.ms": "1000", "max.compaction.lag.ms": "1000", "min.cleanable.dirty.ratio": "0.0"}
            kept = {name: {key: one.config[key] for key in ("cleanup.policy", "delete.retention.ms")} | soon
                    for name, one in before.items()}  # fmt: skip
            await admin.configure(kept)


@pytest.fixture
async def office(platform: Platform) -> AsyncIterator[Office]:
    async with Client(platform.urls) as client, Office(platform, client) as one:
        await one.begin()
        yield one


def logs(platform: Platform) -> dict[str, set[int]]:
    """Return which of the services' logs hold which words."""
    files = [platform.root / "logs" / f"{name}.log" for name in NAMES]
    return {file.name: found for file in files if (found := found_in(file.read_bytes(), ERASED))}


def metrics(platform: Platform) -> str:
    return "".join(httpx.get(f"{url}/metrics").text for url in platform.urls.values())


class TestErasure:
    async def test_leaves_nothing_of_somebody_anywhere(self, office: Office) -> None:
        person_id = (await office.get(f"/v1/people/{office.canary}"))["person_id"]
        # Before: they are where they may be, and in no log and no metric.
        before = await office.found()
        assert {"matching.people", "notify.contacts", "feedback.surveys", CONTACTS} <= before.keys()
        declared = {one.name for one in TOPICS if one.holds is Holds.PERSONAL}
        assert {place for place in before if place.startswith("mentoring.")} <= declared
        assert logs(office.platform) == {}
        assert not any(form.decode() in metrics(office.platform).lower() for forms in ERASED.values() for form in forms)
        told = await office.everything_of(person_id)
        assert NAME in str(told["matching"])
        assert ADDRESS in str(told["notify"])

        await office.close_segments_soon()
        erasure = await office.post(f"/v1/people/{office.canary}/erasure", {"why": "DSR-1"})
        await office.pass_by(SWEEPS[0])  # nothing else is due by then, which could write beside the sweep
        await office.pass_by(timedelta(minutes=4))
        swept = await office.get(f"/v1/erasures/{erasure['id']}")
        assert swept["state"] == "erased", swept
        topics = {name for one in TOPICS for name in (one.name, one.dead)}
        assert set(await office.found()) - topics <= {"matching.blobs"}

        # A day later the tombstones are written again; a week later everything has expired.
        await asyncio.to_thread(time.sleep, 1.5)
        await office.pass_by(timedelta(days=2))
        await office.expire()
        await eventually(lambda: _gone(office, CONTACTS), within=300)
        await office.pass_by(KEPT)

        async def complete() -> Json | None:
            await office.pass_by(timedelta(days=1))
            found: Json = await office.get(f"/v1/erasures/{erasure['id']}")
            return found if found["state"] == "complete" else None

        done = await eventually(complete, within=300)
        assert {one["service"] for one in done["receipts"]} == {*NAMES}
        assert set(await office.found()) <= {"matching.blobs"}
        assert set(await office.found(COUNTED)) <= STAYS


async def _gone(office: Office, topic: str) -> bool:
    return topic not in await office.found()
