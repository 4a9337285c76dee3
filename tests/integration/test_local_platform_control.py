"""The platform as whoever types the commands meets it: up, another shell, Ctrl-C, down."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from deploy.local.control import ask, describe, listening, serve
from deploy.local.errors import UnknownServer
from deploy.local.front import ORIGIN
from deploy.local.leash import RUN_VARIABLE
from deploy.local.platform import Platform
from deploy.local.providers import ISSUER
from deploy.services import NAMES
from tests.eventually import eventually

INFO, PORT_TAKEN = 9, 71


class TestUp:
    async def test_runs_until_down_with_each_server_to_be_stopped_and_started(self, tmp_path: Path) -> None:
        with _up(tmp_path / "platform") as supervisor:
            root = tmp_path / "platform"
            await eventually(lambda: (root / "platform.json").exists() or _died(supervisor), within=300)
            children = psutil.Process(supervisor.pid).children(recursive=True)

            assert _complaints(root / "logs") == []
            assert set(_states(root)) == {"kafka", "mongodb", "smtp", *NAMES, ISSUER, ORIGIN}
            assert set(_states(root).values()) == {"running"}
            before = ask(root, action="status")["servers"]["notify"]
            ask(root, action="stop", server="notify")
            assert _states(root)["notify"] == "stopped"
            ask(root, action="start", server="notify")
            after = ask(root, action="status")["servers"]["notify"]
            down = _command(root, "down")

        assert (after["where"], after["state"]) == (before["where"], "running")
        assert after["pid"] != before["pid"]
        assert (down.returncode, supervisor.returncode) == (0, 0), down.stderr
        assert not [child for child in children if _lives(child)]

    async def test_ends_everything_on_ctrl_c(self, tmp_path: Path) -> None:
        with _up(tmp_path / "platform") as supervisor:
            root = tmp_path / "platform"
            await eventually(lambda: (root / "platform.json").exists() or _died(supervisor), within=300)
            children = psutil.Process(supervisor.pid).children(recursive=True)

            supervisor.send_signal(signal.SIGINT)
            supervisor.wait(60)

        assert supervisor.returncode == 130
        assert not [child for child in children if _lives(child)]
        assert _command(root, "status").returncode == 1

    def test_without_its_packages_says_what_to_run(self) -> None:
        start = "from deploy.program import run; sys.exit(run('deploy.local', 'deploy.local.commands', 'local'))"
        code = f"import sys; sys.modules['aiokafka'] = None; {start}"
        done = subprocess.run(
            [sys.executable, "-c", code, "up"], capture_output=True, text=True, check=False, env=_environment()
        )

        assert done.returncode == 1
        assert done.stderr.startswith("deploy.local: aiokafka is not installed for ")
        assert done.stderr.endswith("make setup && .venv/bin/python -m deploy.local up\n")

    def test_names_who_took_a_port(self, tmp_path: Path) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            (tmp_path / "ports.json").write_text(json.dumps({"notify": other.getsockname()[1]}))

            done = _command(tmp_path, "up")

        assert done.returncode == PORT_TAKEN
        assert done.stderr.startswith(
            f"deploy.local: Port {other_port(tmp_path)}, which notify has, is taken by process"
        )
        assert done.stderr.count("\n") == 1

    def test_wipes_nothing_where_nobody_can_be_asked(self, tmp_path: Path) -> None:
        (tmp_path / "secret").write_text("a secret")

        done = _command(tmp_path, "up", "--fresh")

        assert done.returncode == 1
        assert "--yes" in done.stderr
        assert (tmp_path / "secret").exists()

    def test_refuses_an_unknown_command_with_its_usage(self, tmp_path: Path) -> None:
        done = _command(tmp_path, "launch")

        assert done.returncode == 2
        assert "invalid choice: 'launch'" in done.stderr


class TestRequests:
    def test_that_are_nonsense_or_given_up_do_not_end_the_platform(self, servers: Platform) -> None:
        with listening(servers) as listener, ThreadPoolExecutor(1) as clients:
            answer = clients.submit(_bother_then_ask, servers, listener.getsockname())
            serve(servers, listener)

            assert answer.result()["servers"]["kafka"]["state"] == "running"

    def test_for_an_unknown_server_name_those_there_are(self, servers: Platform) -> None:
        with pytest.raises(UnknownServer, match="kafka, mongodb, smtp"):
            servers.stop("postgres")

    def test_for_a_server_that_was_given_say_who_runs_it(self, servers: Platform, tmp_path: Path) -> None:
        given = {"KAFKA_BOOTSTRAP": servers.kafka, "MONGODB_URI": servers.mongodb}
        with Platform(root=tmp_path / "platform", env=given, services=()) as platform:
            assert list(describe(platform)["servers"]) == ["smtp"]

            with pytest.raises(UnknownServer, match="kafka is given by KAFKA_BOOTSTRAP"):
                platform.stop("kafka")


@contextmanager
def _up(root: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "deploy.local", "--root", str(root), "up"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=_environment()) as supervisor:
        try:
            yield supervisor
            supervisor.wait(60)
        finally:
            supervisor.kill()


def _command(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "deploy.local", "--root", str(root), *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env=_environment(), stdin=subprocess.DEVNULL
    )


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != RUN_VARIABLE} | {"PYTHONPATH": str(Path.cwd())}


def other_port(root: Path) -> int:
    return int(json.loads((root / "ports.json").read_text())["notify"])


def _complaints(logs: Path) -> list[str]:
    """Return the lines of services above INFO."""
    lines = [line for name in NAMES for line in (logs / f"{name}.log").read_text().splitlines()]
    return [line for line in lines if json.loads(line)["severity_number"] > INFO]


def _states(root: Path) -> dict[str, str]:
    return {name: server["state"] for name, server in ask(root, action="status")["servers"].items()}


def _bother_then_ask(servers: Platform, control: str) -> dict[str, dict[str, dict[str, str]]]:
    """Send nonsense, hang up before the answer, then ask properly, then say down."""
    for words in (b"nonsense\n", b"", b'{"action": "status"}\n'):
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(control)
            client.sendall(words)
    answer = ask(servers.root, action="status")
    ask(servers.root, action="down")
    return answer


def _died(supervisor: subprocess.Popen[bytes]) -> bool:
    if supervisor.poll() is not None:
        pytest.fail(f"up ended with exit code {supervisor.returncode}")
    return False


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
