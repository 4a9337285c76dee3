"""What the whole platform does with bad input, and while a server is away."""

import asyncio
import json
import random
from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from prometheus_client.parser import text_string_to_metric_families

from deploy.local.platform import Platform
from shared.contracts.catalog import PAIRS
from shared.kafka.known import begin
from tests.e2e.coordinator import CSV, Coordinator, counts, people, roster
from tests.eventually import eventually, nothing_left

DRAFT = {"title": "Digital fluency", "objective": "Learn from each other", "cadence": "biweekly", "weeks": 12}
MESSAGES = "mentoring_messages_total"
GROUPS_OF_PAIRS = {"scheduling.pairs", "feedback.pairs", "notify.pairs"}
BROKEN = {"email": "nobody", "role": "boss"}
UNREADABLE = {"timezone": "Mars/Base", "level": "12", "languages": "no such tongue"}


@pytest.fixture
async def producer(platform: Platform) -> AsyncIterator[AIOKafkaProducer]:
    async with AIOKafkaProducer(bootstrap_servers=platform.kafka) as producing:
        yield producing


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=30) as client:
        yield client


@pytest.fixture
async def coordinator(platform: Platform) -> AsyncIterator[Coordinator]:
    async with Coordinator(platform.urls["matching"]) as one:
        yield one


def headers(kind: str) -> list[tuple[str, bytes]]:
    """Return the headers of an event from outside."""
    said = {"ce_specversion": "1.0", "ce_type": kind, "ce_source": "/test", "ce_id": uuid4().hex}
    return [(name, value.encode()) for name, value in said.items()]


async def records_of(platform: Platform, topic: str, key: bytes) -> list[dict[str, str]]:
    """Return the headers of every record with this key."""
    consumer = AIOKafkaConsumer(bootstrap_servers=platform.kafka, auto_offset_reset="earliest")
    try:
        partitions = await begin(consumer, [topic])
        consumer.assign(partitions)
        ends, found = await consumer.end_offsets(partitions), []
        while [p for p in partitions if await consumer.position(p) < ends[p]]:
            for records in (await consumer.getmany(timeout_ms=200)).values():
                found += [record for record in records if record.key == key]
    finally:
        await consumer.stop()
    return [{name: value.decode() for name, value in record.headers} for record in found]


async def ignored(http: httpx.AsyncClient, url: str) -> float:
    text = (await http.get(f"{url}/metrics")).text
    samples = [s for family in text_string_to_metric_families(text) for s in family.samples]
    return sum(s.value for s in samples if s.name == MESSAGES and s.labels["result"] == "ignored")


class TestMalformedRecord:
    async def test_becomes_a_dead_letter_with_the_reason_and_the_partition_goes_on(
        self, platform: Platform, producer: AIOKafkaProducer, http: httpx.AsyncClient
    ) -> None:
        url, key = platform.urls["scheduling"], uuid4().hex.encode()
        before = await ignored(http, url)

        await producer.send_and_wait(PAIRS, b"{ not JSON", key=key, headers=headers("mentoring.pair-created.v1"))
        await producer.send_and_wait(PAIRS, b"{}", key=key, headers=headers("mentoring.pair-sang.v1"))
        await eventually(lambda: nothing_left(http, *platform.urls.values()), within=300)
        letters = await records_of(platform, f"{PAIRS}.dead", key)

        assert len(letters) == len(GROUPS_OF_PAIRS)
        assert all("Error" in json.dumps(letter) for letter in letters)
        assert await ignored(http, url) == before + 1


class TestUnknownEventType:
    async def test_is_ignored_and_counted(
        self, platform: Platform, producer: AIOKafkaProducer, http: httpx.AsyncClient
    ) -> None:
        url, key = platform.urls["scheduling"], uuid4().hex.encode()
        before = await ignored(http, url)

        await producer.send_and_wait(PAIRS, b"{}", key=key, headers=headers("mentoring.pair-sang.v1"))
        await eventually(lambda: nothing_left(http, *platform.urls.values()), within=300)

        assert await ignored(http, url) == before + 1
        assert await records_of(platform, f"{PAIRS}.dead", key) == []


class TestRosterOfTenThousandRows:
    async def test_with_one_percent_broken_enrolls_9900_and_reports_100_by_line_field_and_reason(
        self, registry: Platform
    ) -> None:
        async with Coordinator(registry.urls["matching"]) as coordinator:
            rows = people(coordinator.run, 10_000)
            chosen = random.Random(1)  # noqa: S311 - which rows are broken is no secret
            broken = {at: chosen.choice(sorted(BROKEN)) for at in sorted(chosen.sample(range(10_000), 100))}
            for at, field in broken.items():
                rows[at][field] = BROKEN[field]
            for at, field in zip(sorted({*range(10_000)} - broken.keys()), UNREADABLE, strict=False):
                rows[at][field] = UNREADABLE[field]
            report = await coordinator.upload(roster(rows), within=400)
            refused = await coordinator.every(f"/v1/imports/{report['id']}/rows", status="refused")
            enrolled = await coordinator.every(f"{coordinator.program}/participants")
        assert counts(report) == {"enrolled": 9_900, "refused": 100}
        assert {one["about"]: one["count"] for one in report["findings"]}["unreadable"] == len(UNREADABLE)
        assert {one["line"]: one["errors"][0]["field"] for one in refused} == {
            at + 2: field for at, field in broken.items()
        }
        assert all(error["reason"] for one in refused for error in one["errors"])
        assert len(enrolled) == 9_900


