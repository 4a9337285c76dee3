"""Erases a person from one service's database, as its collections declare it, and counts what it did."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import TypeAdapter

from shared.collection import Collection, Document, Fate, Whose
from shared.contracts.vocabulary import PersonId
from shared.mongo import Database, Reader

# What processing itself keeps beside a service's collections, and how long it holds what somebody said or was.
OWN_PLACES: Final[Mapping[str, str]] = {
    "outbox": "records on their way to Kafka, deleted once they are there",
    "timers": "commands that come due, with ids alone",
    "outcomes": "what became of a command, by a hash of its content: seven days",
    "jobs": "work in progress, with ids alone: seven days after its end",
    "blobs": "uploaded files: seven days; snapshots of match runs: as long as replays are kept",
    "tasks": "positions in the log",
    "notes": "facts about the service itself",
}


@dataclass(frozen=True, kw_only=True)
class Traces:
    """What else is about a person, and names them in no field: documents by collection, and blobs, by their ids."""

    documents: Mapping[str, Sequence[str]] = field(default_factory=dict)
    blobs: Sequence[str] = ()


FindTraces = Callable[[Reader, PersonId], Awaitable[Traces]]


async def no_traces(_reader: Reader, _person_id: PersonId) -> Traces:
    """Find nothing: the declarations of the collections say it all."""
    return Traces()


@dataclass(frozen=True, kw_only=True)
class Erased:
    """What an erasure did in one place: how many documents it deleted or cleared, and how many are still left."""

    place: str
    changed: int
    left: int


class Eraser:
    """Erases people from one database.

    It writes beside the tasks: a task that has read what changes meanwhile repeats its batch, as MongoDB refuses its
    transaction. What a task writes later from a message that was on its way, the next sweep erases.
    """

    def __init__(
        self, database: Database, collections: Sequence[Collection[Any]], find_traces: FindTraces = no_traces
    ) -> None:
        self._database, self._reader = database, Reader(database)
        self._collections, self._find_traces = collections, find_traces

    async def sweep(self, person_id: PersonId) -> list[Erased]:
        """Erase a person, and return what was done in each place that ever holds something of somebody."""
        traces = await self._find_traces(self._reader, person_id)
        done = [
            await self._erase(one, one.whose, person_id, traces)
            for one in self._collections
            if one.whose and one.whose.fate in {Fate.DELETED, Fate.CLEARED}
        ]
        return [*done, await self._erase_blobs(traces.blobs)]

    async def _erase(self, collection: Collection[Any], whose: Whose, person_id: PersonId, traces: Traces) -> Erased:
        table = self._database[collection.name]
        about = about_person(whose, person_id, traces.documents.get(collection.name, ()))
        if about is None:
            return Erased(place=collection.name, changed=0, left=0)
        if whose.fate is Fate.DELETED:
            changed = (await table.delete_many(about)).deleted_count
        else:
            values = cleared_values(whose)
            about = {"$and": [about, {"$or": [{name: {"$ne": value}} for name, value in values.items()]}]}
            changed = (await table.update_many(about, {"$set": values})).modified_count
        return Erased(place=collection.name, changed=changed, left=await table.count_documents(about))

    async def _erase_blobs(self, blobs: Sequence[str]) -> Erased:
        pieces = self._database["blobs"]
        named = {"blob": {"$in": [*blobs]}}
        changed = (await pieces.delete_many(named)).deleted_count if blobs else 0
        left = await pieces.count_documents(named) if blobs else 0
        return Erased(place="blobs", changed=changed, left=left)


def about_person(whose: Whose, person_id: PersonId, ids: Iterable[str] = ()) -> Document | None:
    """Return the filter of a person's documents, and of those with these ids; None if there can be none."""
    some: list[Document] = [{path: person_id} for path in whose.people]
    if ids := [*ids]:
        some.append({"_id": {"$in": ids}})
    return {"$or": some} if some else None


def cleared_values(whose: Whose) -> dict[str, Any]:
    """Return what cleared fields are set to, as the collection stores it."""
    return {name: TypeAdapter(type(value)).dump_python(value) for name, value in whose.cleared.items()}
