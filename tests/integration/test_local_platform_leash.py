"""Child processes that cannot outlive whoever started them."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from deploy.local.errors import ServerDied
from deploy.local.leash import Leash
from deploy.local.ports import Ports
from deploy.local.server import Process, Program, State
from tests.eventually import eventually

# A supervisor on whose leash a program has a child of its own, in another session.
SUPERVISOR = """
import os, subprocess, sys, time
from pathlib import Path
from deploy.local.leash import Leash
leash = Leash()
nested = "import subprocess, sys, time; subprocess.Popen(['sleep', '600'], start_new_session=True); time.sleep(600)"
leash.spawn([sys.executable, "-c", nested], env=os.environ, log=Path(sys.argv[1]))
time.sleep(600)
"""


class TestLeash:
    async def test_ends_children_and_grandchildren_when_its_owner_is_killed(self, tmp_path: Path) -> None:
        with _supervisor(tmp_path) as supervisor:
            family = await eventually(lambda: _family(supervisor, sleeping=True))

            supervisor.kill()

            await eventually(lambda: not [process for process in family if _lives(process)])

    @pytest.mark.skipif(sys.platform != "linux", reason="only Linux ties a child to its parent")
    async def test_ends_children_when_owner_and_watch_are_killed(self, tmp_path: Path) -> None:
        with _supervisor(tmp_path) as supervisor:
            family = await eventually(lambda: _family(supervisor, sleeping=True))
            watch = next(process for process in family if any("watch.py" in word for word in process.cmdline()))
            child = next(process for process in supervisor.children() if process.pid != watch.pid)

            watch.suspend()
            supervisor.kill()
            await eventually(lambda: not _lives(child))
            watch.resume()

            await eventually(lambda: not [process for process in family if _lives(process)])

    def test_ends_what_still_runs_when_it_is_closed(self, tmp_path: Path) -> None:
        with Leash() as leash:
            child = leash.spawn(["sleep", "600"], env=os.environ, log=tmp_path / "log")

        assert child.wait() == -signal.SIGKILL


class TestProcess:
    def test_that_ends_before_it_is_ready_is_reported_with_its_last_words(self, tmp_path: Path) -> None:
        with Leash() as leash:
            process = _process(leash, tmp_path, "import sys; sys.exit('no disk left')", ready=lambda: False)
            process.start()

            with pytest.raises(ServerDied, match=r"stand-in ended with exit code 1(.|\n)*no disk left"):
                process.wait_ready()

    def test_whose_port_somebody_else_took_is_not_taken_for_ready(self, tmp_path: Path) -> None:
        with Leash() as leash:
            process = _process(leash, tmp_path, "raise OSError('address in use')", ready=lambda: True)
            process.start()
            psutil.wait_procs([psutil.Process(process.pid)] if process.pid else [])

            with pytest.raises(ServerDied, match="address in use"):
                process.wait_ready()

    async def test_is_frozen_thawed_killed_and_started_again(self, tmp_path: Path) -> None:
        with Leash() as leash:
            process = _process(leash, tmp_path, "import time; time.sleep(600)", ready=lambda: True)
            process.start()
            seen = [process.state]
            for change in (process.freeze, process.thaw, process.kill, process.start):
                change()
                seen.append(process.state)
            process.stop()

        assert seen == [State.RUNNING, State.FROZEN, State.RUNNING, State.STOPPED, State.RUNNING]

    @pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how its threads are")
    def test_that_is_frozen_does_nothing_any_more(self, tmp_path: Path) -> None:
        begin = "threading.Thread(target=lambda: [zlib.crc32(bytes(99_999)) for _ in iter(int, 1)]).start()"
        busy = f"import threading, zlib\nfor _ in range(8): {begin}"
        with Leash() as leash:
            process = _process(leash, tmp_path, busy, ready=lambda: True)
            process.start()
            for _ in range(50):
                process.freeze()
                assert set(_threads(process.pid)) == {"T"}
                process.thaw()
            process.stop()

    def test_that_is_frozen_can_be_stopped(self, tmp_path: Path) -> None:
        with Leash() as leash:
            process = _process(leash, tmp_path, "import time; time.sleep(600)", ready=lambda: True)
            process.start()
            process.freeze()

            process.stop()

            assert process.state is State.STOPPED


class TestPorts:
    def test_stay_the_same_and_differ_between_servers(self, tmp_path: Path) -> None:
        first = Ports(tmp_path / "ports.json")
        chosen = {name: first.of(name) for name in ("kafka", "mongodb", "smtp")}

        again = Ports(tmp_path / "ports.json")

        assert {name: again.of(name) for name in chosen} == chosen
        assert len(set(chosen.values())) == 3


def _threads(pid: int | None) -> list[str]:
    """Return the state of each thread of a process, as Linux names it."""
    threads = Path(f"/proc/{pid}/task").glob("*/stat")
    return [thread.read_text().rpartition(")")[2].split()[0] for thread in threads]


@contextmanager
def _supervisor(folder: Path) -> Iterator[psutil.Popen]:
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    supervisor = psutil.Popen([sys.executable, "-c", SUPERVISOR, str(folder / "log")], env=environment)
    try:
        yield supervisor
    finally:
        supervisor.kill()
        supervisor.wait()


def _family(supervisor: psutil.Popen, *, sleeping: bool) -> list[psutil.Process]:
    """Everything below the supervisor, once the innermost sleeps."""
    family = supervisor.children(recursive=True)
    return family if sleeping and any("sleep" in process.name() for process in family) else []


def _process(leash: Leash, folder: Path, code: str, ready: object) -> Process:
    program = Program(
        name="stand-in",
        where="nowhere",
        command=(sys.executable, "-c", code),
        log=folder / "log",
        ready=ready,  # type: ignore[arg-type] # a lambda of the test
    )
    return Process(program, leash)


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
