"""The only module that imports Motor: connecting, creating what transactions must not, and reading for HTTP."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from bson import Binary
from bson.errors import BSONError

# Motor waits in threads, five a core unless told: tasks would wait for each other's commits. Read when it is imported.
os.environ.setdefault("MOTOR_MAX_WORKERS", "64")

from motor.motor_asyncio import (
    AsyncIOMotorClient,
    AsyncIOMotorClientSession,
    AsyncIOMotorCollection,
    AsyncIOMotorDatabase,
)
from pymongo import DeleteMany, DeleteOne, InsertOne, ReplaceOne, ReturnDocument, UpdateOne, WriteConcern
from pymongo.errors import DuplicateKeyError, OperationFailure, PyMongoError, WriteConcernError
from pymongo.read_concern import ReadConcern

from shared.collection import Collection, Document, Kept
from shared.cursors import cursor_after, cursor_after_place, id_before, place_before
from shared.mongo_access import away, options, watch_certificates
from shared.transport import Mongo

__all__ = [
    "ASK_SECONDS",
    "SNAPSHOT",
    "BSONError",
    "Binary",
    "Database",
    "DeleteMany",
    "DeleteOne",
    "DuplicateKeyError",
    "InsertOne",
    "OperationFailure",
    "PyMongoError",
    "Reader",
    "ReplaceOne",
    "ReturnDocument",
    "Session",
    "Table",
    "UpdateOne",
    "WriteConcernError",
    "abandon",
    "away",
    "begin",
    "connect",
    "ping",
    "prepare",
    "session_id",
]

Database = AsyncIOMotorDatabase[dict[str, Any]]
Table = AsyncIOMotorCollection[dict[str, Any]]
Session = AsyncIOMotorClientSession

SNAPSHOT = ReadConcern("snapshot")
DURABLE = WriteConcern("majority", j=True, wtimeout=10_000)
EXISTS = 48  # NamespaceExists: another replica was first
BIG_READ = 1000
_ASKED = "asked"
ASK_SECONDS = 2.0  # a question that a healthy primary answers in milliseconds


def connect(server: Mongo, name: str, *, kept: int = 0) -> Database:
    """Return a service's database; nothing is sent yet. Reads and writes are majority, times are aware.

    `kept` is how many connections are made ahead and kept: each takes TLS and a password before its first question.
    """
    client: Any = AsyncIOMotorClient(
        **options(server),
        tz_aware=True,
        w="majority",
        readConcernLevel="majority",
        serverSelectionTimeoutMS=5_000,
        connectTimeoutMS=5_000,
        socketTimeoutMS=30_000,
        minPoolSize=kept,
        appname=name,
    )
    database: Database = client[name]
    return database


async def ping(database: Database) -> None:
    """Ask the primary whether it is there.

    Raises:
        Unavailable: it is not.
    """
    try:
        async with asyncio.timeout(ASK_SECONDS):
            await database.command("ping")
    except (PyMongoError, TimeoutError) as error:
        raise away(database.client.delegate, error) from error


async def prepare(database: Database, collections: Iterable[Collection[Any]]) -> None:
    """Create what a transaction must not: collections and their indexes. Idempotent, and safe to race.

    Raises:
        Unavailable: the database does not answer.
    """
    await ping(database)
    for collection in collections:
        await create(database, collection.name)
        for fields in collection.lookups:
            await database[collection.name].create_index([(name, 1) for name in (*fields, "_id")])
        if collection.expires:
            await database[collection.name].create_index(collection.expires, expireAfterSeconds=0)


async def create(database: Database, name: str) -> None:
    """Create one collection unless it is there."""
    try:
        await database.create_collection(name, check_exists=False)
    except OperationFailure as error:
        if error.code != EXISTS:
            raise


def session_id(session: Session) -> Binary:
    """Return the id that `killSessions` takes; kept binary, for `command` ignores the client's UUID representation."""
    known: Any = session.session_id  # its stub says that it is a method
    found: Binary = known["id"]
    return found


def begin(session: Session) -> None:
    """Start a transaction: it sees one snapshot, and is durable once committed."""
    session.start_transaction(read_concern=SNAPSHOT, write_concern=DURABLE)


async def abandon(session: Session) -> None:
    """Abort whatever transaction is open; a server that is away aborts it itself."""
    under_way: Any = session.in_transaction  # its stub says that it is a method
    if under_way:
        with suppress(PyMongoError):
            await session.abort_transaction()


async def everything(database: Database) -> AsyncIterator[tuple[str, Document]]:
    """Yield every document of a database with the name of its collection, in order of id."""
    for name in sorted(await database.list_collection_names()):
        async for document in database[name].find(batch_size=BIG_READ).sort("_id", 1):
            yield name, document


