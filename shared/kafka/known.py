"""Where topics are, asked for all of them at once."""

import asyncio
from collections.abc import Iterable, Mapping

from aiokafka import AIOKafkaConsumer, TopicPartition


async def know(consumer: AIOKafkaConsumer, topics: Iterable[str]) -> None:
    """Let a started consumer learn where topics are, by one question.

    Asked for offsets, the driver finds one topic after the other, each with a request and a tenth of a second's pause.
    """
    await asyncio.gather(*map(consumer._client.add_topic, topics))  # noqa: SLF001 - the driver has no other way


async def begin(consumer: AIOKafkaConsumer, topics: Mapping[str, int]) -> list[TopicPartition]:
    """Start a consumer outside any group, and return all partitions of topics (by name: how many partitions)."""
    await consumer.start()
    await know(consumer, topics)
    return [TopicPartition(topic, number) for topic, count in topics.items() for number in range(count)]
