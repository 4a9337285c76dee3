"""The shop's processing in memory: processes that come, freeze and die; one database, one broker, virtual time."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.clock import SimulatedClock
from shared.contracts.cloudevents import Envelope, to_headers
from shared.contracts.messages import Message
from shared.kafka import Record, partition_for
from shared.processing.outcomes import Outcomes
from shared.processing.tasks.decisions import Rules
from shared.processing.tasks.surroundings import Surroundings
from shared.processing.tasks.task_group import TaskGroup
from shared.processing.tuning import Tuning
from tests.integration.processing import shop
from tests.simulation.broker import MemoryBroker, MemoryGroup, MemoryLogs
from tests.simulation.documents import MemoryDatabase, MemoryDocuments
from tests.simulation.loop import VirtualLoop
from tests.simulation.steps import Killed, Steps

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
PARTITIONS = range(2)
SERVICE = shop.service("sim")
COMMANDS, TAKEN = "sim.tills.commands.v1", "sim.taken"
TUNING = Tuning(batch_records=3, patience_seconds=0)
LONG = 30.0  # virtual seconds: who is not done by then is frozen
ROUNDS = 60


def partition(_topic: str, key: bytes) -> int:
    return partition_for(key, len(PARTITIONS))


class Process:
    """One process: the task groups of the shop, and its membership of their consumer groups."""

    def __init__(self, database: MemoryDatabase, logs: MemoryLogs, clock: SimulatedClock) -> None:
        self.steps = Steps()
        self.turning: asyncio.Task[bool] | None = None
        self._database, self._clock = database, clock
        self.members = [MemoryGroup(logs, group.name, group.topics) for group in SERVICE.task_groups]
        self.groups = [
            TaskGroup(member, self._around(number, logs))  # type: ignore[arg-type] # a consumer in memory
            for number, member in enumerate(self.members)
        ]

    @property
    def lives(self) -> bool:
        return not self.steps.dead

    async def turn(self, *, tidy: bool = True) -> bool:
        """Take what there is, fire what is due, tidy up; tell whether there was anything."""
        busy = [await member.poll() for member in self.members]
        now = self._clock.now()
        due = {timer["task"] for timer in self._database.all("timers") if timer["due"] <= now}
        for group in self.groups:
            await group.fire(due)
            if tidy:
                await group.tidy()
        return any(busy)

    async def assign(self, numbers: Iterable[int]) -> None:
        for member in self.members:
            member.assigned = {*numbers}
            items = [item for number in numbers for item in member.inputs(number)]
            await member.listener.on_partitions_assigned(items)

    async def revoke(self) -> None:
        for member in self.members:
            items = [item for number in member.assigned for item in member.inputs(number)]
            await member.listener.on_partitions_revoked(items)
            member.assigned = set()

    def bury(self) -> None:
        self.steps.kill()
        for member in self.members:
            member.assigned = set()

    def _around(self, number: int, logs: MemoryLogs) -> Surroundings:
        group = SERVICE.task_groups[number]
        return Surroundings(
            service=SERVICE,
            group=group,
            rules=Rules(SERVICE, group, partition),
            documents=self._open,
            broker=MemoryBroker(logs, self.steps),
            outcomes=Outcomes({"outcomes": None}),  # type: ignore[arg-type] # nobody asks for an outcome here
            clock=self._clock,
            tuning=TUNING,
            job_started=asyncio.Event(),
            timer_set=lambda _due: None,
        )

    async def _open(self) -> MemoryDocuments:
        await self.steps.take()
        return MemoryDocuments(self._database, self.steps)


@dataclass(frozen=True)
class Sent:
    """A record from outside, and what must become of it: its outcome's status, if one is due; whether it is buried."""

    record: Record
    id: str
    status: frozenset[int]
    dead: bool = False


