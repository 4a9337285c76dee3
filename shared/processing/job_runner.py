"""Runs leased jobs beside the tasks, and publishes what they yield."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import structlog

from shared import metrics
from shared.clock import Clock
from shared.contracts.cloudevents import Envelope
from shared.contracts.messages import Command
from shared.kafka import Publisher, Record
from shared.mongo import PyMongoError
from shared.processing.jobs import LONGEST_BACKOFF, JobTable, Leased, Worker
from shared.processing.tuning import Tuning

log = structlog.get_logger()

WINDOW = 500  # commands that a job may be ahead of Kafka
POLL_SECONDS = 0.25

ToRecord = Callable[[Command, Envelope], Record]


class LeaseLost(Exception):
    """Another process holds the job now; what this one still yields is told apart by its ids."""


class HeldLease:
    """What a worker sees of its job."""

    def __init__(self, table: JobTable, leased: Leased) -> None:
        self.job = leased.job
        self.attempt = leased.attempt
        self._table, self._leased = table, leased

    async def progress(self, *, phase: str, done: int = 0, total: int = 0, **figures: float) -> None:
        """Tell how far it is, and any figures known so far: for people who wait, never for decisions."""
        await self._table.progress(self._leased, phase, done, total, figures)


class JobRunner:
    """Takes due jobs while there are free places, a number of places for each kind."""

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
        self._table, self._publisher, self._to_record = table, publisher, to_record
        self._clock, self._tuning, self._started = clock, tuning, started
        self._running: dict[asyncio.Task[None], str] = {}
        self._workers: Mapping[str, Worker] = {}

    @property
    def busy(self) -> bool:
        """Tell whether a job is under way."""
        return bool(self._running)

    async def run(self, workers: Mapping[str, Worker]) -> None:
        """Take what is due, at once after a job was started or ended and every quarter of a second otherwise."""
        self._workers = workers
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(POLL_SECONDS):  # wait_for may swallow a cancellation
                await self._started.wait()
        self._started.clear()
        await self._fill()

    async def stop(self) -> None:
        """Give back what is under way, for another process to begin again."""
        for running in self._running:
            running.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _fill(self) -> None:
        while kinds := self._free():
            leased = await self._table.take(kinds, self._clock.now())
            if not leased:
                return
            running = asyncio.create_task(self._attempt(leased))
            self._running[running] = leased.job.kind
            running.add_done_callback(self._ended)

    def _ended(self, running: asyncio.Task[None]) -> None:
        self._running.pop(running, None)
        self._started.set()  # a place is free

    def _free(self) -> list[str]:
        taken = Counter(self._running.values())
        return [kind for kind in self._workers if taken[kind] < self._tuning.jobs_at_once]

    async def _attempt(self, leased: Leased) -> None:
        job = leased.job
        about = {"job": job.id, "kind": job.kind, "subject": job.subject, "attempt": leased.attempt}
        try:
            await self._with_lease(leased)
            await self._table.finish(leased)
        except asyncio.CancelledError:
            await self._release(leased, 0)
            raise
        except LeaseLost:
            log.warning("job.lost", **about)
        except Exception as error:
            log.warning("job.failed", **about, error=type(error).__name__, exc_info=error)
            metrics.JOB_ATTEMPTS.labels(job.kind, "failed").inc()
            await self._release(leased, min(LONGEST_BACKOFF, 0.5 * 2**leased.attempt))
        else:
            log.info("job.done", **about)
            metrics.JOB_ATTEMPTS.labels(job.kind, "done").inc()

    async def _release(self, leased: Leased, after_seconds: float) -> None:
        with contextlib.suppress(PyMongoError):  # its lease ends by itself
            await self._table.release(leased, after_seconds)

    async def _with_lease(self, leased: Leased) -> None:
        work = asyncio.create_task(self._work(leased))
        keeping = asyncio.create_task(self._keep(leased))
        try:
            done, _ = await asyncio.wait((work, keeping), return_when=asyncio.FIRST_COMPLETED)
            done.pop().result()
        finally:
            await _cancelled(work, keeping)

    async def _keep(self, leased: Leased) -> None:
        while True:
            await asyncio.sleep(self._tuning.lease_seconds / 3)
            if not await self._table.extend(leased):
                raise LeaseLost(leased.job.id)

    async def _work(self, leased: Leased) -> None:
        yielded: asyncio.Queue[Record | None] = asyncio.Queue(WINDOW)
        publishing = asyncio.create_task(self._publish(yielded))
        try:
            async for record in self._records(leased):
                await _put(yielded, record, publishing)
            await _put(yielded, None, publishing)
            await publishing
        finally:
            await _cancelled(publishing)

    async def _records(self, leased: Leased) -> AsyncIterator[Record]:
        number, job, cause = 0, leased.job, leased.cause
        commands = self._workers[job.kind](HeldLease(self._table, leased))
        async with contextlib.aclosing(commands) as source:  # type: ignore[type-var]  # workers are async generators
            async for command in source:
                envelope = Envelope(
                    id=f"{job.id}:{number}",
                    source="",
                    type=command.TYPE,
                    subject=command.key,
                    time=datetime.now(UTC).isoformat(),
                    correlation_id=cause.correlation_id,
                    causation_id=job.id,
                )
                yield self._to_record(command, envelope)
                number += 1

    async def _publish(self, yielded: asyncio.Queue[Record | None]) -> None:
        ended = False
        while not ended:
            records = [await yielded.get()]
            while not yielded.empty():
                records.append(yielded.get_nowait())
            ended = records[-1] is None
            await self._publisher.publish([record for record in records if record])


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
