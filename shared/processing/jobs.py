"""Long or outward work: leased by one process at a time, its results enter the service as commands."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from uuid import uuid4

from shared.collection import Document
from shared.contracts.messages import Command
from shared.domain import NotFound
from shared.mongo import Database, DeleteOne, UpdateOne
from shared.phrases import phrase
from shared.processing.messages import Cause, Job
from shared.processing.ports import Documents
from shared.processing.unit_of_work import Jobs as Staged

NAME = "jobs"
EXPIRY_SECONDS = 7 * 86_400
LONGEST_BACKOFF = 60.0
FREE = datetime.fromtimestamp(0, UTC)


class Lease(Protocol):
    """A job in hand, for as long as this process keeps it."""

    job: Job
    attempt: int

    async def progress(self, *, phase: str, done: int = 0, total: int = 0, **figures: float) -> None:
        """Tell how far it is, and any figures known so far: for people who wait, never for decisions."""


class Later(Exception):
    """The other side cannot take the work now; the job is tried again after a pause, and this counts as no fault."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Worker:
    """How jobs of one kind are done, and how one that cannot be done ends.

    `work` is an async generator. Each command that it yields is published under the id `<job id>:<n>`, so a repeat must
    yield the same commands. `give_up` returns the command that ends what the job was for, with a reason for people, or
    None if that has ended already. `while_paused` is whether it goes on while the service is paused.
    """

    work: Callable[[Lease], AsyncIterator[Command]]
    give_up: Callable[[Lease, str], Awaitable[Command | None]]
    while_paused: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class JobStatus:
    """How far a job is; `state` is `waiting`, `running` or `done`, `attempt` counts from 1 once it was tried.

    `figures` are what its worker told beside `done` of `total`, by name.
    """

    state: str
    attempt: int
    phase: str = ""
    done: int = 0
    total: int = 0
    figures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Leased:
    """A job as this process got it; `cause` is the message that asked for it.

    `faults` counts the attempts that failed by themselves, or whose process ended during them. `stopped` says who wants
    it to end; empty if nobody does.
    """

    job: Job
    attempt: int
    faults: int
    cause: Cause
    stopped: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """A job that is not done, as those who run the service look at it; `state` is `waiting` or `running`."""

    id: str
    kind: str
    state: str
    due: datetime
    attempt: int
    faults: int
    phase: str
    done: int
    total: int
    stopped: str


class UnknownJob(NotFound):
    """There is no job with that id that could be stopped: it is done, or there never was one."""


async def write(documents: Documents, staged: Staged, now: datetime) -> None:
    """Start and call off what the batch says; a job that is known already stays as it is."""
    writes = [_write(id_, job, staged.causes[id_], now) for id_, job in staged.changed.items()]
    if writes:
        await documents.write(NAME, writes)


def _write(id_: str, job: Job | None, cause: Cause, now: datetime) -> DeleteOne | UpdateOne:
    if job is None:
        return DeleteOne({"_id": id_, "attempt": 0})
    fields: Document = {
        "kind": job.kind,
        "subject": job.subject,
        "due": job.due or now,
        "done": False,
        "attempt": 0,
        "faults": 0,
        "owner": "",
        "free_at": FREE,
        "progress": {"phase": "", "done": 0, "total": 0},
        "correlation_id": cause.correlation_id,
        "actor": cause.actor,
        "causation_id": cause.id,
        "causation_type": cause.type,
    }
    return UpdateOne({"_id": id_}, {"$setOnInsert": fields}, upsert=True)


