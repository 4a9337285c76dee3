"""Where topics are, asked for all of them at once."""

import asyncio
from collections.abc import Iterable
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import TopicAuthorizationFailedError

from shared.errors import Unavailable

LOOKS: Final = 20  # a topic was made a moment ago, and this broker has not heard of it
PAUSE_SECONDS: Final = 0.1


async def know(consumer: AIOKafkaConsumer, topics: Iterable[str]) -> None:
    """Let a started consumer learn where topics are, by one question.

    Asked for offsets, the driver finds one topic after the other, each with a request and a tenth of a second's pause.
    """
    await asyncio.gather(*map(consumer._client.add_topic, topics))  # noqa: SLF001 - the driver has no other way


async def begin(consumer: AIOKafkaConsumer, topics: Iterable[str]) -> list[TopicPartition]:
    """Start a consumer outside any group, and return all partitions of topics.

    Raises:
        KafkaError: the broker does not answer, or does not let this user read.
        Unavailable: a topic is not there.
    """
    await consumer.start()
    return await partitions_of(consumer, topics)


async def partitions_of(consumer: AIOKafkaConsumer, topics: Iterable[str]) -> list[TopicPartition]:
    """Return all partitions of topics, as Kafka counts them.

    Raises:
        KafkaError: the broker does not answer, or does not let this user read.
        Unavailable: a topic is not there.
    """
    names = [*topics]
    await know(consumer, names)
    for _ in range(LOOKS):
        found = {name: consumer.partitions_for_topic(name) or set[int]() for name in names}
        if all(found.values()):
            return [TopicPartition(name, number) for name in names for number in sorted(found[name])]
        await asyncio.sleep(PAUSE_SECONDS)
        await consumer._client.force_metadata_update()  # noqa: SLF001 - the driver has no other way
    missing = next(name for name in names if not found[name])
    if missing in consumer._client.cluster.unauthorized_topics:  # noqa: SLF001 - the driver has no other way
        raise TopicAuthorizationFailedError(missing)
    raise not_there(missing)


def not_there(topic: str) -> Unavailable:
    """Return the error for a topic that nobody has made."""
    return Unavailable(f"the topic {topic} is not there: run `python -m deploy.cli topics apply`")
