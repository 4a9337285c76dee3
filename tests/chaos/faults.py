"""Makes the faults of a plan happen, and mends them again."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from pymongo.errors import PyMongoError

from deploy.local.errors import LocalPlatformError
from deploy.local.server import Server, State
from tests.chaos.history import History
from tests.chaos.plan import FAILPOINTS, Fault, Kind, Lane, faults
from tests.chaos.records import Meddler
from tests.chaos.rig import KAFKA, MONGODB, SMALL_DISK, Rig
from tests.chaos.version import NextVersion
from tests.eventually import eventually

Strike = Callable[[Fault], Awaitable[None]]
SERVERS = {Lane.KAFKA, Lane.MONGODB}
NO_MORE, MUCH = 0, -12  # as nice(1) counts
STRIKES_WITHIN = 60.0  # seconds; an armed failpoint that met no batch by then has not struck


class Injector:
    """Lets the lanes strike side by side; after each wave of faults everything is whole again."""

    def __init__(self, rig: Rig, history: History, meddler: Meddler, seed: int) -> None:
        self.happened: Counter[str] = Counter()
        self._rig, self._history, self._meddler, self._seed = rig, history, meddler, seed
        self._version = NextVersion(rig.root / "next")
        self._in_hand: set[str] = set()
        self._plans = {lane: faults(seed, lane) for lane in Lane}
        self._strikes: dict[Kind, Strike] = {
            Kind.KILL: self._kill,
            Kind.FREEZE: self._freeze_service,
            **dict.fromkeys(FAILPOINTS, self._failpoint),
            Kind.ROLLING_RESTART: self._roll,
            Kind.BROKER_KILL: self._kill_broker,
            Kind.CONTROLLER_KILL: self._kill_controller,
            Kind.BROKER_FREEZE: self._freeze_broker,
            Kind.BROKER_RESTART: self._restart_broker,
            Kind.BROKER_PARTITION: self._partition(KAFKA),
            Kind.REBALANCES: self._rebalances,
            Kind.STEPDOWN: self._step_down,
            Kind.MONGOD_KILL: self._kill_primary,
            Kind.MONGOD_FREEZE: self._freeze_primary,
            Kind.MONGOD_PARTITION: self._partition(MONGODB),
            Kind.DISK_FULL: self._fill_disk,
            Kind.KAFKA_LOSS: self._lose(KAFKA),
            Kind.MONGO_LOSS: self._lose(MONGODB),
            Kind.KAFKA_DELAY: self._delay(KAFKA),
            Kind.MONGO_DELAY: self._delay(MONGODB),
        }

    async def wave(self, seconds: float) -> None:
        """Let all lanes strike for so long, and mend what they broke; the others go on beside the servers' lanes."""
        until, whole = time.monotonic() + seconds, asyncio.Event()
        async with asyncio.TaskGroup() as group:
            for lane in set(Lane) - SERVERS:
                group.create_task(self._lane(lane, whole.is_set))
            servers = [self._lane(lane, lambda: time.monotonic() > until) for lane in SERVERS]
            await asyncio.gather(*servers)
            whole.set()

    async def outage(self, seconds: float) -> None:
        """Take both servers away from everybody, themselves included."""
        self._rig.network.cut()
        await asyncio.sleep(seconds)
        self._rig.network.open()
        self._note(Kind.OUTAGE)

    async def supervise(self) -> None:
        """Start again what died by itself, as any supervisor does, and count it; for ever."""
        while True:
            for name, server in self._rig.platform.servers.items():
                if server.state is State.DIED and name not in self._in_hand:
                    self._history.exits += 1
                    await self._revive(server)
            await asyncio.sleep(0.5)

    async def _lane(self, lane: Lane, over: Callable[[], bool]) -> None:
        for fault in self._plans[lane]:
            await asyncio.sleep(fault.after)
            began = time.monotonic()
            await self._strike(fault)
            self._history.mended[fault.kind].append(time.monotonic() - began)
            if over():
                return

    async def _strike(self, fault: Fault) -> None:
        if fault.lane is Lane.RECORDS:
            await self._meddler.meddle(fault)
            self._note(fault.kind)
        else:
            await self._strikes[fault.kind](fault)

    def _note(self, kind: Kind) -> None:
        self.happened[kind.value] += 1

    async def _revive(self, server: Server, env: dict[str, str] | None = None) -> None:
        while True:
            await self._start(server, env)
            try:
                await asyncio.to_thread(server.wait_ready)
            except LocalPlatformError:
                await asyncio.sleep(0.2)
            else:
                _prefer(server, NO_MORE)
                return

    async def _start(self, server: Server, env: dict[str, str] | None = None) -> None:
        await asyncio.to_thread(server.start, env)
        _prefer(server, MUCH)

    def _service(self, fault: Fault) -> Server:
        return self._rig.platform.server(self._rig.replicas[int(fault.choice * len(self._rig.replicas))])

    async def _kill(self, fault: Fault) -> None:
        server = self._service(fault)
        with self._hold(server):
            await asyncio.to_thread(server.kill)
            await asyncio.sleep(fault.lasts)
            self._note(fault.kind)
            await self._revive(server)

    async def _freeze_service(self, fault: Fault) -> None:
        server = self._service(fault)
        with self._hold(server):
            server.freeze()
            await asyncio.sleep(fault.lasts)
            server.thaw()
            self._note(fault.kind)

    async def _failpoint(self, fault: Fault) -> None:
        server = self._service(fault)
        with self._hold(server):
            await asyncio.to_thread(server.kill)
            await self._start(server, {"FAILPOINTS": f"{FAILPOINTS[fault.kind]}:0.3"})
            if await self._dies(server):
                self._note(fault.kind)
            await asyncio.to_thread(server.kill)
            await self._revive(server)

    async def _dies(self, server: Server) -> bool:
        try:
            await eventually(lambda: server.state is State.DIED, within=STRIKES_WITHIN)
        except AssertionError:
            return False
        return True

    async def _roll(self, fault: Fault) -> None:
        """Take one service, a replica after the other, to a version whose events say more, or back."""
        service = self._service(fault).name.rsplit("-", 1)[0]
        env = self._version.toggle(service)
        for name in (f"{service}-1", f"{service}-2"):
            server = self._rig.platform.server(name)
            with self._hold(server):
                began = time.monotonic()
                await asyncio.to_thread(server.stop)
                self._history.drained.append(time.monotonic() - began)
                await self._revive(server, env)
        self._note(fault.kind)

    async def _kill_broker(self, fault: Fault) -> None:
        await self._kill_node(fault, KAFKA[int(fault.choice * 3)])

    async def _kill_controller(self, fault: Fault) -> None:
        await self._kill_node(fault, await self._meddler.controller())

    async def _kill_primary(self, fault: Fault) -> None:
        await self._kill_node(fault, await asyncio.to_thread(self._primary))

    async def _kill_node(self, fault: Fault, name: str) -> None:
        server = self._rig.platform.server(name)
        with self._hold(server):
            await asyncio.to_thread(server.kill)
            await asyncio.sleep(fault.lasts)
            self._note(fault.kind)
            await self._revive(server)

    async def _freeze_broker(self, fault: Fault) -> None:
        await self._freeze_node(fault, KAFKA[int(fault.choice * 3)])

    async def _freeze_primary(self, fault: Fault) -> None:
        await self._freeze_node(fault, await asyncio.to_thread(self._primary))

    async def _freeze_node(self, fault: Fault, name: str) -> None:
        server = self._rig.platform.server(name)
        server.freeze()
        await asyncio.sleep(fault.lasts)
        server.thaw()
        self._note(fault.kind)

    async def _restart_broker(self, fault: Fault) -> None:
        server = self._rig.platform.server(KAFKA[int(fault.choice * 3)])
        with self._hold(server):
            await asyncio.to_thread(server.stop)
            self._note(fault.kind)
            await self._revive(server)

    def _partition(self, names: tuple[str, ...]) -> Strike:
        async def strike(fault: Fault) -> None:
            name = await asyncio.to_thread(self._primary) if names is MONGODB else names[int(fault.choice * 3)]
            self._rig.network.stall(name)
            await asyncio.sleep(fault.lasts)
            self._rig.network.open(name)
            self._note(fault.kind)

        return strike

    def _lose(self, names: tuple[str, ...]) -> Strike:
        async def strike(fault: Fault) -> None:
            self._rig.network.lose(*names, chance=0.05)
            await asyncio.sleep(fault.lasts)
            self._rig.network.lose(*names, chance=0.0)
            self._note(fault.kind)

        return strike

    def _delay(self, names: tuple[str, ...]) -> Strike:
        async def strike(fault: Fault) -> None:
            self._rig.network.delay(*names, seconds=0.05 + 0.1 * fault.choice)
            await asyncio.sleep(fault.lasts)
            self._rig.network.delay(*names, seconds=0.0)
            self._note(fault.kind)

        return strike

    async def _rebalances(self, fault: Fault) -> None:
        await self._meddler.storm(fault)
        self._note(fault.kind)

    async def _step_down(self, fault: Fault) -> None:
        name = await asyncio.to_thread(self._primary)
        with suppress(PyMongoError):  # it may close the connection that asked
            await asyncio.to_thread(self._rig.direct[name].admin.command, "replSetStepDown", 3, force=True)
        self._note(fault.kind)

    async def _fill_disk(self, fault: Fault) -> None:
        if not self._rig.full_disks:
            return
        server, ballast = self._rig.platform.server(SMALL_DISK), self._rig.disk / "ballast"
        with self._hold(server):
            await asyncio.to_thread(_fill, ballast)
            await asyncio.sleep(fault.lasts)
            ballast.unlink()
            self._note(fault.kind)
            # Without room for its journal a mongod ends itself; its process group may outlive it.
            if server.state is State.DIED:
                await asyncio.to_thread(server.kill)
            await self._revive(server)

    def _primary(self) -> str:
        """Return the mongod that is primary; none is during an election, so the last one known then."""
        for name in random.Random(self._seed).sample(MONGODB, k=3):  # noqa: S311 - whichever answers first
            with suppress(PyMongoError):
                if self._rig.direct[name].admin.command("hello")["isWritablePrimary"]:
                    return name
        return MONGODB[0]

    def _hold(self, server: Server) -> Any:  # noqa: ANN401 - a context
        return _Held(self._in_hand, server.name)


class _Held:
    """While a fault has a server in hand, nobody else starts it."""

    def __init__(self, in_hand: set[str], name: str) -> None:
        self._in_hand, self._name = in_hand, name

    def __enter__(self) -> None:
        self._in_hand.add(self._name)

    def __exit__(self, *_: object) -> None:
        self._in_hand.discard(self._name)


def _prefer(server: Server, nice: int) -> None:
    """Give what starts more of the processor than what is under way, as if it had a machine of its own to start on."""
    with suppress(OSError):  # not everybody may, and not every system can
        Path(f"/proc/{server.pid}/autogroup").write_text(str(nice))


def _fill(ballast: Any) -> None:  # noqa: ANN401 - a path
    with suppress(OSError), ballast.open("wb", buffering=0) as out:
        while True:
            out.write(bytes(1 << 22))
