"""Starts child processes that cannot outlive the process that started them, however it ends."""

import os
import secrets
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Self

RUN_VARIABLE = "LOCAL_PLATFORM_RUN"
_HERE = Path(__file__).parent


class Leash:
    """Ends the processes it started, and their children, when it is closed or this process dies, even by kill -9.

    Two mechanisms, because each has a gap. The kernel ends a child whose parent dies (`leashed.py`), but not its
    grandchildren, and only on Linux; a watcher process (`watch.py`) notices its pipe closing, but may be killed itself.
    """

    def __init__(self) -> None:
        self._run = secrets.token_hex(8)
        # The kernel ties a child to the thread that started it, so one long-lived thread starts all children.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="leash")
        self._watch = subprocess.Popen(
            [sys.executable, "-I", str(_HERE / "watch.py"), RUN_VARIABLE, self._run],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )

    def spawn(self, command: Sequence[str], *, env: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
        """Start a program in its own process group, appending its output to `log`."""
        log.parent.mkdir(parents=True, exist_ok=True)
        return self._thread.submit(self._spawn, command, env, log).result()

    def run(self, command: Sequence[str], *, env: Mapping[str, str], log: Path) -> int:
        """Run a program to its end and return its exit code."""
        return self.spawn(command, env=env, log=log).wait()

    def _spawn(self, command: Sequence[str], env: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
        tied = [sys.executable, "-I", "-S", str(_HERE / "leashed.py"), str(os.getpid()), *command]
        with log.open("ab") as output:
            return subprocess.Popen(
                tied,
                env={**env, RUN_VARIABLE: self._run},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def close(self) -> None:
        """End all processes that still run."""
        self._watch.communicate()
        self._thread.shutdown()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