class TestSameUploadTwice:
    async def test_doubles_nobody(self, coordinator: Coordinator) -> None:
        file = roster(people(coordinator.run, 50))
        assert counts(await coordinator.upload(file)) == {"enrolled": 50}
        assert counts(await coordinator.upload(file)) == {"unchanged": 50}
        assert len(await coordinator.every(f"{coordinator.program}/participants")) == 50

    async def test_under_one_idempotency_key_is_one_import(self, coordinator: Coordinator) -> None:
        file, key = roster(people(coordinator.run, 5)), CSV | {"Idempotency-Key": coordinator.run}
        path = f"{coordinator.program}/imports"
        first = await coordinator.http.post(path, content=file, headers=key)
        again = await coordinator.http.post(path, content=file, headers=key)
        assert first.json()["id"] == again.json()["id"]
        other = await coordinator.http.post(path, content=file + b"\n", headers=key)
        assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")

    async def test_with_a_row_repeated_or_contradicted_says_which_lines(self, coordinator: Coordinator) -> None:
        rows = people(coordinator.run, 4)
        report = await coordinator.upload(roster([*rows, rows[0], rows[1] | {"level": "3"}]))
        assert counts(report) == {"enrolled": 3, "duplicates": 1, "refused": 2}
        told = await coordinator.every(f"/v1/imports/{report['id']}/rows")
        reasons = {one["line"]: one["errors"][0]["reason"] for one in told if one["errors"]}
        assert reasons[6] == "the same as line 2"
        assert ("line 7" in reasons[3], "line 3" in reasons[7]) == (True, True)


class TestBadBody:
    async def test_is_422_and_names_each_field(self, coordinator: Coordinator) -> None:
        body = {"employee_id": "", "name": "A", "email": "nobody", "role": "boss", "salary": 1}
        answer = await coordinator.http.post(f"{coordinator.program}/participants", json=body)
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        assert {error["field"] for error in answer.json()["errors"]} == {"employee_id", "email", "role", "salary"}

    async def test_of_a_roster_is_422_and_says_what_to_change(self, coordinator: Coordinator) -> None:
        answer = await coordinator.http.post(f"{coordinator.program}/imports", content=b"PK\x03\x04", headers=CSV)
        assert (answer.status_code, answer.json()["code"]) == (422, "unusable-roster")


@pytest.mark.parametrize("server", ["kafka", "mongodb"])
class TestServerAway:
    async def test_is_503_with_retry_after_and_all_goes_on_when_it_is_back(
        self, platform: Platform, http: httpx.AsyncClient, server: str
    ) -> None:
        url, key = platform.urls["matching"], {"Idempotency-Key": uuid4().hex}
        title = f"While {server} is away {uuid4().hex[:6]}"
        await asyncio.to_thread(platform.stop, server)
        try:
            refused = await http.post(f"{url}/v1/programs", json={"settings": DRAFT | {"title": title}}, headers=key)
            await eventually(lambda: self._unready(http, url), within=300)
        finally:
            await asyncio.to_thread(platform.start, server)
        await eventually(lambda: self._ready(http, url), within=300)
        accepted = await eventually(lambda: self._created(http, url, title, key), within=300)

        assert refused.status_code == 503
        assert refused.headers["content-type"] == "application/problem+json"
        assert int(refused.headers["retry-after"]) >= 1
        listed = await self._titles(http, url)
        assert accepted
        assert listed.count(title) == 1

    async def _unready(self, http: httpx.AsyncClient, url: str) -> bool:
        return (await http.get(f"{url}/health/ready")).status_code == 503

    async def _ready(self, http: httpx.AsyncClient, url: str) -> bool:
        return (await http.get(f"{url}/health/ready")).is_success

    async def _created(self, http: httpx.AsyncClient, url: str, title: str, key: dict[str, str]) -> bool:
        answer = await http.post(f"{url}/v1/programs", json={"settings": DRAFT | {"title": title}}, headers=key)
        return answer.status_code == 201

    async def _titles(self, http: httpx.AsyncClient, url: str) -> list[str]:
        titles, cursor = [], ""
        while cursor is not None:
            page = (
                await http.get(f"{url}/v1/programs", params={"limit": 500, "cursor": cursor} if cursor else {})
            ).json()
            titles += [program["settings"]["title"] for program in page["items"]]
            cursor = page["next"]
        return titles
