"""The remaining work of a service, counted so that zero is reliable."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.collection import Document
from shared.contracts.catalog import TaskGroup
from shared.kafka import Log, TopicPartition
from shared.mongo import SNAPSHOT, Database, OperationFailure
from shared.processing.tasks.channels import field_name

SNAPSHOT_UNAVAILABLE = 246  # a collection or an index was made a moment ago
TRIES = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkLeft:
    """The remaining work of a service; all zero means that nothing happens until a message arrives or time passes.

    `lag` counts records not yet processed on all partitions of all inputs, `unpublished` committed outbox buckets.
    `batches` grows with all that is done: if it stays the same between two readings without anything left, nothing was
    done in between.
    """

    lag: int
    unpublished: int
    due_timers: int
    due_jobs: int
    next_due: datetime | None = None
    batches: int = 0

    @property
    def total(self) -> int:
        """Return the sum: 0 when nothing is left."""
        return self.lag + self.unpublished + self.due_timers + self.due_jobs


@dataclass(frozen=True, kw_only=True, slots=True)
class Reached:
    """How far a task that runs here has come, of which its fence may say less: what was postponed changed nothing."""

    published: int
    next: Mapping[str, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Rest:
    """A moment without remaining work; it lasts until a record arrives or something comes due."""

    ends: Mapping[TopicPartition, int]
    left: WorkLeft

    def is_over(self, now: datetime) -> bool:
        """Tell whether something has come due."""
        return self.left.next_due is not None and now >= self.left.next_due


class Counting:
    """Counts the remaining work on all partitions of some groups, whichever process owns them.

    First one snapshot of fences, timers and jobs, then the ends of the logs: whatever the snapshot no longer holds has
    reached a log before its end is asked. While a rest lasts, the ends say all there is to say.
    """

    def __init__(
        self, database: Database, log: Log, groups: Sequence[TaskGroup], partitions: Mapping[str, int]
    ) -> None:
        self._tasks = database["tasks"].with_options(read_concern=SNAPSHOT)
        self._log = log
        self._inputs = {
            f"{group.name}/{number}": [TopicPartition(topic, number) for topic in group.topics]
            for group in groups
            for number in range(partitions[group.commands])
        }
        self._rest: Rest | None = None

    @property
    def inputs(self) -> list[TopicPartition]:
        """Return every partition of every input, once."""
        return [*dict.fromkeys(item for items in self._inputs.values() for item in items)]

    async def count(self, now: datetime, reached: Mapping[str, Reached]) -> WorkLeft:
        """Count what is left at domain time `now`; `reached` says more than the fences where a task runs here."""
        rest = self._rest
        if rest and not rest.is_over(now) and await self._log.ends(self.inputs) == rest.ends:
            return rest.left
        documents = await self._snapshot(now)
        ends = await self._log.ends(self.inputs)
        left = self._counted(documents, ends, reached)
        self._rest = None if left.total else Rest(ends=ends, left=left)
        return left

    def _counted(
        self, documents: Sequence[Document], ends: Mapping[TopicPartition, int], reached: Mapping[str, Reached]
    ) -> WorkLeft:
        found = {document.pop("what"): document for document in documents if "what" in document}
        fences = {document["_id"]: document for document in documents if "seq" in document}
        waiting = [item["due"] for item in (found.get("next_timer"), found.get("next_job")) if item]
        return WorkLeft(
            lag=sum(self._lags(fences, ends, reached)),
            unpublished=sum(_unpublished(fence, reached.get(fence["_id"])) for fence in fences.values()),
            due_timers=_number(found, "due_timers"),
            due_jobs=_number(found, "due_jobs"),
            next_due=min(waiting, default=None),
            batches=sum(fence["batch"] for fence in fences.values()),
        )

    async def _snapshot(self, now: datetime) -> list[Document]:
        for _ in range(TRIES):
            try:
                return await self._tasks.aggregate(_pipeline(now)).to_list(None)
            except OperationFailure as error:
                if error.code != SNAPSHOT_UNAVAILABLE:
                    raise
                await asyncio.sleep(0.05)
        return await self._tasks.aggregate(_pipeline(now)).to_list(None)

    def _lags(
        self, fences: Mapping[str, Document], ends: Mapping[TopicPartition, int], reached: Mapping[str, Reached]
    ) -> Iterable[int]:
        for task, items in self._inputs.items():
            stored, here = fences[task]["next"] if task in fences else {}, reached.get(task)
            for item in items:
                name = field_name(item.topic)
                yield max(0, ends[item] - max(stored.get(name, 0), here.next.get(name, 0) if here else 0))


def _unpublished(fence: Document, here: Reached | None) -> int:
    return max(0, int(fence["seq"]) - max(int(fence["published"]), here.published if here else 0))


def _number(found: Mapping[str, Any], what: str) -> int:
    return int(found[what]["number"]) if what in found else 0


def _pipeline(now: datetime) -> list[Document]:
    due, later = {"due": {"$lte": now}}, {"due": {"$gt": now}}
    open_jobs = {"done": False}
    return [
        {"$project": {"next": 1, "seq": 1, "published": 1, "batch": 1}},
        _beside("timers", "due_timers", [{"$match": due}, {"$count": "number"}]),
        _beside("jobs", "due_jobs", [{"$match": open_jobs | due}, {"$count": "number"}]),
        _beside("timers", "next_timer", [{"$match": later}, *_first()]),
        _beside("jobs", "next_job", [{"$match": open_jobs | later}, *_first()]),
    ]


def _first() -> list[Document]:
    return [{"$sort": {"due": 1}}, {"$limit": 1}, {"$project": {"_id": 0, "due": 1}}]


def _beside(collection: str, what: str, pipeline: list[Document]) -> Document:
    return {"$unionWith": {"coll": collection, "pipeline": [*pipeline, {"$set": {"what": what}}]}}
