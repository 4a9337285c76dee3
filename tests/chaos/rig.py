"""The whole platform, three of each server and two of each service, with a network in between that can break."""

import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Self

from pymongo import MongoClient

from deploy.local.platform import Platform
from deploy.local.ports import Ports
from deploy.services import NAMES
from shared.contracts.catalog import DEFAULT_PARTITIONS
from tests.chaos.mailroom import Mailroom
from tests.chaos.network import Network

KAFKA = ("kafka-1", "kafka-2", "kafka-3")
MONGODB = ("mongodb-1", "mongodb-2", "mongodb-3")
SMALL_DISK = "mongodb-3"
DISK_BYTES = 3_000_000_000
START = "2026-03-02T08:00:00+00:00"


class Rig:
    """A context over an empty folder: inside it everything runs."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.disk = self.root / "data" / SMALL_DISK
        self._ports = Ports(self.root / "ports.json")
        self._stack = AsyncExitStack()
        self.replicas = [f"{name}-{number}" for name in NAMES for number in (1, 2)]
        self.platform: Platform

    async def __aenter__(self) -> Self:
        names = (*KAFKA, *MONGODB)
        doors = {name: self._ports.of(f"{name}-door") for name in names}
        async with AsyncExitStack() as stack:
            self._mount(stack)
            self.network = stack.enter_context(Network(doors, {name: self._ports.of(name) for name in names}))
            self.mailroom = await stack.enter_async_context(Mailroom(self._ports.of("mailroom")))
            self.platform = Platform(
                root=self.root,
                brokers=3,
                mongo_nodes=3,
                replicas=2,
                doors=doors,
                env=self._environment(),
                partitions=DEFAULT_PARTITIONS,
            )
            stack.enter_context(self.platform)
            stack.callback(self._end)
            # For questions to single nodes: beside the network, so that they are answered while it is broken.
            self.direct = {name: self._direct(name) for name in MONGODB}
            for client in self.direct.values():
                stack.callback(client.close)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    def _end(self) -> None:
        """End the services in order, and the servers at once: brokers that end together would wait for each other."""
        with ThreadPoolExecutor() as pool:
            list(pool.map(lambda name: self.platform.server(name).stop(), self.replicas))
        for name in (*KAFKA, *MONGODB):
            self.platform.server(name).kill()

    @property
    def full_disks(self) -> bool:
        """Tell whether one mongod stands on a disk so small that it can be filled."""
        return self.disk.is_mount()

    def _environment(self) -> dict[str, str]:
        return {
            "CLOCK": "simulated",
            "CLOCK_START": START,
            "LOG_LEVEL": "WARNING",
            "NOTIFY_SMTP_PORT": str(self._ports.of("mailroom")),
            "NOTIFY_SMTP_ATTEMPTS": "20",
            # What is written to be bad shall be buried, however much it is.
            "DEAD_LETTER_LIMIT": "100000",
            "KAFKA_BOOTSTRAP": "",
            "MONGODB_URI": "",
        }

    def _mount(self, stack: AsyncExitStack) -> None:
        self.disk.mkdir(parents=True)
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "none", str(self.disk)],  # noqa: S607 - wherever it is
            check=False,
            capture_output=True,
        )
        if not mounted.returncode:
            stack.callback(subprocess.run, ["umount", "--lazy", str(self.disk)], check=False)

    def _direct(self, name: str) -> MongoClient[dict[str, Any]]:
        port = self._ports.of(name)
        return MongoClient(f"mongodb://127.0.0.1:{port}/?directConnection=true", serverSelectionTimeoutMS=3000)
