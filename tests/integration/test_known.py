"""Whoever asks about many topics learns where all of them are at once."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from aiokafka.client import AIOKafkaClient

from deploy.cli.topics import Number, apply
from shared.contracts.catalog import Topic
from shared.kafka import Admin, Log, TopicPartition, history

TOPICS = 20
FEW = 5  # different questions: one where the topics are, and some of the driver's own


@pytest.fixture
async def topics(kafka_url: str) -> AsyncIterator[list[str]]:
    run = uuid4().hex[:10]
    made = [Topic(name=f"k{run}.{number}", key="id", producer="shop") for number in range(TOPICS)]
    async with Admin(kafka_url) as admin:
        await apply(admin, made, number=Number(asked=1))
        yield [one.name for one in made]
        await admin.delete([name for one in made for name in (one.name, one.dead)])


@pytest.fixture
def questions(monkeypatch: pytest.MonkeyPatch) -> set[frozenset[str]]:
    """Return what the driver has asked about where topics are, so far; it asks again while a broker knows none yet."""
    asked: set[frozenset[str]] = set()
    update = AIOKafkaClient._metadata_update

    async def counted(client: AIOKafkaClient, cluster: Any, topics: Any) -> Any:  # noqa: ANN401 - the driver's
        asked.add(frozenset(topics))
        return await update(client, cluster, topics)

    monkeypatch.setattr(AIOKafkaClient, "_metadata_update", counted)
    return asked


class TestTopics:
    async def test_are_found_at_once_by_whoever_asks_for_their_ends(
        self, kafka_url: str, topics: list[str], questions: set[frozenset[str]]
    ) -> None:
        log = Log(kafka_url)
        ends = await log.ends([TopicPartition(name, 0) for name in topics])
        await log.stop()
        assert len(ends) == TOPICS
        assert len(questions) <= FEW

    async def test_are_found_at_once_by_whoever_reads_all_of_them(
        self, kafka_url: str, topics: list[str], questions: set[frozenset[str]]
    ) -> None:
        assert [record async for record in history(kafka_url, topics)] == []
        assert len(questions) <= FEW
