"""Reading what topics receive from now on, outside any consumer group."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError

from shared.kafka.access import options
from shared.kafka.errors import BEGIN_SECONDS, away
from shared.kafka.known import begin
from shared.transport import Kafka


@asynccontextmanager
async def following(server: Kafka, topics: Iterable[str]) -> AsyncIterator[AsyncIterator[Any]]:
    """Yield an endless iterator over the records that topics get from now on.

    Raises:
        Unavailable: the broker does not answer or does not let this user read, or a topic is not there; the iterator
            may raise it too.
    """
    consumer = AIOKafkaConsumer(**options(server), enable_auto_commit=False)
    try:
        await _begin(server, consumer, topics)
        yield _records(server, consumer)
    finally:
        await consumer.stop()


async def _begin(server: Kafka, consumer: AIOKafkaConsumer, topics: Iterable[str]) -> None:
    try:
        async with asyncio.timeout(BEGIN_SECONDS):
            partitions = await begin(consumer, topics)
            ends = await consumer.end_offsets(partitions)
    except (KafkaError, TimeoutError) as error:
        raise away(server, error) from error
    consumer.assign(partitions)
    for partition, end in ends.items():
        consumer.seek(partition, end)


async def _records(server: Kafka, consumer: AIOKafkaConsumer) -> AsyncIterator[Any]:
    while True:
        try:
            batches = await consumer.getmany(timeout_ms=200)
        except KafkaError as error:
            raise away(server, error) from error
        for records in batches.values():
            for record in records:
                yield record
