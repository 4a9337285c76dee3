"""A task owns one partition of all inputs of its group; each batch is a fenced transaction, published afterwards."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

from shared.mongo import DeleteMany, InsertOne
from shared.processing import jobs, timers
from shared.processing.failpoints import Point, armed, failpoint
from shared.processing.inputs import Input
from shared.processing.outcomes import Outcome
from shared.processing.ports import Documents, Unstorable
from shared.processing.tasks.channels import Gap
from shared.processing.tasks.decisions import Decision
from shared.processing.tasks.fence import Fence, Stopped
from shared.processing.tasks.loading import flush, load
from shared.processing.tasks.outbox import Bucket, Numbered, Origin, buckets
from shared.processing.tasks.reading import Batch, Reading
from shared.processing.tasks.report import Report
from shared.processing.tasks.surroundings import Surroundings
from shared.processing.unit_of_work import UnitOfWork

OUTBOX = "outbox"


@dataclass(frozen=True, slots=True)
class Attempt:
    """The result of one attempt at a batch; valid only once the transaction has committed.

    One that is `idle` has written nothing, not even where the batch ends.
    """

    decision: Decision
    buckets: Sequence[Bucket]
    seq: int
    published: int
    starts_jobs: bool
    first_timer: datetime | None
    idle: bool = False


class Task:
    """The single writer of one partition's aggregates."""

    def __init__(self, partition: int, around: Surroundings) -> None:
        self.partition, self.id = partition, f"{around.group.name}/{partition}"
        self._around, self._lock = around, asyncio.Lock()
        self._publishing: asyncio.Task[None] | None = None
        self._made = self._deleted = 0  # the last bucket that was stored, and the last one that is gone
        self._leaving = False
        self._report = Report(around.group.name)
        self._documents: Documents
        self.fence: Fence

    @property
    def busy(self) -> bool:
        """Tell whether a batch or its publication is in progress."""
        return self._lock.locked() or bool(self._publishing and not self._publishing.done())

    @property
    def untidy(self) -> bool:
        """Tell whether `tidy` has anything to do."""
        fence = self.fence
        behind = fence.behind or self._deleted < min(fence.stored, self._made)
        return behind or bool(self._publishing) or bool(fence.received.gaps)

    async def claim(self) -> dict[str, int]:
        """Fence every earlier owner, publish what it may not have published, and return the offsets to continue from.

        Raises:
            Stopped: an offset lies outside the log.
        """
        around = self._around
        self._documents = await around.documents()
        self.fence = await Fence.claim(self._documents, self.id)
        self._made = self.fence.seq
        self._reading = Reading(self.fence, around, self.partition)
        await self._check_offsets()
        await self._recover()
        return {topic: self.fence.offset(topic) for topic in around.group.topics}

    async def run(self, records: Sequence[Any]) -> None:
        """Process records of any of the task's topics.

        Raises:
            Hole: read again from where the fence stands.
            Fenced: there is another owner.
            Stopped: nothing can go on here.
        """
        async with self._lock:
            for part in self._reading.parts(records):
                if self._leaving:
                    return
                await self._process(part)

    async def fire(self) -> bool:
        """Handle due timers, in the same kind of transaction; return whether there may be more."""
        async with self._lock:
            if self._leaving:
                return False
            self._look_after_publication()
            now, limit = self._around.clock.now(), self._around.tuning.batch_records
            due = await timers.due(self._documents, self.id, now, limit)
            if due:
                commands = self._around.group.commands
                inputs = [timers.to_input(document, commands, self.partition) for document in due]
                await self._fire(inputs, now)
            return len(due) == limit and not self._leaving

    async def tidy(self) -> None:
        """Store the publication's progress, delete published buckets, and check for gaps that last.

        Raises:
            Stopped: a channel has been ahead for too long.
        """
        async with self._lock:
            if self._leaving:
                return
            self._look_after_publication()
            if gap := self.fence.received.lasting(self._around.tuning.patience_seconds):
                await self.fence.go_back(gap)
                raise Stopped(_describe(gap, self.partition))
            await self._store_progress()

    async def close(self) -> None:
        """Finish the current batch and its publication, so that the next owner has nothing to publish again."""
        self._leaving = True
        async with self._lock:
            if self._publishing:
                await self._publishing
            await self._store_progress()

    def drop(self) -> None:
        """Abandon the current work, which the next claim repeats; waiting callers return."""
        self._leaving = True
        if self._publishing:
            self._publishing.cancel()

    async def _check_offsets(self) -> None:
        edges = await self._around.broker.edges(self._around.group.topics, self.partition)
        await self.fence.begin(edges)
        for topic, edge in edges.items():
            needed = self.fence.offset(topic)
            if not edge.start <= needed <= edge.end:
                place = f"{topic}/{self.partition}"
                raise Stopped(
                    f"offset {needed} of {place} lies outside the log, which holds {edge.start} to {edge.end}"
                )

    async def _recover(self) -> None:
        fence = self.fence
        while fence.published < fence.seq and (found := await self._next_bucket(fence.published)):
            await self._publish(found)
        fence.published = fence.seq

    async def _next_bucket(self, after: int) -> list[Bucket]:
        mine = {"task": self.id, "seq": {"$gt": after}}
        return [*map(Bucket.from_document, await self._documents.find(OUTBOX, mine, sort=[("seq", 1)], limit=1))]

    async def _process(self, records: Sequence[Any]) -> None:
        try:
            await self._commit(self._reading.judge(records))
        except Unstorable:
            for record in records:
                await self._commit_alone(self._reading.judge([record]))

    async def _fire(self, inputs: Sequence[Input], now: datetime) -> None:
        try:
            await self._commit(Batch(inputs, (), {}, now))
        except Unstorable:
            for message in inputs:
                await self._commit_alone(Batch((message,), (), {}, now))

    async def _commit_alone(self, batch: Batch) -> None:
        """Commit a batch of one message; if its changes cannot be stored, make it a dead letter."""
        try:
            await self._commit(batch)
        except Unstorable as reason:
            if not batch.inputs:
                raise
            batch.inputs[0].problem = reason.fault
            await self._commit(batch)

    async def _commit(self, batch: Batch) -> None:
        began = time.perf_counter()
        done = await self._documents.transact(lambda: self._attempt(batch))
        failpoint(Point.AFTER_COMMIT)
        if done.idle:
            self.fence.postpone(batch.offsets)
            self._tell(batch, done.decision, time.perf_counter() - began)
            return
        self._report.gaps(self.partition, self.fence.received.gaps_changed.values())
        self.fence.keep(batch.offsets, done.seq, done.published)
        self._made = done.seq if done.buckets else self._made
        self._tell(batch, done.decision, time.perf_counter() - began)
        if done.starts_jobs:
            self._around.job_started.set()
        if done.first_timer:
            self._around.timer_set(done.first_timer)
        await self._publish_beside(done.seq, done.buckets)

    async def _attempt(self, batch: Batch) -> Attempt:
        fence, around = self.fence, self._around
        ids = [found for message in batch.inputs if (found := around.rules.inbox_id(message))]
        known = await around.outcomes.known(ids, self._documents)
        work = around.service.work(around.service.collections, batch.now, chance=token_hex(32))
        decision = await self._decide(batch, work, known)
        around.limit.check(decision.handled)
        if self._changes_nothing(batch, work, decision):
            return Attempt(decision, (), fence.seq, fence.published, starts_jobs=False, first_timer=None, idle=True)
        await self._write(batch, work, decision)
        made = await self._store_outbox(decision, batch.now)
        seq = made[-1].seq if made else fence.seq + 1
        # A batch that publishes nothing is published, unless one before it is not yet.
        published = seq if not made and fence.published == fence.seq else fence.published
        await fence.advance(batch.offsets, seq, published)
        failpoint(Point.AFTER_FENCE)
        failpoint(Point.BEFORE_COMMIT)
        first_timer = min((timer.due for timer in work.timers.changed.values() if timer), default=None)
        return Attempt(decision, made, seq, published, starts_jobs=bool(work.jobs.changed), first_timer=first_timer)

    async def _decide(self, batch: Batch, work: UnitOfWork, known: Mapping[str, Outcome]) -> Decision:
        while True:
            work.restart()
            decision = self._around.rules.decide(batch.inputs, work, known, self.partition)
            if not work.incomplete:
                return decision
            await load(work, self._documents)

    def _changes_nothing(self, batch: Batch, work: UnitOfWork, decision: Decision) -> bool:
        fired = any(message.timer is not None for message in batch.inputs)
        said = decision.drafts or decision.outcomes or self.fence.received.gaps_changed
        return not (fired or said or work.changed)

    async def _write(self, batch: Batch, work: UnitOfWork, decision: Decision) -> None:
        documents = self._documents
        await flush(work, documents)
        fired = [message.timer for message in batch.inputs if message.timer is not None]
        await timers.write(documents, self.id, work.timers, fired)
        await jobs.write(documents, work.jobs, batch.now)
        await self._around.outcomes.store(decision.outcomes.values(), documents)

    async def _store_outbox(self, decision: Decision, now: datetime) -> Sequence[Bucket]:
        fence = self.fence
        fence.sent.restart()
        if not decision.drafts:
            return ()
        origin = Origin(
            task=self.id,
            channel=fence.channel,
            source=f"/{self._around.service.name}",
            batch=fence.batch + 1,
            time=now.isoformat(),
        )
        records = [
            Numbered(draft, fence.sent.number(draft.topic, draft.partition), place)
            for place, draft in enumerate(decision.drafts)
        ]
        made = buckets(origin, fence.seq, records)
        at = datetime.now(UTC)
        await self._documents.write(OUTBOX, [InsertOne(bucket.to_document(at)) for bucket in made])
        return made

    async def _publish_beside(self, seq: int, made: Sequence[Bucket]) -> None:
        if self._publishing:
            await self._publishing  # bucket n + 1 only after n, but beside transaction n + 1
        self._publishing = None
        if not made:
            self.fence.published = seq
            return
        self._publishing = asyncio.create_task(self._publish(made))

    async def _publish(self, made: Sequence[Bucket]) -> None:
        failpoint(Point.BEFORE_PUBLISH)
        halfway = (lambda: failpoint(Point.MID_PUBLISH)) if armed(Point.MID_PUBLISH) else None
        for bucket in made:
            records = bucket.to_records()
            await self._around.broker.publish(records, halfway)
            self.fence.published = bucket.seq
            self._report.published(records)
        failpoint(Point.AFTER_PUBLISH)

    def _look_after_publication(self) -> None:
        if self._publishing and self._publishing.done():
            self._publishing.result()  # a failure must not wait for the next batch to be noticed
            self._publishing = None

    async def _store_progress(self) -> None:
        fence, tidying = self.fence, self._around.tidying
        if fence.behind:
            await fence.store_progress(tidying)
        if self._deleted < min(fence.stored, self._made):
            stored = fence.stored
            await tidying.write(OUTBOX, DeleteMany({"task": self.id, "seq": {"$lte": stored}}))
            self._deleted = stored

    def _tell(self, batch: Batch, decision: Decision, seconds: float) -> None:
        self._around.outcomes.resolve([*decision.outcomes.values(), *decision.repeats])
        self._around.limit.count(decision.handled)
        self._report.batch(self.partition, [*batch.dropped, *decision.handled], seconds)
        self._report.decided(decision.drafts)
        for error in filter(None, (one.error for one in decision.handled)):
            error.__traceback__ = None  # its frames hold the batch, and the batch holds it: nothing would be freed


def _describe(gap: Gap, partition: int) -> str:
    return (
        f"the channel {gap.channel} stays ahead on {gap.topic}/{partition}: after number {gap.last} came {gap.found}, "
        f"at offset {gap.offset}"
    )
