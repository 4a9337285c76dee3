"""One server of the platform: a process that can be started, stopped, killed, frozen and thawed."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from deploy.local.errors import NotReadyInTime, ServerDied
from deploy.local.leash import Leash

STOP_SECONDS = 20.0
READY_SECONDS = 120.0


class State(StrEnum):
    """The state of a server."""

    RUNNING = "running"
    FROZEN = "frozen"
    STOPPED = "stopped"
    DIED = "died"


class Server(Protocol):
    """A server: a child process or a container."""

    @property
    def name(self) -> str:
        """The name it has on the command line."""

    @property
    def where(self) -> str:
        """The address at which it answers."""

    @property
    def pid(self) -> int | None:
        """The process id, None while it does not run or if it is not a process of this machine."""

    @property
    def state(self) -> State:
        """Its state."""

    def start(self, env: Mapping[str, str] | None = None) -> None:
        """Start it unless it runs, without waiting until it is ready."""

    def wait_ready(self) -> None:
        """Wait until it answers; raises ServerDied or NotReadyInTime."""

    def stop(self) -> None:
        """Stop it gracefully, and wait until it has ended."""

    def kill(self) -> None:
        """Kill it, as kill -9 does."""

    def freeze(self) -> None:
        """Pause it, as SIGSTOP does."""

    def thaw(self) -> None:
        """Resume a frozen server."""

    def close(self) -> None:
        """End it for good."""


@dataclass(frozen=True, kw_only=True)
class Program:
    """A program to run, and its readiness check."""

    name: str
    where: str
    command: tuple[str, ...]
    log: Path
    ready: Callable[[], bool]
    env: Mapping[str, str] = field(default_factory=dict)


class Process:
    """A program as a child process, on a leash."""

    def __init__(self, program: Program, leash: Leash) -> None:
        self.name = program.name
        self.where = program.where
        self._program = program
        self._leash = leash
        self._child: subprocess.Popen[bytes] | None = None
        self._frozen = False
        self._log_start = 0

    @property
    def pid(self) -> int | None:
        """The process id, None while it does not run."""
        return self._child.pid if self._child and self._child.poll() is None else None

    @property
    def state(self) -> State:
        """The state of the process."""
        if self._child is None:
            return State.STOPPED
        if self._child.poll() is not None:
            return State.DIED
        return State.FROZEN if self._frozen else State.RUNNING

    def start(self, env: Mapping[str, str] | None = None) -> None:
        """Start it without waiting until it is ready; `env` adds to its environment for this run.

        Nothing happens if it runs.
        """
        if self.pid is not None:
            return
        log = self._program.log
        self._log_start = log.stat().st_size if log.exists() else 0
        environment = {**os.environ, **self._program.env, **(env or {})}
        self._child = self._leash.spawn(self._program.command, env=environment, log=self._program.log)
        self._frozen = False

    def wait_ready(self) -> None:
        """Wait until it answers; raises ServerDied or NotReadyInTime."""
        deadline = time.monotonic() + READY_SECONDS
        while True:
            ready = self._program.ready()
            # Also check the process: if it did not get its port, it has ended and another program answers there.
            self._require_life()
            if ready:
                return
            if time.monotonic() > deadline:
                raise NotReadyInTime(f"{self.name} was not ready after {READY_SECONDS:.0f} s.{self._last_words()}")
            time.sleep(0.2)

    def stop(self) -> None:
        """Stop it gracefully, and kill it after 20 s."""
        if self._child is None:
            return
        # Only the group's leader gets the signal, because it ends its workers itself.
        self._child.send_signal(signal.SIGTERM)
        self.thaw()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._child.wait(STOP_SECONDS)
        self.kill()

    def kill(self) -> None:
        """End it and its children at once."""
        if self._child is None:
            return
        self._signal(signal.SIGKILL)
        self._child.wait()
        self._child = None

    def freeze(self) -> None:
        """Pause it; on Linux it has stopped completely when this returns."""
        self._signal(signal.SIGSTOP)
        if sys.platform == "linux" and self._child is not None:
            with contextlib.suppress(ChildProcessError):  # it has ended
                os.waitid(os.P_PID, self._child.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
        self._frozen = True

    def thaw(self) -> None:
        """Resume it."""
        self._signal(signal.SIGCONT)
        self._frozen = False

    def close(self) -> None:
        """End it for good."""
        self.stop()

    def _signal(self, number: signal.Signals) -> None:
        # To the whole group, so that workers freeze and die too, even after the leader has died.
        if self._child is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._child.pid, number)

    def _require_life(self) -> None:
        code = self._child.poll() if self._child else "none"
        if code is not None:
            raise ServerDied(f"{self.name} ended with exit code {code} before it was ready.{self._last_words()}")

    def _last_words(self) -> str:
        with contextlib.suppress(OSError), self._program.log.open("rb") as log:
            log.seek(self._log_start)
            lines = log.read().decode(errors="replace").splitlines()
            return "".join(f"\n  {line}" for line in lines[-15:]) or f" It said nothing in {self._program.log}."
        return ""
