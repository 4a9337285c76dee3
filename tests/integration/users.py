"""Users of a secured platform who try things, and what the catalog says that they may."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import GroupAuthorizationFailedError
from aiokafka.protocol.fetch import FetchRequest
from aiokafka.protocol.group import HeartbeatRequest
from aiokafka.protocol.produce import ProduceRequest
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from deploy.cli.principals import AUDITOR, OPERATOR
from deploy.services import NAMES
from shared.contracts.catalog import AUDIT, COMMANDS, OPERATIONS, TOPICS
from shared.kafka.access import options
from shared.transport import KafkaAccess

DAMAGED, UNKNOWN_MEMBER, NOT_THIS_TOPIC, NOT_THIS_GROUP = 2, 25, 29, 30  # Kafka's error codes


class Someone:
    """One user's connection to Kafka, asking for one thing at a time and told what the broker says."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401 - the driver's own
        self._client = client

    async def reads(self, topic: str) -> bool:
        """Tell whether the broker gives records of a topic."""
        request = FetchRequest(1, 0, 1_000, 0, [(topic, [(0, 0, 1_000)])])
        answer = await self._client._send_request(request)
        return int(answer.topics[0][1][0][1]) != NOT_THIS_TOPIC

    async def writes(self, topic: str) -> bool:
        """Tell whether the broker would take a record; this one is damaged, so that nobody has to read it."""
        batch = DefaultRecordBatchBuilder(2, 0, False, -1, -1, -1, 1_000)
        batch.append(0, timestamp=1, key=b"k", value=b"x", headers=[])
        answer = await self._client._send_request(
            ProduceRequest(None, -1, 5_000, [(topic, [(0, bytes(batch.build()))])])
        )
        return int(answer.topics[0][1][0][1]) != NOT_THIS_TOPIC

    async def is_in(self, group: str) -> bool:
        """Tell whether the broker would let them into a group: a stranger who may is asked to join first."""
        answer = await self._client._send_request(HeartbeatRequest(group, 1, "nobody"))
        assert answer.error_code in {NOT_THIS_GROUP, UNKNOWN_MEMBER}
        return bool(answer.error_code == UNKNOWN_MEMBER)

    async def sees(self, group: str) -> bool:
        """Tell whether the broker says how far a group has read."""
        try:
            await self._client.list_consumer_group_offsets(group)
        except GroupAuthorizationFailedError:
            return False
        return True


@asynccontextmanager
async def someone(access: KafkaAccess) -> AsyncIterator[Someone]:
    client = AIOKafkaAdminClient(**options(access))
    await client.start()
    try:
        yield Someone(client)
    finally:
        await client.close()


def may_read(user: str, topic: str) -> bool:
    """Say from the catalog who reads what, apart from the code that grants it."""
    dead, name = topic.endswith(".dead"), topic.removesuffix(".dead")
    (found,) = [one for one in TOPICS if one.name == name]
    if user == AUDITOR:
        return True
    if user == OPERATOR:
        return dead or name == OPERATIONS
    own = any(one.startswith(f"{user}.") for one in found.consumers)
    if dead or own:  # its pages of operations show what it could not process
        return own
    return (user in NAMES and name in {AUDIT, OPERATIONS}) or (found.compacted and found.producer == user)


def may_write(user: str, topic: str) -> bool:
    """Say from the catalog who writes what."""
    dead, name = topic.endswith(".dead"), topic.removesuffix(".dead")
    (found,) = [one for one in TOPICS if one.name == name]
    if user == OPERATOR:
        return not dead and (name == OPERATIONS or found in COMMANDS)
    if dead:
        return any(one.startswith(f"{user}.") for one in found.consumers)
    return user in found.writers


TRIES: Final = {
    "read": lambda client, store: client[store].tried.find_one({}),
    "insert": lambda client, store: client[store].tried.insert_one({}),
    "update": lambda client, store: client[store].tried.update_one({"a": 1}, {"$set": {"b": 1}}),
    "remove": lambda client, store: client[store].tried.delete_one({"a": 1}),
    "index": lambda client, store: client[store].tried.create_index("a"),
    "list": lambda client, store: client[store].list_collection_names(),
    "drop": lambda client, store: client[store].command("drop", "tried"),
    "dropDatabase": lambda client, store: client[store].command("dropDatabase"),
}


def succeeds(act: Any, client: MongoClient[dict[str, Any]], store: str) -> bool:  # noqa: ANN401 - one of TRIES
    """Tell whether MongoDB lets somebody do something."""
    try:
        act(client, store)
    except PyMongoError:
        return False
    return True
