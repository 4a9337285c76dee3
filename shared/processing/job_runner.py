"""Runs leased jobs beside the tasks, and publishes the commands that they yield."""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import structlog

from shared import metrics, tracing
from shared.clock import Clock
from shared.contracts.cloudevents import Envelope
from shared.contracts.messages import Command
from shared.errors import Unavailable
from shared.kafka import Publisher, Record
from shared.mongo import PyMongoError
from shared.phrases import phrase
from shared.processing.jobs import LONGEST_BACKOFF, JobTable, Later, Leased, Worker
from shared.processing.messages import TooLarge
from shared.processing.together import Together
from shared.processing.tuning import Tuning

log = structlog.get_logger()

WINDOW = 500  # commands that a job may be ahead of Kafka
AT_ONCE_SECONDS = 1.0
POLL_SECONDS = 2.0  # a job of this process starts at once; this is for those that others left behind
INFRASTRUCTURE: Final = (Unavailable, PyMongoError, OSError, TimeoutError)

ToRecord = Callable[[Command, Envelope], Record]


class LeaseLost(Exception):
    """Another process holds the job now; what this one still yields is told apart by its ids."""


class Stalled(Exception):
    """A job neither told its progress nor yielded a command for too long."""


class HeldLease:
    """What a worker sees of its job; `moved` is when it last told its progress or yielded a command."""

    def __init__(self, table: JobTable, leased: Leased) -> None:
        self.job = leased.job
        self.attempt = leased.attempt
        self._table, self._leased = table, leased
        self.moved = asyncio.get_running_loop().time()

    async def progress(self, *, phase: str, done: int = 0, total: int = 0, **figures: float) -> None:
        """Tell how far it is, and any figures known so far: for people who wait, never for decisions."""
        self.move()
        await self._table.progress(self._leased, phase, done, total, figures)

    def move(self) -> None:
        """Record that the job goes on."""
        self.moved = asyncio.get_running_loop().time()

    def standing(self) -> float:
        """Return for how many seconds the job has not moved."""
        return asyncio.get_running_loop().time() - self.moved