class Reader:
    """Reads a service's own collections, outside any task: what HTTP answers from. Reads are majority."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, collection: Collection[Kept], id: str) -> Kept | None:  # noqa: A002 - a document's own word
        """Return one value, or None where there is none."""
        document = await self._database[collection.name].find_one({"_id": id})
        return collection.from_document(document) if document else None

    async def each(self, *wanted: tuple[Collection[Any], str]) -> list[Any]:
        """Return one value of each of several collections by its id, or None where there is none, by one question."""
        (first, _), *_ = wanted
        asked = [_asked(number, id_) for number, (_, id_) in enumerate(wanted)]
        beside = [
            {"$unionWith": {"coll": collection.name, "pipeline": stages}}
            for (collection, _), stages in zip(wanted[1:], asked[1:], strict=True)
        ]
        documents = await self._database[first.name].aggregate([*asked[0], *beside]).to_list(None)
        found = {document.pop(_ASKED): document for document in documents}
        return [
            collection.from_document(found[number]) if number in found else None
            for number, (collection, _) in enumerate(wanted)
        ]

    async def some(self, collection: Collection[Kept], ids: Sequence[str]) -> list[Kept]:
        """Return the values that exist for these ids, in any order."""
        documents = await self._database[collection.name].find({"_id": {"$in": [*ids]}}).to_list(None)
        return [collection.from_document(document) for document in documents]

    async def find(self, collection: Collection[Kept], limit: int | None = None, **equal: Any) -> list[Kept]:  # noqa: ANN401 - any stored field
        """Return the values whose fields equal (or, being lists, contain) what is given, in order of id."""
        cursor = self._database[collection.name].find(equal).sort("_id", 1).limit(limit or 0)
        return [collection.from_document(document) async for document in cursor]

    async def documents(self, name: str, where: Document) -> list[Document]:
        """Return the documents of a collection that a query finds, as they are stored, in order of id."""
        return [document async for document in self._database[name].find(where).sort("_id", 1)]

    async def count(self, collection: Collection[Any], **equal: Any) -> int:  # noqa: ANN401 - any stored field
        """Return how many values have these fields."""
        return await self.total(collection, equal)

    async def page(
        self,
        collection: Collection[Kept],
        cursor: str | None = None,
        limit: int = 100,
        within: Sequence[str] | None = None,
        **equal: Any,  # noqa: ANN401 - any stored field
    ) -> tuple[list[Kept], str | None]:
        """Return up to `limit` values after the cursor, in order of id, and the next cursor or None at the end.

        `within` are the ids that may be returned, None all.

        Raises:
            ValueError: the cursor is not one of ours.
        """
        wanted: Document = {"$gt": id_before(cursor)} if cursor else {}
        if within is not None:
            wanted["$in"] = [*within]
        after = {"_id": wanted} if wanted else {}
        found = self._database[collection.name].find({**equal, **after}).sort("_id", 1).limit(limit + 1)
        documents = await found.to_list(None)
        values = [collection.from_document(document) for document in documents[:limit]]
        return values, cursor_after(values[-1].id) if len(documents) > limit else None

    async def ordered(
        self,
        collection: Collection[Kept],
        order: str,
        cursor: str | None = None,
        limit: int = 100,
        **equal: Any,  # noqa: ANN401 - any stored field
    ) -> tuple[list[Kept], str | None]:
        """Return up to `limit` values in order of a moment and of id, and the next cursor; an index must answer it.

        Values without the moment come first.

        Raises:
            ValueError: the cursor is not one of ours.
        """
        after = _after(order, *place_before(cursor)) if cursor else {}
        found = self._database[collection.name].find({**equal, **after}).sort([(order, 1), ("_id", 1)])
        documents = await found.limit(limit + 1).to_list(None)
        values = [collection.from_document(document) for document in documents[:limit]]
        if len(documents) <= limit:
            return values, None
        return values, cursor_after_place(_field(documents[limit - 1], order), values[-1].id)

    async def window(
        self,
        collection: Collection[Kept],
        where: Document,
        *,
        order: str,
        skip: int,
        limit: int,
    ) -> list[Kept]:
        """Return `limit` values after the first `skip` that a query finds, in order of a field and of id.

        With a minus before the field, the last come first. An index must answer the query in that order.
        """
        found = self._database[collection.name].find(where).sort(_order(order)).skip(skip).limit(limit)
        return [collection.from_document(document) async for document in found]

    async def total(self, collection: Collection[Any], where: Document) -> int:
        """Return how many values a query finds."""
        return int(await self._database[collection.name].count_documents(where))

    async def distinct(self, collection: Collection[Any], field: str, where: Document) -> list[Any]:
        """Return the different values that a field has in what a query finds, at most 16 MB of them."""
        found: list[Any] = await self._database[collection.name].distinct(field, where)
        return found

    async def stream(self, collection: Collection[Kept], **equal: Any) -> AsyncIterator[Kept]:  # noqa: ANN401 - any stored field
        """Yield every value that has these fields, in order of id, a thousand at a time: for reads of any size."""
        async for document in self._database[collection.name].find(equal, batch_size=BIG_READ).sort("_id", 1):
            yield collection.from_document(document)


def _asked(number: int, id_: str) -> list[Document]:
    return [{"$match": {"_id": id_}}, {"$set": {_ASKED: {"$literal": number}}}]


def _after(order: str, moment: datetime | None, id_: str) -> Document:
    if moment is None:
        return {"$or": [{order: {"$ne": None}}, {order: None, "_id": {"$gt": id_}}]}
    return {"$or": [{order: {"$gt": moment}}, {order: moment, "_id": {"$gt": id_}}]}


def _field(document: Document, path: str) -> datetime | None:
    found: Any = document
    for name in path.split("."):
        found = (found or {}).get(name)
    moment: datetime | None = found
    return moment


def _order(field: str) -> list[tuple[str, int]]:
    direction = -1 if field.startswith("-") else 1
    return [(field.removeprefix("-"), direction), ("_id", direction)]


watch_certificates()
