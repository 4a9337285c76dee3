"""Where partitions begin and end."""

import asyncio
from collections.abc import Sequence

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from shared.kafka.errors import ASK_SECONDS, away


class Log:
    """Asks where partitions begin and end, outside any consumer group."""

    def __init__(self, bootstrap: str) -> None:
        self._bootstrap = bootstrap
        self._consumer: AIOKafkaConsumer | None = None
        self._starting = asyncio.Lock()

    async def ends(self, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        """Return the offset the next record of each partition will get.

        Raises:
            Unavailable: the broker does not answer.
        """
        return await self._ask("end_offsets", partitions)

    async def starts(self, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        """Return the first offset that each partition still holds.

        Raises:
            Unavailable: the broker does not answer.
        """
        return await self._ask("beginning_offsets", partitions)

    async def stop(self) -> None:
        """Disconnect."""
        consumer, self._consumer = self._consumer, None
        if consumer:
            await consumer.stop()

    async def _ask(self, question: str, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        try:
            async with asyncio.timeout(ASK_SECONDS):
                consumer = await self._ready()
                found: dict[TopicPartition, int] = await getattr(consumer, question)(partitions)
                return found
        except (KafkaError, TimeoutError) as error:
            raise away(self._bootstrap) from error

    async def _ready(self) -> AIOKafkaConsumer:
        async with self._starting:
            if not self._consumer:
                consumer = AIOKafkaConsumer(bootstrap_servers=self._bootstrap, enable_auto_commit=False)
                try:
                    await consumer.start()
                except BaseException:
                    await consumer.stop()
                    raise
                self._consumer = consumer
            return self._consumer
