"""Creating, describing and configuring topics."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Self

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic, RecordsToDelete
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import (
    GroupCoordinatorNotAvailableError,
    GroupLoadInProgressError,
    KafkaError,
    NotCoordinatorForGroupError,
    TopicAlreadyExistsError,
    for_code,
)

from shared.errors import Unavailable
from shared.kafka.access import access_of, options
from shared.kafka.errors import away
from shared.transport import Kafka

VISIBLE_SECONDS: Final = 120.0  # a new cluster on a busy machine has taken more than thirty
COORDINATOR_SECONDS: Final = 120.0
PAUSE_SECONDS: Final = 0.05
NOT_YET: Final = (GroupCoordinatorNotAvailableError, GroupLoadInProgressError, NotCoordinatorForGroupError)
# Where a topic has a setting from: it was given to this very topic (DescribeConfigs, ConfigSource).
OF_THE_TOPIC: Final = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Described:
    """A topic as it is: its partition count, all of its settings, and those that were given to this very topic."""

    partitions: int
    config: dict[str, str]
    own: dict[str, str]


class Admin:
    """An admin client; connected inside its context."""

    def __init__(self, server: Kafka) -> None:
        self._server = server
        self._client: Any = None

    async def __aenter__(self) -> Self:
        self._client = AIOKafkaAdminClient(**options(self._server))
        try:
            await self._client.start()
        except KafkaError as error:
            await self._client.close()
            raise away(self._server, error) from error
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.close()

    async def request(self, request: Any) -> Any:  # noqa: ANN401 - the driver's own
        """Return the answer to a request for which the driver has no method."""
        return await self._client._send_request(request)  # noqa: SLF001 - nothing else sends it

    async def describe(self, names: Sequence[str]) -> dict[str, Described]:
        """Return the partition count and configuration of each topic that exists."""
        there = set(await self._client.list_topics()) & set(names)
        if not there:
            return {}
        counts = {
            topic["topic"]: len(topic["partitions"]) for topic in await self._client.describe_topics(sorted(there))
        }
        configs = await self._configs(sorted(there))
        return {
            name: Described(
                partitions=counts[name],
                config={one: value for one, (value, _) in configs[name].items()},
                own={one: value for one, (value, source) in configs[name].items() if source == OF_THE_TOPIC},
            )
            for name in there
        }

    async def create(self, topics: Iterable[tuple[str, int, Mapping[str, str]]], replication: int) -> None:
        """Create topics (name, partition count, configuration), and return once clients can see them.

        One that somebody else created meanwhile is left alone.

        Raises:
            KafkaError: the broker refused.
            Unavailable: a topic was created but still has no leader after two minutes.
        """
        new = [NewTopic(name, count, replication, topic_configs=dict(config)) for name, count, config in topics]
        if not new:
            return
        answer = await self._client.create_topics(new)
        for topic in answer.topic_errors:
            _raise(topic[1], topic[0])
        await self._visible([topic.name for topic in new])

    async def delete(self, names: Sequence[str]) -> None:
        """Delete those of some topics that exist, with all their records, and return once they are gone.

        Raises:
            KafkaError: the broker refused.
            Unavailable: one is still there after two minutes.
        """
        there = sorted(set(await self._client.list_topics()) & set(names))
        if not there:
            return
        answer = await self._client.delete_topics(there)
        for name, code in answer.topic_error_codes:
            _raise(code, name)
        try:
            async with asyncio.timeout(VISIBLE_SECONDS):
                while set(await self._client.list_topics()) & set(there):  # noqa: ASYNC110 - a broker wakes nobody
                    await asyncio.sleep(PAUSE_SECONDS)
        except TimeoutError as error:
            raise Unavailable(f"Kafka at {access_of(self._server).bootstrap} still has topics it deleted") from error

    async def begin_at(self, offsets: Mapping[tuple[str, int], int]) -> None:
        """Delete what partitions hold before some offsets, as retention does."""
        if offsets:
            before = {TopicPartition(*item): RecordsToDelete(before_offset=offset) for item, offset in offsets.items()}
            await self._client.delete_records(before)

    async def _visible(self, names: Sequence[str]) -> None:
        """Wait until every partition has a leader: a broker confirms a creation before the other brokers know of it."""
        try:
            async with asyncio.timeout(VISIBLE_SECONDS):
                while not all(map(_has_leaders, await self._client.describe_topics(names))):  # noqa: ASYNC110 - a broker wakes nobody
                    await asyncio.sleep(PAUSE_SECONDS)
        except TimeoutError as error:
            raise Unavailable(
                f"Kafka at {access_of(self._server).bootstrap} created topics, but they have no leaders yet"
            ) from error

    async def configure(self, configs: Mapping[str, Mapping[str, str]]) -> None:
        """Set the whole configuration of topics.

        Raises:
            KafkaError: the broker refused.
        """
        resources = [_resource(name, config) for name, config in configs.items()]
        if resources:
            for answer in await self._client.alter_configs(resources):
                for code, _message, _kind, name in answer.resources:
                    _raise(code, name)

    async def require_coordinators(self, groups: Iterable[str]) -> None:
        """Wait until every consumer group has a coordinator: a new cluster makes the topic for them when it is asked.

        Raises:
            Unavailable: one has none after two minutes.
        """
        async with self._patience():
            for group in groups:
                await _once_it_can(partial(self._client.find_coordinator, group))

    async def members(self, groups: Iterable[str]) -> dict[str, int]:
        """Return how many consumers each of some groups has, without those that have none.

        Raises:
            KafkaError: the broker refused.
            Unavailable: a group has no coordinator after two minutes.
        """
        async with self._patience():
            return {name: members for name in groups if (members := await _once_it_can(partial(self._members, name)))}

    @asynccontextmanager
    async def _patience(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(COORDINATOR_SECONDS):
                yield
        except TimeoutError as error:
            raise Unavailable(
                f"Kafka at {access_of(self._server).bootstrap} names no coordinator for consumer groups"
            ) from error

    async def _members(self, group: str) -> int:
        # One at a time: the driver reads an answer about several groups by the layout of an older version.
        [answer] = await self._client.describe_consumer_groups([group])
        [(code, _, _, _, _, members, *_)] = answer.groups
        _raise(code, group)
        return len(members)

    async def _configs(self, names: Iterable[str]) -> dict[str, dict[str, tuple[str, int]]]:
        """Return the settings of each topic, and where it has each from; the names of an entry are those of Kafka."""
        answers = await self._client.describe_configs([_resource(name, None) for name in names])
        return {
            resource[3]: {entry[0]: (entry[1], entry[3]) for entry in resource[4]}
            for answer in answers
            for resource in answer.resources
        }


async def _once_it_can(ask: Callable[[], Awaitable[int]]) -> int:
    """Return what a coordinator answers, once it can."""
    while True:
        with suppress(*NOT_YET):
            return await ask()
        await asyncio.sleep(PAUSE_SECONDS)


def _has_leaders(topic: Mapping[str, Any]) -> bool:
    partitions = topic["partitions"]
    return not topic["error_code"] and bool(partitions) and all(one["leader"] >= 0 for one in partitions)


def _resource(name: str, config: Mapping[str, str] | None) -> ConfigResource:
    return ConfigResource(ConfigResourceType.TOPIC, name, configs=dict(config) if config else None)


def _raise(code: int, name: str) -> None:
    error = for_code(code)
    if code and error is not TopicAlreadyExistsError:
        raise error(name)