class JobTable:
    """The jobs of a service. Leases go by the database's time, so that no process's clock matters."""

    def __init__(self, database: Database, owner: str, lease_seconds: float) -> None:
        self._table, self._owner = database[NAME], owner
        self._lease = timedelta(seconds=lease_seconds)

    async def prepare(self) -> None:
        """Create the indexes, and let MongoDB remove what has expired."""
        await self._table.create_index([("done", 1), ("due", 1), ("_id", 1)])
        await self._table.create_index("ended", expireAfterSeconds=EXPIRY_SECONDS)

    async def due(self, now: datetime) -> set[str]:
        """Return the kinds of which a job is due that nobody has leased; `now` is domain time."""
        kinds = await self._table.aggregate([{"$match": _free(now)}, {"$group": {"_id": "$kind"}}]).to_list(None)
        return {one["_id"] for one in kinds}

    async def take(self, kind: str, now: datetime, most: int) -> list[Leased]:
        """Lease up to `most` jobs of a kind, those that have been due longest first; `now` is domain time."""
        free = {**_free(now), "kind": kind}
        order = [("due", 1), ("_id", 1)]
        found = await self._table.find(free, {"_id": 1}).sort(order).limit(most).to_list(None)
        if not found:
            return []
        ids, token = [document["_id"] for document in found], uuid4().hex
        await self._table.update_many({"_id": {"$in": ids}, **free}, [{"$set": self._lease_of(token)}])
        mine = self._table.find({"_id": {"$in": ids}, "lease": token}).sort(order)
        return [_leased(document) for document in await mine.to_list(None)]

    def _lease_of(self, token: str) -> Document:
        # An owner that neither finished nor released the job ended during it.
        ended = {"$cond": [{"$gt": ["$owner", ""]}, 1, 0]}
        return {
            "free_at": self._until(self._lease),
            "owner": self._owner,
            "lease": token,
            "attempt": {"$add": ["$attempt", 1]},
            "faults": {"$add": ["$faults", ended]},
        }

    async def extend(self, leased: Leased) -> bool:
        """Keep a job for longer; False when it is no longer ours."""
        return await self._change(leased, {"free_at": self._until(self._lease)})

    async def release(self, leased: Leased, after_seconds: float, *, fault: bool = False) -> None:
        """Let the job be tried again later; a fault is counted."""
        again = self._until(timedelta(seconds=after_seconds))
        await self._change(leased, {"free_at": again, "owner": "", "faults": leased.faults + fault})

    async def progress(self, leased: Leased, phase: str, done: int, total: int, figures: Mapping[str, float]) -> None:
        """Store how far a job is."""
        told = {"phase": phase, "done": done, "total": total, "figures": dict(figures)}
        # A literal: $set would add the figures to those told before.
        await self._change(leased, {"progress": {"$literal": told}})

    async def finish(self, leased: Sequence[Leased]) -> None:
        """Mark jobs as done; their ids start nothing again for seven days."""
        mine = {"$or": [self._mine(one) for one in leased]}
        await self._table.update_many(mine, [{"$set": {"done": True, "ended": "$$NOW"}}])

    async def status(self, id: str) -> JobStatus | None:  # noqa: A002 - a job's own word
        """Return how far a job is, or None where there is none."""
        pipeline: list[Document] = [{"$match": {"_id": id}}, {"$set": {"running": {"$gt": ["$free_at", "$$NOW"]}}}]
        documents = await self._table.aggregate(pipeline).to_list(1)
        return _status(documents[0]) if documents else None

    async def listed(self, limit: int) -> list[Listed]:
        """Return the jobs that are due longest and not done, running or waiting."""
        pipeline: list[Document] = [
            {"$match": {"done": False}},
            {"$sort": {"due": 1, "_id": 1}},
            {"$limit": limit},
            {"$set": {"running": {"$gt": ["$free_at", "$$NOW"]}}},
        ]
        return [_listed(document) for document in await self._table.aggregate(pipeline).to_list(None)]

    async def stop(self, id: str, by: str, now: datetime) -> None:  # noqa: A002 - a job's own word
        """Let a job end that is not done: whoever runs it loses its lease, and who takes it after that gives it up.

        `now` is domain time; a job that is due later ends now.

        Raises:
            UnknownJob: there is none.
        """
        # It is taken again once its owner has noticed, which asks three times within a lease. Nobody owns it
        # meanwhile, so that its next owner counts no process that ended during it.
        runs = {"$and": [{"$gt": ["$owner", ""]}, {"$gt": ["$free_at", "$$NOW"]}]}
        free_at = {"$cond": [runs, self._until(self._lease / 2), {"$literal": FREE}]}
        ended = {
            "stopped": {"$literal": by},
            "free_at": free_at,
            "owner": "",
            "lease": "",
            "due": {"$min": ["$due", now]},
        }
        result = await self._table.update_one({"_id": id, "done": False}, [{"$set": ended}])
        if not result.matched_count:
            raise UnknownJob(phrase("there is no such job, or it is done already"))

    def _until(self, span: timedelta) -> Document:
        return {"$add": ["$$NOW", span / timedelta(milliseconds=1)]}

    async def _change(self, leased: Leased, fields: Document) -> bool:
        result = await self._table.update_one(self._mine(leased), [{"$set": fields}])
        return result.matched_count == 1

    def _mine(self, leased: Leased) -> Document:
        return {"_id": leased.job.id, "owner": self._owner, "attempt": leased.attempt, "done": False}


def _free(now: datetime) -> Document:
    return {"done": False, "due": {"$lte": now}, "$expr": {"$lte": ["$free_at", "$$NOW"]}}


def _leased(document: dict[str, Any]) -> Leased:
    job = Job(id=document["_id"], kind=document["kind"], subject=document["subject"], due=document["due"])
    cause = Cause(
        id=document["causation_id"],
        type=document["causation_type"],
        correlation_id=document["correlation_id"],
        actor=document.get("actor", ""),
    )
    return Leased(
        job=job,
        attempt=document["attempt"],
        faults=document["faults"],
        cause=cause,
        stopped=document.get("stopped", ""),
    )


def _listed(document: dict[str, Any]) -> Listed:
    progress = document["progress"]
    return Listed(
        id=document["_id"],
        kind=document["kind"],
        state="running" if document["running"] else "waiting",
        due=document["due"],
        attempt=document["attempt"],
        faults=document["faults"],
        phase=progress["phase"],
        done=progress["done"],
        total=progress["total"],
        stopped=document.get("stopped", ""),
    )


def _status(document: dict[str, Any]) -> JobStatus:
    state = "done" if document["done"] else "running" if document["running"] else "waiting"
    return JobStatus(state=state, attempt=document["attempt"], **document["progress"])
