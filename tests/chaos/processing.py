"""Kill and freeze processes while work flows, then look for what was lost or doubled.

`python -m tests.chaos.processing [SECONDS]`: two processes of the shop, killed by failpoints and by chance, frozen for
longer than Kafka waits for them; a driver that repeats a tenth of its commands. Exit code 1 if anything is wrong.
Random faults miss much; what must be found is planted in tests/integration/processing.
"""

import asyncio
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from deploy.local.platform import Platform
from shared.kafka import Record
from shared.log import configure
from shared.processing.failpoints import Point
from tests.integration.processing import shop
from tests.integration.processing.conftest import Rig, headers

ROOT = Path(__file__).parents[2]
FAILPOINTS = ",".join(f"{point}:0.01" for point in Point)
FREEZE_SECONDS = 8
TILLS = 40


class Chaos:
    """Two processes, and what befell them."""

    def __init__(self, rig: Rig, folder: Path, seed: int) -> None:
        self.happened = Counter[str]()
        self.commands = 0
        self._rig, self._folder, self._random = rig, folder, random.Random(seed)  # noqa: S311 - repeatable faults
        self._processes: dict[str, asyncio.subprocess.Process] = {}
        self._recent: list[Record] = []

    async def run(self, seconds: float) -> None:
        """Drive and break until time is up; then everybody is killed."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            await self._keep_alive()
            await self._drive()
            self._break()
            await asyncio.sleep(0.1)
        for process in self._processes.values():
            if process.returncode is None:
                process.send_signal(signal.SIGCONT)
                process.kill()
            await process.wait()

    async def _keep_alive(self) -> None:
        for name in ("one", "other"):
            process = self._processes.get(name)
            if process and process.returncode is None:
                continue
            self.happened["killed"] += process is not None
            self._processes[name] = await self._spawn(name)

    async def _spawn(self, name: str) -> asyncio.subprocess.Process:
        rig, ready = self._rig, str(self._folder / name)
        with (self._folder / f"{name}.log").open("ab") as log:
            return await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "tests.integration.processing.serve", rig.run, rig.kafka, rig.mongo),
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT), "READY": ready, "FAILPOINTS": FAILPOINTS},
                stderr=log,
            )

    async def _drive(self) -> None:
        rows = [self._command() for _ in range(20)]
        repeats = self._random.sample(self._recent, k=min(2, len(self._recent)))
        self.happened["repeated"] += len(repeats)
        self._recent = (self._recent + rows)[-300:]
        await self._rig.publisher.publish(rows + repeats)

    def _command(self) -> Record:
        command = shop.Take(till_id=f"till{self._random.randrange(TILLS)}", cents=1)
        topic, key = self._rig.commands, command.key.encode()
        about = headers(command, f"c{self.commands}")
        self.commands += 1
        return Record(topic, self._rig.publisher.partition(topic, key), key, command.model_dump_json().encode(), about)

    def _break(self) -> None:
        chance, process = self._random.random(), self._random.choice([*self._processes.values()])
        if process.returncode is not None or chance > 0.03:
            return
        if chance < 0.01:
            process.kill()
            return
        self.happened["frozen"] += 1
        process.send_signal(signal.SIGSTOP)
        asyncio.get_running_loop().call_later(FREEZE_SECONDS, _thaw, process)


def _thaw(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.send_signal(signal.SIGCONT)


async def _violations(rig: Rig, commands: int) -> list[str]:
    tills = await rig.reader.find(shop.TILLS)
    books = {book.id: book for book in await rig.reader.find(shop.BOOKS)}
    effects = sum(till.cents for till in tills)
    events = {dict(record.headers)["ce_id"] for record in await rig.read(rig.taken)}
    counts = [f"{commands} commands had {effects} effects"] if effects != commands else []
    if len(events) != commands:
        counts.append(f"{commands} commands made {len(events)} events")
    return counts + [
        f"{till.id} said {till.revision} things, and its book has {len(books[till.id].revisions)} of them in order"
        for till in tills
        if books[till.id].revisions != tuple(range(1, till.revision + 1))
    ]


async def _main(kafka: str, mongo: str, seconds: float, folder: Path) -> int:
    rig = Rig(kafka, mongo)
    await rig.open()
    chaos = Chaos(rig, folder, seed=7)
    await chaos.run(seconds)
    await rig.engine()
    await rig.quiet(within=180)
    found = await _violations(rig, chaos.commands)
    await rig.close()
    print(f"{chaos.commands} commands; {dict(chaos.happened)}; {len(found)} violations", *found, sep="\n")  # noqa: T201
    return 1 if found else 0


def main(arguments: list[str]) -> int:
    """Start servers, make trouble, and tell."""
    seconds = float(arguments[0]) if arguments else 120
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        configure("chaos", stream=stack.enter_context((folder / "log").open("wb")))
        servers = stack.enter_context(Platform(root=folder / "platform", services=()))
        return asyncio.run(_main(servers.kafka, servers.mongodb, seconds, folder))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
