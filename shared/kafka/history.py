"""Reading whole topics, from the first record to the present end, outside any consumer group."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from shared.kafka.access import options
from shared.kafka.errors import BEGIN_SECONDS, away
from shared.kafka.known import begin
from shared.kafka.partitions import partition_for
from shared.transport import Kafka

READ_SECONDS = 10.0  # without a single record


async def history(
    server: Kafka, topics: Iterable[str], *, key: bytes | None = None, patience: float = BEGIN_SECONDS
) -> AsyncIterator[Any]:
    """Yield every record that topics hold now, in order per partition.

    With a `key`, only its partition of each topic is read. `patience` is how many seconds the beginning may take.

    Raises:
        Unavailable: a topic is not there, the broker does not answer, or stops answering before the end is reached.
    """
    consumer = AIOKafkaConsumer(**options(server), auto_offset_reset="earliest", enable_auto_commit=False)
    try:
        left = await _begin(consumer, topics, key, patience)
        while left:
            async with asyncio.timeout(READ_SECONDS):
                batches = await consumer.getmany(timeout_ms=200)
                left = {item: end for item, end in left.items() if await consumer.position(item) < end}
            for records in batches.values():
                for record in records:
                    yield record
    except (KafkaError, TimeoutError) as error:
        raise away(server, error) from error
    finally:
        await consumer.stop()


async def _begin(
    consumer: AIOKafkaConsumer, topics: Iterable[str], key: bytes | None, patience: float
) -> dict[TopicPartition, int]:
    async with asyncio.timeout(patience):
        partitions = _of_key(await begin(consumer, topics), key)
        starts, ends = await consumer.beginning_offsets(partitions), await consumer.end_offsets(partitions)
        left = {item: ends[item] for item in partitions if ends[item] > starts[item]}
        consumer.assign([*left])
        return left


def _of_key(partitions: Sequence[TopicPartition], key: bytes | None) -> list[TopicPartition]:
    """Return those partitions that may hold a key; without one all of them."""
    counts = Counter(item.topic for item in partitions)
    return [item for item in partitions if key is None or item.partition == partition_for(key, counts[item.topic])]