class World:
    """Everything there is; each method is one thing that happens, and returns when nobody has anything to do."""

    def __init__(self) -> None:
        self.loop = VirtualLoop()
        self.loop.set_exception_handler(lambda *_: None)  # the dead leave exceptions behind that nobody asks for
        self.database, self.logs, self.clock = MemoryDatabase(), MemoryLogs(), SimulatedClock(START)
        self.processes: list[Process] = []
        self.sent: list[Sent] = []
        self._shift = 0

    def close(self) -> None:
        for process in self.processes:
            process.bury()
        self._run(self._end())
        self.loop.close()

    def send(  # what is sent, and what is expected
        self, message: Message, *, status: Collection[int] = (200,), dead: bool = False, topic: str = COMMANDS
    ) -> Sent:
        """Write a message as somebody outside does."""
        return self.send_bytes(
            message.model_dump_json().encode(),
            key=message.key.encode(),
            type=message.TYPE,
            status=status,
            dead=dead,
            topic=topic,
        )

    def send_bytes(
        self,
        value: bytes,
        *,
        key: bytes,
        type: str,  # noqa: A002 - the envelope's own word
        status: Collection[int] = (),
        dead: bool = True,
        topic: str = COMMANDS,
    ) -> Sent:
        """Write a record as somebody outside does."""
        id_ = f"c{len(self.sent)}"
        about = to_headers(Envelope(id=id_, source="/elsewhere", type=type, subject=key.decode()))
        record = Record(topic, partition(topic, key), key, value, [*about])
        sent = Sent(record, id_, frozenset(status), dead)
        self.sent.append(sent)
        self.logs.append(record)
        return sent

    def repeat(self, sent: Sent) -> None:
        """Write the same record once more."""
        self.logs.append(sent.record)

    def publish_again(self, records: Iterable[Record]) -> None:
        """Repair a channel as an operator does: what was lost and all that came after it, in order."""
        for record in records:
            self.logs.append(record)

    def start(self) -> Process:
        """Start a process; it joins, and everybody's partitions are dealt anew."""
        process = Process(self.database, self.logs, self.clock)
        self.processes.append(process)
        self.rebalance()
        return process

    def rebalance(self) -> None:
        """Deal the partitions to whoever lives and is awake; who is frozen does not hear of it."""
        self._run(self._rebalance())

    def turn(self, process: Process, *, tidy: bool = True) -> None:
        """Let a process go round once. If it freezes or dies on the way, the others take over."""
        self._run(self._turn(process, tidy=tidy))

    def thaw(self, process: Process) -> None:
        """Let a frozen process go on where it stood; it learns later that it was thought dead."""
        process.steps.arm()
        self._run(self._finish(process))
        self._run(self._leave_behind())

    def kill(self, process: Process) -> None:
        """End a process between two of its steps."""
        process.bury()
        self._run(self._leave_behind())

    def wait(self, time: timedelta) -> None:
        """Let domain time pass."""
        self.clock.move(self.clock.now() + time)

    def settle(self) -> None:
        """Let all faults end, and everybody work until nothing moves."""
        self._run(self._settle())

    def stopped(self) -> list[str]:
        """Return what stands in the way of readiness."""
        return [why for process in self.processes for group in process.groups for why in group.stopped.values()]

    def _run(self, work: Awaitable[Any]) -> None:
        async def both() -> None:
            await work
            await asyncio.sleep(1)  # virtual: for whatever goes on beside

        self.loop.run_until_complete(both())

    async def _settle(self) -> None:
        for process in self.processes:
            process.steps.arm()
        for process in [*self.processes]:
            await self._finish(process)
        await self._leave_behind()
        still, before = 0, -1
        for _ in range(ROUNDS):
            for process in [*self.processes]:
                await self._turn(process)
            await asyncio.sleep(6)  # longer than any pause before a claim
            now = len(self.database.history) + len(self.logs.sent)
            still = still + 1 if now == before else 0
            if still == 2:
                return
            before = now
        raise AssertionError("it never comes to rest")

    async def _turn(self, process: Process, *, tidy: bool = True) -> None:
        if not process.turning:
            process.turning = asyncio.ensure_future(process.turn(tidy=tidy))
        await self._finish(process)
        if process.steps.dead or process.turning:
            await self._leave_behind()

    async def _finish(self, process: Process) -> None:
        if not process.turning:
            return
        await asyncio.wait((process.turning,), timeout=LONG)
        if process.turning.done():
            done, process.turning = process.turning, None
            await _survive(done)

    async def _leave_behind(self) -> None:
        """Who died or froze loses its partitions to the others; there is always somebody."""
        self.processes = [process for process in self.processes if process.lives]
        if not any(process.turning is None for process in self.processes):
            self.processes.append(Process(self.database, self.logs, self.clock))
        await self._rebalance()

    async def _rebalance(self) -> None:
        for process in self._awake():
            await self._within(process, process.revoke)
        awake, self._shift = self._awake(), self._shift + 1
        for place, process in enumerate(awake):
            mine = [number for number in PARTITIONS if (number + self._shift) % len(awake) == place]
            await self._within(process, lambda process=process, mine=mine: process.assign(mine))  # type: ignore[misc]

    def _awake(self) -> list[Process]:
        return [process for process in self.processes if process.lives and not process.turning]

    async def _within(self, process: Process, act: Callable[[], Awaitable[None]]) -> None:
        doing = asyncio.ensure_future(act())
        await asyncio.wait((doing,), timeout=LONG)
        if doing.done():
            await _survive(doing)
        else:
            process.turning = doing  # type: ignore[assignment] # frozen on the way
        if process.steps.dead:
            process.bury()

    async def _end(self) -> None:
        for process in self.processes:
            await self._finish(process)
        await asyncio.sleep(60)


async def _survive(done: "asyncio.Future[Any]") -> None:
    try:
        await done
    except Killed:
        return
