"""One service as a process of its own, against real servers."""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx
import pytest

from deploy.local.server import Server
from deploy.purposes import PURPOSES
from tests.eventually import eventually
from tests.keys import environment as environment_of

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(module: str, **changed: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME"}}
    service = module.removeprefix("services.")
    keys = environment_of(service) if service in PURPOSES else {}
    return {"PYTHONPATH": str(ROOT), **keys, **kept, **changed}


def run(*module: str, **changed: str) -> "subprocess.CompletedProcess[str]":
    """Run a module to its end."""
    return subprocess.run(
        [sys.executable, "-m", *module],
        env=environment(module[0], **changed),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@contextmanager
def running(service: str, said: Path, **changed: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a service that writes its log to `said`; kill it in the end."""
    with said.open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", f"services.{service}"], env=environment(service, **changed), cwd=ROOT, stdout=log
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@asynccontextmanager
async def frozen(server: Server) -> AsyncIterator[None]:
    """Let a server be there and not answer; it works again afterwards."""
    await asyncio.to_thread(server.freeze)
    try:
        yield
    finally:
        await asyncio.to_thread(server.thaw)
        await asyncio.to_thread(server.wait_ready)


async def until_ready(http: httpx.AsyncClient, process: "subprocess.Popen[bytes]") -> None:
    """Wait until the service does its work."""

    async def ready() -> bool:
        if process.poll() is not None:
            pytest.fail("it ended instead")
        try:
            return (await http.get("/health/ready")).status_code == 200
        except httpx.TransportError:
            return False

    await eventually(ready, within=300)
