"""Where topics are, asked for all of them at once."""

import asyncio
from collections.abc import Iterable

from aiokafka import AIOKafkaConsumer


async def know(consumer: AIOKafkaConsumer, topics: Iterable[str]) -> None:
    """Let a started consumer learn where topics are, by one question.

    Asked for offsets, the driver finds one topic after the other, each with a request and a tenth of a second's pause.
    """
    await asyncio.gather(*map(consumer._client.add_topic, topics))  # noqa: SLF001 - the driver has no other way
