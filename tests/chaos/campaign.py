"""One run: the platform is loaded and broken at once, then left alone, then looked at."""

import asyncio
import contextlib
import itertools
import time
from collections import Counter
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from deploy.progress import Report
from deploy.services import NAMES
from services.matching.domain.closing import TIME_TO_TAKE_BACK
from tests.chaos.checker import Harm, Violation, check, effects, repeats
from tests.chaos.client import Client
from tests.chaos.clock import Clocks
from tests.chaos.crowd import Crowd
from tests.chaos.faults import Injector
from tests.chaos.history import History
from tests.chaos.load import Load
from tests.chaos.observe import Observed, read_documents, read_topics
from tests.chaos.options import Options
from tests.chaos.records import Meddler
from tests.chaos.rig import START, Rig

PULSE_SECONDS = 1.0
REST_WITHIN = 240.0
LATER = timedelta(hours=2)
SESSIONS = timedelta(days=16)  # how long every other program stays open, so that its first sessions take place


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a run came to."""

    options: Options
    observed: Observed
    history: History
    violations: list[Violation]
    faults: Counter[str]
    seconds: dict[str, float]

    def figures(self) -> dict[str, Any]:
        """Return what goes to build/chaos.json."""
        harms = Counter(violation.harm for violation in self.violations)
        counted = effects(self.observed)
        return {
            "seed": self.options.seed,
            "faults": dict(sorted(self.faults.items())),
            "effects": counted.total(),
            "lost": harms[Harm.LOST],
            "doubled": harms[Harm.DOUBLED],
            "disordered": harms[Harm.DISORDERED],
            "ghosts": harms[Harm.GHOST],
            "stuck": harms[Harm.STUCK],
            "waves": len(self.history.recoveries),
            "recovery_s": _quantiles(self.history.recoveries),
            "recoveries_s": [round(seconds, 1) for seconds in self.history.recoveries],
            "mended_s": {kind: _quantiles(seconds) for kind, seconds in sorted(self.history.mended.items())},
            "drain_s": _quantiles(self.history.drained),
            "slowest_pulse_s": round(self.history.slowest_pulse, 2),
            "effects_by_kind": dict(sorted(counted.items())),
            "repeated_records": repeats(self.observed),
            "repeated_mails": sum(count - 1 for count in self.observed.mails.values()),
            "dead_letters": sum(len(rows) for topic, rows in self.observed.records.items() if topic.endswith(".dead")),
            "own_exits": self.history.exits,
            "seconds": {name: round(value, 1) for name, value in self.seconds.items()},
            "violations": [f"{one.harm}: {one.rule}: {one.where}" for one in self.violations[:50]],
        }


class Campaign:
    """A run over an empty folder."""

    def __init__(self, root: Path, options: Options, report: Report = lambda _phase, _share: None) -> None:
        self._root, self._options, self._report = root, options, report
        self._history = History()
        self._stuck: list[Violation] = []
        self._seconds: dict[str, float] = {}

    async def run(self) -> Result:
        """Start everything, break it, let it rest, and compare."""
        async with contextlib.AsyncExitStack() as stack:
            with self._timed("start"):
                rig = self._rig = await stack.enter_async_context(Rig(self._root))
            clocks = self._clocks = Clocks(rig.platform.mongodb, START)
            stack.callback(clocks.close)
            client = Client(rig.platform.replicas, rig.platform.kafka, self._history)
            self._client = await stack.enter_async_context(client)
            meddler = Meddler(client, clocks, rig.platform.kafka, rig.root / "data")
            self._injector = Injector(rig, self._history, meddler, self._options.seed)
            self._load = Load(client, clocks, self._options)
            await self._break(Crowd(client, rig.platform.kafka))
            with self._timed("read"):
                observed = await self._observe()
        with self._timed("check"):
            violations = [*self._stuck, *check(observed, self._history)]
        return Result(
            options=self._options,
            observed=observed,
            history=self._history,
            violations=violations,
            faults=self._injector.happened,
            seconds=self._seconds,
        )

    async def _break(self, crowd: Crowd) -> None:
        async with _beside(crowd.run()):
            async with _beside(self._clocks.run(), self._pulses(), self._injector.supervise()):
                programs = [
                    asyncio.create_task(self._load.run(SESSIONS if number % 2 else timedelta()))
                    for number in range(self._options.side_by_side)
                ]
                programs += [asyncio.create_task(self._load.talk()), asyncio.create_task(self._load.revise())]
                with self._timed("faults"):
                    await self._strike()
                with self._timed("liveness"):
                    await self._live()
                with self._timed("programs"):
                    self._load.end()
                    await asyncio.gather(*programs)
            with self._timed("rest"):
                await self._rest()

    async def _strike(self) -> None:
        """Wave after wave of faults; after each, everything that was held up gets through before the next begins."""
        began, outage = time.monotonic(), self._options.outage
        while outage or not self._enough(time.monotonic() - began):
            await self._injector.wave(self._options.wave)
            await self._recover()
            passed = time.monotonic() - began
            self._report(f"breaking, {self._injector.happened.total()} faults", passed / self._options.seconds)
            if outage and passed > self._options.seconds / 2:
                await self._injector.outage(outage)
                await self._recover()
                outage = 0.0

    def _enough(self, seconds: float) -> bool:
        most = self._options.faults
        return seconds > self._options.seconds or (most is not None and self._injector.happened.total() >= most)

    async def _recover(self) -> None:
        try:
            self._history.recoveries.append(await self._history.recovered(REST_WITHIN))
        except AssertionError:
            self._stuck.append(Violation(harm=Harm.STUCK, rule="work goes on after faults", where="a command"))

    async def _live(self) -> None:
        """Everything is whole again: a small command to each service gets through soon."""
        try:
            async with asyncio.timeout(self._options.live):
                await self._load.pulse(-1)
        except TimeoutError:
            self._stuck.append(Violation(harm=Harm.STUCK, rule="live soon after the last fault", where="a command"))

    async def _pulses(self) -> None:
        async with asyncio.TaskGroup() as group:
            for number in itertools.count():
                group.create_task(self._load.pulse(number))
                await asyncio.sleep(PULSE_SECONDS)

    async def _rest(self) -> None:
        """Let the closings that are planned happen too, then what is due in the hours after, until nothing is left."""
        for span in (TIME_TO_TAKE_BACK, LATER, LATER):
            await self._clocks.advance(span)
            await self._settle()

    async def _settle(self) -> None:
        deadline, calm = time.monotonic() + REST_WITHIN, 0
        while time.monotonic() < deadline and calm < 2:
            left = await self._left()
            calm = 0 if any(left.values()) else calm + 1
            self._report(f"resting, {sum(left.values())} left", 1.0)
            await asyncio.sleep(0.5)

    async def _left(self) -> dict[str, int]:
        clocks = await asyncio.gather(*(self._client.get(service, "/clock") for service in NAMES))
        return {
            f"{service} {what}": number
            for service, clock in zip(NAMES, clocks, strict=True)
            for what, number in clock["left"].items()
        }

    async def _observe(self) -> Observed:
        await self._ready()
        return Observed(
            records=await read_topics(self._rig.platform.kafka),
            documents=await asyncio.to_thread(read_documents, self._rig.platform.mongodb),
            mails=self._rig.mailroom.mails,
            left=await self._left(),
        )

    async def _ready(self) -> None:
        async with httpx.AsyncClient(timeout=10) as http:
            for name, urls in self._rig.platform.replicas.items():
                for url in urls:
                    answer = await http.get(f"{url}/health/ready")
                    if not answer.is_success:
                        where = f"{name}: {answer.text[:300]}"
                        self._stuck.append(Violation(harm=Harm.STUCK, rule="everybody is ready", where=where))

    @contextlib.contextmanager
    def _timed(self, phase: str) -> Any:  # noqa: ANN401 - a context
        began = time.monotonic()
        yield
        self._seconds[phase] = time.monotonic() - began


@contextlib.asynccontextmanager
async def _beside(*endless: Coroutine[Any, Any, None]) -> AsyncIterator[list[asyncio.Task[None]]]:
    """Let something go on beside the block, and end it with it; what failed there is raised then."""
    tasks = [asyncio.create_task(one) for one in endless]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
    for result in ended:
        if isinstance(result, Exception):
            raise result


def _quantiles(values: list[float]) -> dict[str, float]:
    """Return the median, the 99th percentile and the greatest of some seconds."""
    if not values:
        return {"p50": 0.0, "p99": 0.0, "max": 0.0}
    ordered = sorted(values)
    at = lambda share: round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 2)  # noqa: E731 - two uses
    return {"p50": at(0.5), "p99": at(0.99), "max": round(ordered[-1], 2)}
