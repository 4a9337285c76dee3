"""A service that cannot start says so in one line and with an exit code; one that can, stops when told to."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.eventually import eventually

ROOT = Path(__file__).parents[2]
SERVICE = "scheduling"
UNAVAILABLE, MISCONFIGURED = 69, 78


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(**changed: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "PYTHONPATH"}}
    return {"PYTHONPATH": str(ROOT), "SECRET_KEY": "a secret of the tests", **kept, **changed}


def run(**changed: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603 - our own service
        [sys.executable, "-m", f"services.{SERVICE}"],
        env=environment(**changed),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


@contextmanager
def running(**changed: str) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(  # noqa: S603 - our own service
        [sys.executable, "-m", f"services.{SERVICE}"],
        env=environment(**changed),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def topics(kafka_url: str) -> str:
    command = [sys.executable, "-m", "shared.topics", "apply"]
    subprocess.run(command, env=environment(KAFKA_BOOTSTRAP=kafka_url), cwd=ROOT, check=True)  # noqa: S603
    return kafka_url


class TestStart:
    def test_names_every_setting_that_is_wrong(self) -> None:
        ended = run(SECRET_KEY="short", SCHEDULING_HOST="0.0.0.0")  # noqa: S104 - refused

        assert ended.returncode == MISCONFIGURED
        assert [line.split(":")[0] for line in ended.stderr.splitlines()] == ["setting SECRET_KEY", "setting HOST"]
        assert "short" not in ended.stderr.replace("short:", "")

    def test_says_that_mongodb_is_away(self) -> None:
        address = f"127.0.0.1:{free_port()}"

        ended = run(MONGODB_URI=f"mongodb://{address}/?replicaSet=rs0")

        assert ended.returncode == UNAVAILABLE
        assert len(ended.stderr.splitlines()) == 1
        assert address in ended.stderr
        assert "MONGODB_URI" in ended.stderr
        assert json.loads(ended.stdout.splitlines()[-1])["event_name"] == "service.not-started"

    def test_says_that_kafka_is_away(self, mongo_url: str) -> None:
        address = f"127.0.0.1:{free_port()}"

        ended = run(MONGODB_URI=mongo_url, KAFKA_BOOTSTRAP=address, SCHEDULING_DATABASE="start-without-kafka")

        assert ended.returncode == UNAVAILABLE
        assert len(ended.stderr.splitlines()) == 1
        assert address in ended.stderr
        assert json.loads(ended.stdout.splitlines()[-1])["event_name"] == "service.not-started"


async def until_ready(http: httpx.AsyncClient, process: "subprocess.Popen[str]") -> None:
    async def ready() -> bool:
        if process.poll() is not None:
            pytest.fail("it ended instead")
        try:
            return (await http.get("/health/ready")).status_code == 200
        except httpx.TransportError:
            return False

    await eventually(ready, within=60)


class TestStop:
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    async def test_finishes_and_leaves_when_told_to(self, mongo_url: str, topics: str, number: signal.Signals) -> None:
        port = free_port()
        servers = {"MONGODB_URI": mongo_url, "KAFKA_BOOTSTRAP": topics, "SCHEDULING_DATABASE": f"stop-{port}"}
        with running(SCHEDULING_PORT=str(port), **servers) as process:
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
                await until_ready(http, process)
            process.send_signal(number)
            said, _ = process.communicate(timeout=60)

        names = [json.loads(line)["event_name"] for line in said.splitlines()]
        assert process.returncode == 0
        assert {"service.starting", "service.ready", "service.stopping"} <= set(names)


class TestService:
    async def test_keeps_its_simulated_time_and_answers_to_its_own_names_only(
        self, mongo_url: str, topics: str
    ) -> None:
        port = free_port()
        settings = {
            "MONGODB_URI": mongo_url,
            "KAFKA_BOOTSTRAP": topics,
            "SCHEDULING_DATABASE": f"clock-{port}",
            "SCHEDULING_PORT": str(port),
            "CLOCK": "simulated",
            "CLOCK_START": "2026-03-02T08:00:00Z",
        }
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
            with running(**settings) as process:
                await until_ready(http, process)
                moved = await http.post("/clock", json={"now": "2026-03-02T08:30:00Z"})
                foreign = await http.get("/clock", headers={"Host": "evil.example"})

            with running(**settings) as process:
                await until_ready(http, process)
                reading = (await http.get("/clock")).json()

        assert moved.status_code == 200, moved.text
        assert foreign.status_code == 400
        assert reading["now"] == "2026-03-02T08:30:00+00:00"
