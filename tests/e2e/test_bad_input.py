"""What the whole platform does with bad input, and while a server is away."""

import asyncio
import json
from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from prometheus_client.parser import text_string_to_metric_families

from deploy.local.platform import Platform
from shared.contracts.catalog import PAIRS, PARTITIONS
from tests.eventually import eventually

DRAFT = {"title": "Digital fluency", "objective": "Learn from each other", "cadence": "biweekly", "weeks": 12}
MESSAGES = "mentoring_messages_total"
GROUPS_OF_PAIRS = {"scheduling.pairs", "feedback.pairs", "notify.pairs"}


@pytest.fixture
async def producer(platform: Platform) -> AsyncIterator[AIOKafkaProducer]:
    async with AIOKafkaProducer(bootstrap_servers=platform.kafka) as producing:
        yield producing


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=30) as client:
        yield client


async def records_of(platform: Platform, topic: str, key: bytes) -> list[dict[str, str]]:
    """Return the headers of every record with this key."""
    consumer = AIOKafkaConsumer(bootstrap_servers=platform.kafka, auto_offset_reset="earliest")
    async with consumer:
        partitions = [TopicPartition(topic, number) for number in range(PARTITIONS)]
        consumer.assign(partitions)
        ends, found = await consumer.end_offsets(partitions), []
        while [p for p in partitions if await consumer.position(p) < ends[p]]:
            for records in (await consumer.getmany(timeout_ms=200)).values():
                found += [record for record in records if record.key == key]
    return [{name: value.decode() for name, value in record.headers} for record in found]


async def settled(platform: Platform, http: httpx.AsyncClient) -> bool:
    clocks = [(await http.get(f"{url}/clock")).json() for url in platform.urls.values()]
    return not any(sum(clock["left"].values()) for clock in clocks)


async def ignored(http: httpx.AsyncClient, url: str) -> float:
    text = (await http.get(f"{url}/metrics")).text
    samples = [s for family in text_string_to_metric_families(text) for s in family.samples]
    return sum(s.value for s in samples if s.name == MESSAGES and s.labels["result"] == "ignored")


class TestMalformedRecord:
    async def test_becomes_a_dead_letter_with_the_reason_and_the_partition_goes_on(
        self, platform: Platform, producer: AIOKafkaProducer, http: httpx.AsyncClient
    ) -> None:
        key = uuid4().hex.encode()
        headers = [("ce_specversion", b"1.0"), ("ce_type", b"mentoring.pair-created.v1"), ("ce_source", b"/test")]

        await producer.send_and_wait(PAIRS, b"{ not JSON", key=key, headers=[*headers, ("ce_id", uuid4().hex.encode())])
        await eventually(lambda: settled(platform, http), within=60)
        letters = await records_of(platform, f"{PAIRS}.dead", key)

        assert len(letters) == len(GROUPS_OF_PAIRS)
        assert all("Error" in json.dumps(letter) for letter in letters)


class TestUnknownEventType:
    async def test_is_ignored_and_counted(
        self, platform: Platform, producer: AIOKafkaProducer, http: httpx.AsyncClient
    ) -> None:
        url, key = platform.urls["scheduling"], uuid4().hex.encode()
        before = await ignored(http, url)
        headers = [("ce_type", b"mentoring.pair-sang.v1"), ("ce_id", uuid4().hex.encode()), ("ce_specversion", b"1.0")]

        await producer.send_and_wait(PAIRS, b"{}", key=key, headers=[*headers, ("ce_source", b"/test")])
        await eventually(lambda: settled(platform, http), within=60)

        assert await ignored(http, url) == before + 1
        assert await records_of(platform, f"{PAIRS}.dead", key) == []


@pytest.mark.parametrize("server", ["kafka"])
class TestServerAway:
    async def test_is_503_with_retry_after_and_all_goes_on_when_it_is_back(
        self, platform: Platform, http: httpx.AsyncClient, server: str
    ) -> None:
        url, key = platform.urls["matching"], {"Idempotency-Key": uuid4().hex}
        title = f"While {server} is away {uuid4().hex[:6]}"
        await asyncio.to_thread(platform.stop, server)
        try:
            refused = await http.post(f"{url}/v1/programs", json=DRAFT | {"title": title}, headers=key)
            await eventually(lambda: self._unready(http, url), within=60)
        finally:
            await asyncio.to_thread(platform.start, server)
        await eventually(lambda: self._ready(http, url), within=120)
        accepted = await eventually(lambda: self._created(http, url, title, key), within=60)

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
        answer = await http.post(f"{url}/v1/programs", json=DRAFT | {"title": title}, headers=key)
        return answer.status_code == 201

    async def _titles(self, http: httpx.AsyncClient, url: str) -> list[str]:
        titles, cursor = [], ""
        while cursor is not None:
            page = (
                await http.get(f"{url}/v1/programs", params={"limit": 500, "cursor": cursor} if cursor else {})
            ).json()
            titles += [program["title"] for program in page["items"]]
            cursor = page["next"]
        return titles
