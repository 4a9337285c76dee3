"""Timers: commands to oneself that come due, stored beside the aggregates and fired by the task that set them."""

from collections.abc import Iterable
from datetime import datetime

from shared.collection import Document
from shared.contracts.cloudevents import Envelope
from shared.mongo import Database, DeleteOne, ReplaceOne
from shared.processing.inputs import Input
from shared.processing.messages import Cause, Timer
from shared.processing.ports import Documents, Write
from shared.processing.unit_of_work import Timers as Staged

NAME = "timers"


async def prepare(database: Database) -> None:
    """Create the indexes that finding due timers needs."""
    await database[NAME].create_index([("task", 1), ("due", 1), ("_id", 1)])
    await database[NAME].create_index([("due", 1), ("task", 1)])


async def due(documents: Documents, task: str, now: datetime, limit: int) -> list[Document]:
    """Return a task's due timers in the order of their due time."""
    return await documents.find(NAME, {"task": task, "due": {"$lte": now}}, sort=[("due", 1), ("_id", 1)], limit=limit)


async def tasks_due(database: Database, now: datetime) -> set[str]:
    """Return the tasks, of any process, that have due timers."""
    return {*await database[NAME].distinct("task", {"due": {"$lte": now}})}


async def next_due(database: Database, now: datetime) -> datetime | None:
    """Return when the next timer, of any process, comes due after `now`."""
    found = await database[NAME].find_one({"due": {"$gt": now}}, {"due": 1}, sort=[("due", 1)])
    return found["due"] if found else None


def to_input(document: Document, topic: str, partition: int) -> Input:
    """Return a due timer as the message its handler gets."""
    envelope = Envelope(
        id=f"{document['_id']}#{document['due'].isoformat()}",
        source=document["task"],
        type=document["type"],
        subject=document["key"],
        correlation_id=document["correlation_id"],
        causation_id=document["causation_id"],
    )
    return Input(
        topic=topic,
        partition=partition,
        offset=-1,
        key=document["key"].encode(),
        value=document["value"],
        data=document["value"],
        envelope=envelope,
        timer=document["timer"],
    )


async def write(documents: Documents, task: str, staged: Staged, fired: Iterable[str]) -> None:
    """Remove the timers that fired, and store, move or remove those that the batch changed."""
    writes: dict[str, Write] = {_id(task, timer): DeleteOne({"_id": _id(task, timer)}) for timer in fired}
    for name, timer in staged.changed.items():
        id_ = _id(task, name)
        writes[id_] = (
            ReplaceOne({"_id": id_}, document_of(task, timer, staged.causes[name]), upsert=True)
            if timer
            else DeleteOne({"_id": id_})
        )
    if writes:
        await documents.write(NAME, [*writes.values()])


def _id(task: str, timer: str) -> str:
    return f"{task}|{timer}"  # a timer is its task's own: two groups may use the same id


def document_of(task: str, timer: Timer, cause: Cause) -> Document:
    """Return a task's timer as it is stored, with its id."""
    command = timer.command
    return {
        "_id": _id(task, timer.id),
        "task": task,
        "timer": timer.id,
        "due": timer.due,
        "type": command.TYPE,
        "key": command.key,
        "value": command.model_dump_json().encode(),
        "correlation_id": cause.correlation_id,
        "causation_id": cause.id,
    }
