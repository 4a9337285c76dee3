"""The two ports on MongoDB and Kafka."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import cached_property

from shared.collection import Document
from shared.kafka import Log, Publisher, Record, TopicPartition
from shared.mongo import Binary, Database, Session, session_id
from shared.processing.ports import Done, Edge, Write
from shared.processing.transactions import transact

FETCH = 10_000


class MongoDocuments:
    """One session of MongoDB. Nobody ends it: the next owner kills it, and the server forgets it by itself."""

    def __init__(self, database: Database, session: Session) -> None:
        self._database, self._session = database, session

    @classmethod
    async def open(cls, database: Database) -> "MongoDocuments":
        """Begin a session."""
        return cls(database, await database.client.start_session())

    @cached_property
    def session(self) -> Binary:
        """Return the id that `killSessions` takes."""
        return session_id(self._session)

    async def find(
        self, name: str, equal: Document, *, sort: Sequence[tuple[str, int]] = (), limit: int = 0
    ) -> list[Document]:
        """Return the documents of a collection that a filter selects."""
        found = self._database[name].find(equal, sort=[*sort], limit=limit, batch_size=FETCH, session=self._session)
        documents: list[Document] = await found.to_list(None)
        return documents

    async def write(self, name: str, writes: Sequence[Write]) -> int:
        """Write to a collection, in any order; return how many documents were matched."""
        result = await self._database[name].bulk_write([*writes], ordered=False, session=self._session)
        return int(result.matched_count)

    async def transact(self, attempt: Callable[[], Awaitable[Done]]) -> Done:
        """Run `attempt` inside a transaction and commit it durably; it may run several times."""
        return await transact(self._session, attempt)

    async def kill(self, session: Binary) -> None:
        """End another owner's session: its transaction would hold its locks for a minute."""
        await self._database.client.admin.command({"killSessions": [{"id": session}]})


class KafkaBroker:
    """One producer of Kafka, and a consumer outside any group."""

    def __init__(self, publisher: Publisher, log: Log) -> None:
        self._publisher, self._log = publisher, log

    async def publish(self, records: Sequence[Record], halfway: Callable[[], None] | None = None) -> None:
        """Publish records in order per partition; return once all in-sync replicas have them."""
        await self._publisher.publish(records, halfway)

    async def edges(self, topics: Sequence[str], partition: int) -> Mapping[str, Edge]:
        """Return where one partition of each topic begins and ends."""
        items = [TopicPartition(topic, partition) for topic in topics]
        starts, ends = await asyncio.gather(self._log.starts(items), self._log.ends(items))
        return {item.topic: Edge(start=starts[item], end=ends[item]) for item in items}
