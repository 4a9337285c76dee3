"""The tasks of one consumer group in this process, started and stopped by the rebalance listener."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any

import structlog

from shared import metrics
from shared.kafka import ConsumerRebalanceListener, Group, KafkaError, TopicPartition
from shared.processing.tasks.backlog import Backlog
from shared.processing.tasks.fence import Fenced, Stopped
from shared.processing.tasks.progress import Progress
from shared.processing.tasks.reading import Hole
from shared.processing.tasks.surroundings import Surroundings
from shared.processing.tasks.task import Task

log = structlog.get_logger()

LONGEST_BACKOFF = 2.0
CLAIMS_AT_ONCE = 16
TOLD_SECONDS = 600.0
HOLE_PAUSE = 0.2


class TaskGroup(ConsumerRebalanceListener):  # type: ignore[misc]  # the driver ships no types
    """Runs a task for each assigned partition. Every error takes the restart path: claim again, seek, continue."""

    def __init__(self, group: Group, around: Surroundings) -> None:
        self.name, self.tasks = group.name, dict[int, Task]()
        self.stopped: dict[int, str] = {}
        self.ready = False
        self._group, self._around = group, around
        self._starting: dict[int, asyncio.Task[None]] = {}
        self._claims = asyncio.Semaphore(CLAIMS_AT_ONCE)
        self._failing: dict[int, str] = {}
        self._leaving, self._joined, self._held = False, False, False
        self._progress, self._rejoined = Progress(), time.monotonic()
        self._told, self._told_all = dict[TopicPartition, int](), time.monotonic()
        self._backlog = Backlog(self._process, self._hold, self._go_on)
        group.subscribe(self, self.on_records)

    async def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        """Only pause, and start claiming: no heartbeat is sent while this runs, and what it raises is swallowed."""
        self._joined = True
        numbers = {item.partition for item in assigned}
        for partition in sorted(numbers):
            if set(assigned).issuperset(self._group.inputs(partition)):
                self._begin(partition)
        log.info("group.assigned", group=self.name, partitions=sorted(numbers))
        self.ready = self.ready or not self._starting

    async def on_partitions_revoked(self, revoked: Collection[TopicPartition]) -> None:
        """Finish the batches in flight first: heartbeats go on meanwhile, and the group waits."""
        if revoked:
            log.info("group.revoked", group=self.name, partitions=sorted({item.partition for item in revoked}))
        self._joined = False
        await self._let_go()

    async def on_records(self, records: Sequence[Any]) -> None:
        """Pass each task its records; records of a partition without a running task are read again after its claim."""
        self._backlog.add(records)

    async def fire(self, due: Collection[str]) -> None:
        """Fire the timers of those tasks that have due ones and run here; none while the group is held."""
        if self._held:
            return
        mine = [number for number, task in self.tasks.items() if task.id in due]
        await asyncio.gather(*(self._guard(number, _fire) for number in mine))

    def hold(self, *, held: bool) -> None:
        """Take nothing more, or go on; what was taken is finished, and the group keeps its partitions."""
        if held is self._held or not self._around.group.pausable:
            return
        self._held = held
        if held:
            self._group.hold()
        else:
            self._group.let_go(self.tasks)
            self._look_for_timers()
        self._progress.restart()
        metrics.PAUSED.labels(self.name).set(held)
        log.warning("group.paused" if held else "group.let-go", group=self.name)

    async def tidy(self) -> None:
        """Tidy every task that needs it."""
        untidy = [number for number, task in self.tasks.items() if task.untidy]
        await asyncio.gather(*(self._guard(number, Task.tidy) for number in untidy))

    async def commit(self) -> None:
        """Tell Kafka where the tasks are, for lag tools; never read back, so a failure does not matter."""
        # What has not moved is told again now and then: a group that was empty for long is forgotten.
        if time.monotonic() - self._told_all >= TOLD_SECONDS:
            self._told, self._told_all = {}, time.monotonic()
        moved = {item: offset for item, offset in self.offsets().items() if self._told.get(item) != offset}
        if moved:
            try:
                await self._group.commit(moved)
                self._told |= moved
            except KafkaError as error:
                log.debug("group.commit-failed", group=self.name, error=type(error).__name__)

    def offsets(self) -> dict[TopicPartition, int]:
        """Return the next offset of every input of the tasks that run here."""
        return {
            TopicPartition(topic, number): task.fence.offset(topic)
            for number, task in self.tasks.items()
            for topic in self._group.topics
        }

    async def check(self, offsets: Mapping[TopicPartition, int], ends: Mapping[TopicPartition, int]) -> None:
        """Compare where tasks were with where their logs ended later: a log may have been cut, a consumer may hang.

        The first stops its task, the second joins its group anew, as a consumer does that is broken.
        """
        for item, needed in offsets.items():
            if needed > ends[item] and item.partition in self.tasks:
                reason = f"offset {needed} of {item.topic}/{item.partition} lies after the log's end, {ends[item]}"
                self._stop(item.partition, Stopped(reason))
        waiting = sum(task.fence.seq - task.fence.published for task in self.tasks.values())
        metrics.UNPUBLISHED.labels(self.name).set(waiting)
        behind = {item: offset for item, offset in self.offsets().items() if ends[item] > offset}
        for topic in self._group.topics:
            lag = sum(ends[item] - offset for item, offset in behind.items() if item.topic == topic)
            metrics.LAG.labels(self.name, topic).set(lag)
        if self._held:
            behind = {}  # what waits does so by somebody's decision
        standing = self._progress.standing({**behind, **dict.fromkeys(self._waited_for(), 0)})
        metrics.STANDING.labels(self.name).set(max(standing.values(), default=0))
        stalled = [item for item in behind if standing[item] >= self._around.tuning.stall_seconds]
        if self._group.broken:
            log.error("group.broken", group=self.name)
            await self._rejoin()
        elif stalled and time.monotonic() - self._rejoined >= self._around.tuning.stall_seconds:
            log.error("group.stalled", group=self.name, inputs=[f"{item.topic}/{item.partition}" for item in stalled])
            await self._rejoin()

    def excuse(self) -> None:
        """Restart the measurement of stalls, because a server is away."""
        self._progress.restart()

    def problems(self) -> list[str]:
        """Return the reasons why this group is not ready."""
        starting = [] if self.ready else [f"{self.name} has not taken over its partitions yet"]
        failing = [f"task {self.name}/{number} cannot be taken over: {why}" for number, why in self._failing.items()]
        stopped = [f"task {self.name}/{number} stopped: {why}" for number, why in self.stopped.items()]
        return [*starting, *failing, *stopped]

    async def leave(self) -> None:
        """Finish all tasks and start nothing new."""
        self._leaving = True
        await self._let_go()

    def _waited_for(self) -> list[str]:
        claims = [f"claim of {number}" for number in self._starting]
        return claims if self._joined else [*claims, "partitions"]

    async def _rejoin(self) -> None:
        self._rejoined, self._joined = time.monotonic(), False
        await self._let_go()
        await self._group.rejoin()

    async def _let_go(self) -> None:
        for starting in self._starting.values():
            starting.cancel()
        tasks = [*self.tasks.values()]
        for held in (self._starting, self._failing, self.tasks, self.stopped, self._told):
            held.clear()
        self._backlog.clear()
        self._count()
        failures = await asyncio.gather(*(task.close() for task in tasks), return_exceptions=True)
        for task, failure in zip(tasks, failures, strict=True):
            if failure:  # its successor publishes what this one could not
                log.warning("task.close-failed", task=task.id, error=type(failure).__name__)

    def _hold(self, partition: int) -> None:
        if partition in self.tasks:
            self._group.pause(partition)

    def _go_on(self, partition: int) -> None:
        if partition in self.tasks:
            self._group.resume(partition, {})

    async def _process(self, partition: int, records: Sequence[Any]) -> None:
        await self._guard(partition, lambda task: task.run(records))

    async def _guard(self, partition: int, use: Callable[[Task], Awaitable[Any]]) -> None:
        task = self.tasks.get(partition)
        if not task:
            return
        try:
            await use(task)
        except Hole as hole:
            await self._again(task, hole)
        except Stopped as reason:
            self._stop(partition, reason)
        except Fenced:
            self._fenced(partition, task)
        except Exception as error:  # noqa: BLE001 - whatever failed, claiming again is right
            self._restart(partition, task, error)

    async def _again(self, task: Task, hole: Hole) -> None:
        if hole.again:
            await asyncio.sleep(HOLE_PAUSE)
        else:
            log.info("task.hole", task=task.id, topic=hole.topic, needed=hole.needed, found=hole.found)
        if self.tasks.get(task.partition) is not task:
            return  # it was taken away meanwhile
        self._backlog.forget(task.partition)
        self._group.resume(task.partition, {topic: task.fence.offset(topic) for topic in self._group.topics})

    def _restart(self, partition: int, task: Task, error: Exception) -> None:
        if self.tasks.get(partition) is not task:
            return  # it was taken away meanwhile
        log.warning("task.restart", task=task.id, error=type(error).__name__, exc_info=error)
        metrics.RESTARTS.labels(self.name).inc()
        self._forget(partition)
        self._begin(partition)

    def _fenced(self, partition: int, task: Task) -> None:
        if self.tasks.get(partition) is not task:
            return
        log.warning("task.fenced", task=task.id, epoch=task.fence.epoch)
        metrics.FENCED.labels(self.name).inc()
        self._forget(partition)
        # The new owner is right; if Kafka still says after a while that it is this process, it may be.
        self._begin(partition, after=self._around.tuning.again_seconds)

    def _stop(self, partition: int, reason: Stopped) -> None:
        log.error("task.stopped", task=f"{self.name}/{partition}", reason=str(reason))
        self.tasks.pop(partition, None)  # what it has committed is still being published
        self._backlog.forget(partition)
        self._group.pause(partition)
        self._count()
        self.stopped[partition] = str(reason)
        metrics.STOPPED.labels(self.name).set(len(self.stopped))

    def _forget(self, partition: int) -> None:
        if task := self.tasks.pop(partition, None):
            task.drop()
        self._backlog.forget(partition)
        self._count()

    def _begin(self, partition: int, after: float = 0.0) -> None:
        if self._leaving:
            return
        self._group.pause(partition)
        if earlier := self._starting.get(partition):
            earlier.cancel()
        self._starting[partition] = asyncio.create_task(self._start(partition, after))

    async def _start(self, partition: int, after: float) -> None:
        await asyncio.sleep(after)
        attempt = 0
        while partition in self._group.owned():
            try:
                async with self._claims:
                    task = Task(partition, self._around)
                    offsets = await task.claim()
            except Stopped as reason:
                self._starting.pop(partition, None)
                self._failing.pop(partition, None)
                self.ready = self.ready or not self._starting
                self._stop(partition, reason)
                return
            except Exception as error:  # noqa: BLE001 - a server is away: try until it is back
                log.warning("task.claim-failed", task=f"{self.name}/{partition}", error=type(error).__name__)
                self._failing[partition] = type(error).__name__
                attempt += 1
                await asyncio.sleep(min(LONGEST_BACKOFF, 0.1 * 2**attempt))
            else:
                if self._starting.get(partition) is asyncio.current_task():  # it may have been taken away meanwhile
                    self._run(task, offsets)
                return

    def _run(self, task: Task, offsets: dict[str, int]) -> None:
        self._starting.pop(task.partition, None)
        self._failing.pop(task.partition, None)
        self.tasks[task.partition] = task
        self._group.resume(task.partition, offsets)
        self.ready = self.ready or not self._starting
        self._count()
        self._look_for_timers()
        log.info("task.claimed", task=task.id, epoch=task.fence.epoch, offsets=offsets)

    def _look_for_timers(self) -> None:
        """Fire what came due meanwhile, and learn of the timers that a task brings along."""
        self._around.timer_set(self._around.clock.now())

    def _count(self) -> None:
        metrics.TASKS.labels(self.name).set(len(self.tasks))
        metrics.STOPPED.labels(self.name).set(len(self.stopped))


async def _fire(task: Task) -> None:
    more = True
    while more:
        more = await task.fire()
