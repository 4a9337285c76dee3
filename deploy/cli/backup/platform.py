"""What is backed up: the databases, the topics of the catalog, and how a command reaches them and says what failed."""

import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from deploy.cli.backup.files import Damaged
from deploy.cli.servers import servers
from deploy.services import NAMES
from shared.contracts.catalog import TOPICS, Topic
from shared.domain import Refused
from shared.errors import Unavailable
from shared.kafka import KafkaError, Log, TopicPartition
from shared.mongo import Database, OperationFailure, PyMongoError, away, connect
from shared.transport import Kafka

OTHER, AWAY = 1, 69
PATIENCE: Final = 60.0  # seconds: the catalog has a thousand partitions
TOO_OLD: Final = 239  # SnapshotTooOld


class Unfit(Refused):
    """The platform is not in the state that a command needs; the message says what to do."""


@dataclass(frozen=True, kw_only=True)
class Platform:
    """The databases of one server by service, and Kafka with the topics that belong to them."""

    kafka: Kafka
    databases: Mapping[str, Database]
    topics: tuple[Topic, ...] = TOPICS

    @property
    def logs(self) -> list[str]:
        """Return the names of all topics, dead letters' too."""
        return [name for topic in self.topics for name in (topic.name, topic.dead)]

    @property
    def groups(self) -> list[str]:
        """Return the consumer groups of the services."""
        return sorted({group for topic in self.topics for group in topic.consumers})

    @property
    def compacted(self) -> list[str]:
        """Return the topics that keep the last record of each key."""
        return [topic.name for topic in self.topics if topic.compacted]

    @property
    def dead(self) -> list[str]:
        """Return the topics of dead letters: decisions about them name their offsets."""
        return [topic.dead for topic in self.topics]


async def edges(platform: Platform, *, first: bool) -> dict[TopicPartition, int]:
    """Return the first or the next offset of every partition, by one question.

    Raises:
        Unavailable: Kafka does not answer.
    """
    log = Log(platform.kafka, PATIENCE)
    try:
        items = await log.partitions(platform.logs)
        return await (log.starts if first else log.ends)(items)
    finally:
        await log.stop()


@asynccontextmanager
async def installed() -> AsyncIterator[Platform]:
    """Give the platform that the settings name.

    Raises:
        Unavailable: MongoDB does not answer.
        Unfit: it no longer knows the moment that is read.
    """
    given = servers()
    client = connect(given.mongodb, "backup").client
    try:
        yield Platform(kafka=given.kafka, databases={name: client[name] for name in NAMES})
    except OperationFailure as error:
        if error.code == TOO_OLD:
            raise Unfit(
                "reading took longer than MongoDB keeps a moment: raise minSnapshotHistoryWindowInSeconds"
            ) from error
        raise away(client.delegate, error) from error
    except PyMongoError as error:
        raise away(client.delegate, error) from error
    finally:
        client.close()


def ended(work: Callable[[], Awaitable[int]]) -> int:
    """Do something, say what failed in a sentence, and return the exit code."""
    logging.disable()  # hides the drivers' messages; ours are printed
    try:
        return asyncio.run(_awaited(work))
    except (Refused, Damaged) as refused:
        print(refused, file=sys.stderr)
        return OTHER
    except OSError as error:
        print(f"{error.filename or 'a file'}: {error.strerror}", file=sys.stderr)
        return OTHER
    except KafkaError as error:
        print(f"Kafka refused: {type(error).__name__}", file=sys.stderr)
        return OTHER
    except Unavailable as error:
        print(error, file=sys.stderr)
        return AWAY


async def _awaited(work: Callable[[], Awaitable[int]]) -> int:
    return await work()