class JobRunner:
    """Takes due jobs while there are free places, a number of places for each kind.

    A job that fails by itself `job_faults` times, or that yields a command too large for a record, is given up: its
    worker's `give_up` says so to whoever waits for it. A server that is away counts for nothing.
    """

    def __init__(  # noqa: PLR0913 - what a process shares, by name
        self,
        *,
        table: JobTable,
        publisher: Publisher,
        to_record: ToRecord,
        clock: Clock,
        tuning: Tuning,
        started: asyncio.Event,
    ) -> None:
        self._table, self._to_record = table, to_record
        self._clock, self._tuning, self._started = clock, tuning, started
        # Jobs that were taken together mostly end together: what they yield then shares a request, and transactions.
        self._publish = Together(publisher.publish, company=lambda: len(self._running))
        self._finish = Together(table.finish)
        self._running: dict[asyncio.Task[None], HeldLease] = {}
        self._workers: Mapping[str, Worker] = {}
        self.paused = False
        self.ended = 0  # attempts
        self._crowded = True  # whether due jobs may be left that found no free place

    @property
    def busy(self) -> bool:
        """Tell whether a job is in progress."""
        return bool(self._running)

    def standing(self) -> float:
        """Return for how many seconds the job that moved longest ago has not moved; 0 where none runs."""
        return max((lease.standing() for lease in self._running.values()), default=0.0)

    async def run(self, workers: Mapping[str, Worker]) -> None:
        """Take what is due: when a job was started, when a place got free that one may need, or after two seconds."""
        self._workers = workers
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(POLL_SECONDS):  # wait_for may swallow a cancellation
                await self._started.wait()
        self._started.clear()
        metrics.JOB_STANDING.set(self.standing())
        await self._fill()

    def cancel(self, id: str) -> None:  # noqa: A002 - a job's own word
        """Let go of a job at once if this process runs it; another notices within a third of its lease."""
        for running, lease in self._running.items():
            if lease.job.id == id:
                running.cancel()

    async def stop(self) -> None:
        """Give back what is in progress, for another process to begin again."""
        for running in self._running:
            running.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _fill(self) -> None:
        self._crowded = True  # for jobs that end meanwhile
        taken = Counter(lease.job.kind for lease in self._running.values())
        now = self._clock.now()
        # One question for all kinds: most of the time there is nothing.
        due = await self._table.due(now) if len(self._workers) > 1 else {*self._workers}
        crowded = False
        for kind, worker in self._workers.items():
            if kind not in due or (self.paused and not worker.while_paused):
                continue
            free = self._tuning.jobs_at_once - taken[kind]
            found = await self._table.take(kind, now, free) if free > 0 else []
            for leased in found:
                self._begin(leased)
            crowded = crowded or len(found) == free
        self._crowded = crowded

    def _begin(self, leased: Leased) -> None:
        lease = HeldLease(self._table, leased)
        running = asyncio.create_task(self._attempt(leased, lease))
        self._running[running] = lease
        running.add_done_callback(self._ended)

    def _ended(self, running: asyncio.Task[None]) -> None:
        self._running.pop(running, None)
        self.ended += 1
        if self._crowded:
            self._started.set()

    async def _attempt(self, leased: Leased, lease: HeldLease) -> None:
        since = tracing.began()
        began = asyncio.get_running_loop().time()
        try:
            if leased.stopped:
                await self._give_up(leased, lease, phrase("it was stopped by {whom}").format(whom=leased.stopped))
                return
            if leased.faults >= self._tuning.job_faults:
                await self._give_up(
                    leased, lease, phrase("it failed {times} times, or its process ended").format(times=leased.faults)
                )
                return
            await self._with_lease(leased, lease)
            await self._finish([leased])
        except asyncio.CancelledError:
            await self._release(leased, 0)
            raise
        except LeaseLost:
            log.warning("job.lost", **_about(leased))
        except Exception as error:
            log.warning("job.failed", **_about(leased), error=type(error).__name__, exc_info=error)
            _trace(leased, since, failed=True)
            await self._failed(leased, lease, error)
        else:
            self._tell_done(leased, began)
            _trace(leased, since, failed=False)
            metrics.JOB_ATTEMPTS.labels(leased.job.kind, "done").inc()

    def _tell_done(self, leased: Leased, began: float) -> None:
        """Log a job that took its time; of one that was done at once, the commands that it yielded say enough."""
        seconds = asyncio.get_running_loop().time() - began
        at_once = leased.attempt == 1 and seconds < AT_ONCE_SECONDS
        log.log(logging.DEBUG if at_once else logging.INFO, "job.done", **_about(leased), seconds=round(seconds, 2))

    async def _failed(self, leased: Leased, lease: HeldLease, error: Exception) -> None:
        """Let a job be tried again after a pause that doubles, or give it up."""
        metrics.JOB_ATTEMPTS.labels(leased.job.kind, "failed").inc()
        fault = not isinstance(error, (*INFRASTRUCTURE, Later))
        last = leased.faults + 1 >= self._tuning.job_faults
        if isinstance(error, TooLarge) or (fault and last):
            reason = (
                phrase("a result is too large: {error}").format(error=error)
                if isinstance(error, TooLarge)
                else _often(leased, error)
            )
            with contextlib.suppress(*INFRASTRUCTURE):  # the next attempt gives it up
                await self._give_up(leased, lease, reason)
                return
        await self._release(leased, min(LONGEST_BACKOFF, 0.5 * 2**leased.attempt), fault=fault)

    async def _give_up(self, leased: Leased, lease: HeldLease, reason: str) -> None:
        """End a job without a result, and tell whoever waits for it why."""
        log.error("job.given-up", **_about(leased), reason=reason)
        metrics.JOB_ATTEMPTS.labels(leased.job.kind, "given-up").inc()
        if command := await self._workers[leased.job.kind].give_up(lease, reason):
            await self._publish([self._recorded(command, leased, "given-up")])
        await self._finish([leased])

    async def _release(self, leased: Leased, after_seconds: float, *, fault: bool = False) -> None:
        with contextlib.suppress(PyMongoError):  # its lease ends by itself
            await self._table.release(leased, after_seconds, fault=fault)

    async def _with_lease(self, leased: Leased, lease: HeldLease) -> None:
        work = asyncio.create_task(self._work(leased, lease))
        keeping = asyncio.create_task(self._keep(leased, lease))
        try:
            done, _ = await asyncio.wait((work, keeping), return_when=asyncio.FIRST_COMPLETED)
            done.pop().result()
        finally:
            await _cancelled(work, keeping)

    async def _keep(self, leased: Leased, lease: HeldLease) -> None:
        while True:
            await asyncio.sleep(self._tuning.lease_seconds / 3)
            if lease.standing() > self._tuning.job_stall_seconds:
                raise Stalled(leased.job.id)
            if not await self._table.extend(leased):
                raise LeaseLost(leased.job.id)

    async def _work(self, leased: Leased, lease: HeldLease) -> None:
        yielded: asyncio.Queue[Record | None] = asyncio.Queue(WINDOW)
        publishing = asyncio.create_task(self._publish_all(yielded))
        try:
            async for record in self._records(leased, lease):
                await _put(yielded, record, publishing)
            await _put(yielded, None, publishing)
            await publishing
        finally:
            await _cancelled(publishing)

    async def _records(self, leased: Leased, lease: HeldLease) -> AsyncIterator[Record]:
        number = 0
        commands = self._workers[leased.job.kind].work(lease)
        async with contextlib.aclosing(commands) as source:  # type: ignore[type-var]  # workers are async generators
            async for command in source:
                lease.move()
                yield self._recorded(command, leased, str(number))
                number += 1

    def _recorded(self, command: Command, leased: Leased, part: str) -> Record:
        envelope = Envelope(
            id=f"{leased.job.id}:{part}",
            source="",
            type=command.TYPE,
            subject=command.key,
            time=datetime.now(UTC).isoformat(),
            correlation_id=leased.cause.correlation_id,
            actor=leased.cause.actor,
            causation_id=leased.job.id,
            traceparent=tracing.traceparent(leased.cause.correlation_id, leased.job.id, ""),
        )
        return self._to_record(command, envelope)

    async def _publish_all(self, yielded: asyncio.Queue[Record | None]) -> None:
        ended = False
        while not ended:
            records = [await yielded.get()]
            while not yielded.empty():
                records.append(yielded.get_nowait())
            ended = records[-1] is None
            await self._publish([record for record in records if record])


def _trace(leased: Leased, since: int, *, failed: bool) -> None:
    cause, job = leased.cause, leased.job
    spot = tracing.Spot(correlation_id=cause.correlation_id, id=job.id, caused_by=cause.id)
    tracing.tell(tracing.Kind.INTERNAL, f"job {job.kind}", spot, since, {}, failed=failed)


def _about(leased: Leased) -> Mapping[str, Any]:
    job = leased.job
    return {"job": job.id, "kind": job.kind, "subject": job.subject, "attempt": leased.attempt}


def _often(leased: Leased, error: Exception) -> str:
    said = phrase("it failed {times} times, last with {error}")
    return said.format(times=leased.faults + 1, error=type(error).__name__)


async def _put(yielded: asyncio.Queue[Any], record: Record | None, publishing: asyncio.Task[None]) -> None:
    putting = asyncio.ensure_future(yielded.put(record))
    await asyncio.wait((putting, publishing), return_when=asyncio.FIRST_COMPLETED)
    if not putting.done():
        putting.cancel()
        await publishing  # it failed, or it would still take records


async def _cancelled(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
