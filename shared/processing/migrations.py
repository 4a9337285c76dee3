"""Migrations of stored documents: versioned, resumable, and run while two versions of a service run beside each other.

An old document is known by a field that it lacks, or by a query. A change is written only if it is still old and at the
revision that was read, so a task that writes meanwhile wins, and what is left is found by the next run.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from shared.collection import Document
from shared.contracts.catalog import DEFAULT_PARTITIONS
from shared.kafka.partitions import partition_for
from shared.mongo import Database, UpdateOne
from shared.processing import timers
from shared.processing.messages import Cause, Timer
from shared.processing.partitions import noted

NAME: Final = "migrations"
AT_ONCE: Final = 500
REVISION: Final = "revision"


@dataclass(frozen=True, kw_only=True)
class Change:
    """What an old document gets.

    Attributes:
        fields: the fields to set.
        beside: documents of other collections that must be there, by collection; those that are there stay as they are.
        timer: a timer that must be there.
    """

    fields: Document
    beside: tuple[tuple[str, Document], ...] = ()
    timer: Timer | None = None


@dataclass(frozen=True, kw_only=True)
class Migration:
    """One change of the documents of one collection.

    Attributes:
        number: its place; a number is never used again.
        lacks: the field by whose absence an old document is known.
        old: the query for old documents, where the absence of the field does not tell.
        group: the task group that owns the collection, and its timers.
        change: returns what a document gets, or None if nothing can be made of it.
    """

    number: int
    collection: str
    lacks: str
    group: str
    words: str
    change: Callable[[Database, Document], Awaitable[Change | None]]
    old: Document | None = None

    @property
    def query(self) -> Document:
        """Return the query for old documents."""
        return {self.lacks: {"$exists": False}} if self.old is None else self.old

    @property
    def id(self) -> str:
        """Return the id under which it is on record."""
        return f"{self.number:04d}-{self.collection}-{self.lacks}"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a run of a migration did: how many documents it changed, and how many old ones are left."""

    id: str
    words: str
    changed: int
    left: int


async def run(database: Database, migrations: Sequence[Migration]) -> list[Outcome]:
    """Run migrations in their order, and put each on record; those before which nothing is left cost one look."""
    return [await _run(database, one) for one in sorted(migrations, key=lambda one: one.number)]


async def left(database: Database, migrations: Iterable[Migration]) -> list[Outcome]:
    """Return how many old documents there are, and change nothing."""
    ordered = sorted(migrations, key=lambda one: one.number)
    return [Outcome(id=one.id, words=one.words, changed=0, left=await _left(database, one)) for one in ordered]


async def _run(database: Database, migration: Migration) -> Outcome:
    table, changed, last = database[migration.collection], 0, ""
    began, partitions = datetime.now(UTC), await noted(database) or DEFAULT_PARTITIONS
    while some := await _some(database, migration, last):
        last = some[-1]["_id"]
        writes: list[UpdateOne] = []
        for document in some:
            if change := await migration.change(database, document):
                await _beside(database, migration, change, partitions)
                writes.append(UpdateOne(_as_read(migration, document), {"$set": change.fields}))
        if writes:
            changed += (await table.bulk_write(writes, ordered=False)).modified_count
    outcome = Outcome(id=migration.id, words=migration.words, changed=changed, left=await _left(database, migration))
    await _record(database, outcome, began)
    return outcome


async def _some(database: Database, migration: Migration, after: str) -> list[Document]:
    old = {**migration.query, "_id": {"$gt": after}}
    return await database[migration.collection].find(old).sort("_id", 1).limit(AT_ONCE).to_list(None)


async def _left(database: Database, migration: Migration) -> int:
    return int(await database[migration.collection].count_documents(migration.query))


def _as_read(migration: Migration, document: Document) -> Document:
    """Return the condition that a document is still what was read."""
    read = {REVISION: document[REVISION]} if REVISION in document else {}
    return {"_id": document["_id"], **migration.query, **read}


async def _beside(database: Database, migration: Migration, change: Change, partitions: int) -> None:
    """Store what must be there beside the document, first: a run that stops here is repeated."""
    beside = [*change.beside, *([(timers.NAME, _timer(migration, change.timer, partitions))] if change.timer else [])]
    for collection, document in beside:
        rest = {name: value for name, value in document.items() if name != "_id"}
        await database[collection].update_one({"_id": document["_id"]}, {"$setOnInsert": rest}, upsert=True)


def _timer(migration: Migration, timer: Timer, partitions: int) -> Document:
    task = f"{migration.group}/{partition_for(timer.command.key.encode(), partitions)}"
    cause = Cause(id=migration.id, type=NAME, correlation_id=migration.id)
    return timers.document_of(task, timer, cause)


async def _record(database: Database, outcome: Outcome, began: datetime) -> None:
    """Keep when it ran first and last, and how many documents it has changed in all."""
    change = {
        "$set": {"words": outcome.words, "left": outcome.left, "ended_at": datetime.now(UTC)},
        "$setOnInsert": {"began_at": began},
        "$inc": {"changed": outcome.changed},
    }
    await database[NAME].update_one({"_id": outcome.id}, change, upsert=True)
