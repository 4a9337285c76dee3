"""Runs one service's tasks, timers and jobs; what `shared/app.py` builds, starts and asks."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from uuid import uuid4

import structlog

from shared.clock import Clock, SimulatedClock
from shared.contracts.catalog import TaskGroup as Grouping
from shared.contracts.cloudevents import Envelope, to_headers
from shared.contracts.messages import Command
from shared.errors import Unavailable
from shared.in_time import ends_in_time
from shared.kafka import Group, KafkaError, Log, Publisher, Record, away, broker_for
from shared.mongo import Database, PyMongoError, create, ping, prepare
from shared.mongo import away as mongo_away
from shared.processing import failpoints, partitions, timers
from shared.processing.blobs import Blobs
from shared.processing.job_runner import JobRunner
from shared.processing.jobs import JobStatus, JobTable, Listed, Worker
from shared.processing.messages import to_value
from shared.processing.notes import Notes
from shared.processing.outcomes import Outcome, Outcomes
from shared.processing.pausing import Pausing
from shared.processing.servers import KafkaBroker, MongoDocuments
from shared.processing.service import Service
from shared.processing.tasks.decisions import Rules
from shared.processing.tasks.left import Counting, Reached, WorkLeft
from shared.processing.tasks.surroundings import Surroundings
from shared.processing.tasks.task import Task
from shared.processing.tasks.task_group import TaskGroup
from shared.processing.tasks.ticker import Ticker
from shared.processing.tuning import Tuning
from shared.processing.watch import Watch
from shared.transport import Kafka

__all__ = ["Engine", "WorkLeft"]

log = structlog.get_logger()

Step = Callable[[], Awaitable[None]]
GLANCE_SECONDS = 0.003
LOOK_SECONDS = 0.1
# Who stops a process kills it after ten seconds, of which requests in flight have had three.
FINISH_SECONDS = 4.0
LEAVE_SECONDS = 1.5
OWN = ("tasks", "outbox", "timers", "outcomes", "jobs", "blobs", "notes")


class Engine:
    """Effectively-once processing for one service in this process."""

    def __init__(
        self, service: Service, *, kafka: Kafka, database: Database, clock: Clock, tuning: Tuning | None = None
    ) -> None:
        self.service = service
        self.blobs, self.notes, self.pausing = Blobs(database), Notes(database), Pausing(database)
        self._kafka, self._database, self._clock, self._tuning = kafka, database, clock, tuning or Tuning()
        self._publisher, self._log, self._broker = Publisher(kafka), Log(kafka), broker_for(kafka)
        self._outcomes = Outcomes(database)
        self._jobs = JobTable(database, uuid4().hex, self._tuning.lease_seconds)
        self._ticker, self._job_started = Ticker(database, clock, self._tuning.tick_seconds), asyncio.Event()
        self._groups = [self._group(group) for group in service.task_groups]
        if isinstance(clock, SimulatedClock):
            clock.tell(self._ticker.wake)
        self._runner = JobRunner(
            table=self._jobs,
            publisher=self._publisher,
            to_record=self._to_record,
            clock=clock,
            tuning=self._tuning,
            started=self._job_started,
        )
        self._watch = Watch({"MongoDB": self._ask_mongo, "Kafka": self._ask_kafka}, self._tuning.watch_seconds)
        self._running: list[asyncio.Task[None]] = []
        self._stopping = False

    async def start(self, workers: Mapping[str, Worker] | None = None) -> None:
        """Create collections and indexes, join the consumer groups and begin; `workers` by the kind of job.

        Raises:
            Unavailable: Kafka or MongoDB does not answer, or a topic is not there or has another number of partitions.
        """
        failpoints.arm(os.environ)
        try:
            await self._prepare()
            await self.follow()  # before the first record is taken
        except PyMongoError as error:
            raise mongo_away(self._database.client.delegate, error) from error
        try:
            await self._connect()
        except BaseException:
            await self._disconnect()
            raise
        endless: list[Step] = [self._watch.run, self._tick, self._tidy, self._commit, self._follow]
        if workers:
            endless.append(partial(self._runner.run, workers))
        self._running = [asyncio.create_task(self._endlessly(step)) for step in endless]

    def hurry(self) -> None:
        """Let nobody wait any longer for what they submitted, for this process is about to stop."""
        self._outcomes.hurry()

    async def stop(self) -> None:
        """Finish the batches in flight and their publication, then leave.

        What a server that does not answer holds up is left behind: what was committed the next owner publishes, and
        what was not it decides anew.
        """
        self._stopping = True
        if await ends_in_time(self._finish(), FINISH_SECONDS):
            log.info("engine.drained")
        else:
            log.warning("engine.not-drained")
        if await ends_in_time(self._disconnect(), LEAVE_SECONDS):
            log.info("engine.left")
        else:
            log.warning("engine.not-left")

    async def submit(  # noqa: PLR0913 - a command's envelope, by name
        self,
        command: Command,
        *,
        id: str,  # noqa: A002 - a command's own word
        correlation_id: str = "",
        fingerprint: str = "",
        traceparent: str = "",
        actor: str = "",
        wait: float = 5.0,
    ) -> Outcome | None:
        """Publish a command and wait up to `wait` seconds for its outcome; None says: ask for it later.

        The same id again gets the first outcome; with another fingerprint a 422 of code `idempotency-key-reused`.

        Raises:
            Unavailable: a server is away. Without MongoDB nothing was sent; if Kafka did not acknowledge, the command
                may have been accepted all the same: repeat it with its id.
        """
        self._watch.refuse_if_away()
        envelope = Envelope(
            id=id,
            source="",
            type=command.TYPE,
            subject=command.key,
            time=datetime.now(UTC).isoformat(),
            correlation_id=correlation_id or id,
            fingerprint=fingerprint,
            traceparent=traceparent,
            actor=actor,
        )
        record = self._to_record(command, envelope)
        outcome = await self._outcomes.send(id, lambda: self._publisher.send(record), wait)
        if outcome and fingerprint and outcome.fingerprint not in {"", fingerprint}:
            return Outcome(id=id, status=422, title="Idempotency key reused", code="idempotency-key-reused")
        return outcome

    async def send(self, command: Command, *, id: str) -> None:  # noqa: A002 - a command's own word
        """Publish a command whose outcome nobody waits for; return once all in-sync replicas have it.

        Raises:
            Unavailable: Kafka did not acknowledge it.
        """
        time = datetime.now(UTC).isoformat()
        envelope = Envelope(id=id, source="", type=command.TYPE, subject=command.key, time=time, correlation_id=id)
        await self._publisher.send(self._to_record(command, envelope))

    async def outcome(self, id: str) -> Outcome | None:  # noqa: A002 - a command's own word
        """Return what became of a command, or None where nothing is known (yet).

        Raises:
            Unavailable: MongoDB does not answer.
        """
        return await self._outcomes.get(id)

    async def job(self, id: str) -> JobStatus | None:  # noqa: A002 - a job's own word
        """Return how far a job is, or None where there is none."""
        return await self._jobs.status(id)

    async def jobs(self, limit: int) -> list[Listed]:
        """Return the jobs of the service that are not done, those that have been due longest first."""
        return await self._jobs.listed(limit)

    async def stop_job(self, id: str, by: str) -> None:  # noqa: A002 - a job's own word
        """Let a job end that is not done.

        Raises:
            UnknownJob: there is none.
        """
        await self._jobs.stop(id, by, self._clock.now())
        self._runner.cancel(id)

    async def follow(self) -> None:
        """Take nothing more while somebody has paused the service, and go on once it is let go."""
        paused = (await self.pausing.state()).paused
        self._runner.paused = paused
        for group in self._groups:
            group.hold(held=paused)

    def problems(self) -> list[str]:
        """Return what keeps this process from being ready, in words for an operator; at most three seconds old."""
        return [*self._watch.away.values(), *(problem for group in self._groups for problem in group.problems())]

    async def left(self) -> WorkLeft:
        """Return what is still to do, exactly: for tests and the simulated clock.

        Raises:
            Unavailable: Kafka or MongoDB does not answer.
        """
        try:
            left = await self._counting.count(self._clock.now(), self._reached())
        except PyMongoError as error:
            raise Unavailable("MongoDB does not answer") from error
        if left.due_timers:
            self._ticker.wake()
        if left.due_jobs:
            self._job_started.set()
        return left

    async def rest(self, within: float) -> WorkLeft:
        """Wait until nothing is left, some seconds at most; return what is left then.

        Raises:
            Unavailable: Kafka or MongoDB does not answer.
        """
        loop = asyncio.get_running_loop()
        deadline, done = loop.time() + within, -1
        while True:
            await self._goes_on(done, deadline)
            done, left = self._done(), await self.left()
            if not left.total or loop.time() >= deadline:
                return left

    async def _goes_on(self, done: int, deadline: float) -> None:
        """Wait until nothing is in progress here, and more was done than `done`; what is seen needs no question."""
        loop = asyncio.get_running_loop()
        look = min(deadline, loop.time() + LOOK_SECONDS)  # what is left may be another process's to do
        while loop.time() < (deadline if self._busy() else look):
            if not self._busy() and self._done() != done:
                return
            await asyncio.sleep(GLANCE_SECONDS)

    def _busy(self) -> bool:
        return self._runner.busy or any(task.busy for task in self._tasks())

    def _done(self) -> int:
        return sum(task.fence.batch + task.fence.postponed for task in self._tasks()) + self._runner.ended

    def _reached(self) -> dict[str, Reached]:
        return {task.id: Reached(published=task.fence.published, next=dict(task.fence.next)) for task in self._tasks()}

    def _tasks(self) -> Iterator[Task]:
        return (task for group in self._groups for task in group.tasks.values())

    async def _prepare(self) -> None:
        await ping(self._database)
        await prepare(self._database, self.service.collections)
        for name in OWN:
            await create(self._database, name)
        await self._database["outbox"].create_index([("task", 1), ("seq", 1)], unique=True)
        await timers.prepare(self._database)
        for own in (self._outcomes, self._jobs, self.blobs):
            await own.prepare()

    async def _connect(self) -> None:
        await self._publisher.start(self.service.reached)
        await self._check_partitions()
        groups = self.service.task_groups
        counts = {group.commands: self._publisher.partitions(group.commands) for group in groups}
        self._counting = Counting(self._database, self._log, groups, counts)
        try:
            await self._broker.start()
        except KafkaError as error:
            raise away(self._kafka, error) from error

    async def _check_partitions(self) -> None:
        # A broker may make a topic that somebody asks about, with a number of partitions that nobody chose.
        found = {topic: self._publisher.partitions(topic) for topic in self.service.reached}
        try:
            await partitions.agree(self._database, found)
        except PyMongoError as error:
            raise mongo_away(self._database.client.delegate, error) from error

    async def _finish(self) -> None:
        for running in self._running:
            running.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        await self._runner.stop()
        await asyncio.gather(*(group.leave() for group in self._groups))

    async def _disconnect(self) -> None:
        await self._broker.stop()
        await self._publisher.stop()
        await self._log.stop()

    def _group(self, group: Grouping) -> TaskGroup:
        around = Surroundings(
            service=self.service,
            group=group,
            rules=Rules(self.service, group, self._publisher.partition),
            documents=partial(MongoDocuments.open, self._database),
            broker=KafkaBroker(self._publisher, self._log),
            outcomes=self._outcomes,
            clock=self._clock,
            tuning=self._tuning,
            job_started=self._job_started,
            timer_set=self._ticker.expect,
        )
        options = {**self._tuning.consumer, **(self._tuning.gathering if group.gathers else {})}
        return TaskGroup(Group(self._broker, group.name, group.topics, **options), around)

    def _to_record(self, command: Command, envelope: Envelope) -> Record:
        topic, key = self.service.topic_of(command), command.key.encode()
        headers = to_headers(replace(envelope, source=f"/{self.service.name}"))
        value = to_value(command)
        return Record(topic, self._publisher.partition(topic, key), key, value, [*headers])

    async def _ask_mongo(self) -> None:
        await ping(self._database)

    async def _ask_kafka(self) -> None:
        if self._watch.away:
            for group in self._groups:
                group.excuse()
        # Where the tasks are first: what they take while the log is asked for its ends would lie after them.
        reached = [group.offsets() for group in self._groups]
        ends = await self._log.ends(self._counting.inputs)
        for group, offsets in zip(self._groups, reached, strict=True):
            await group.check(offsets, ends)

    async def _follow(self) -> None:
        await asyncio.sleep(self._tuning.follow_seconds)
        with suppress(PyMongoError):  # the watch says so
            await self.follow()

    async def _tick(self) -> None:
        due = await self._ticker.due()
        await asyncio.gather(*(group.fire(due) for group in self._groups if due))

    async def _tidy(self) -> None:
        await asyncio.sleep(self._tuning.tidy_seconds)
        await asyncio.gather(*(group.tidy() for group in self._groups))

    async def _commit(self) -> None:
        await asyncio.sleep(self._tuning.commit_seconds)
        await asyncio.gather(*(group.commit() for group in self._groups))

    async def _endlessly(self, step: Step) -> None:
        while not self._stopping:  # a driver may swallow the cancellation that would end this
            try:
                await step()
            except Exception as error:  # whatever it is, the next round may find a server back
                log.warning("engine.step-failed", error=type(error).__name__, exc_info=error)
                await asyncio.sleep(1)
