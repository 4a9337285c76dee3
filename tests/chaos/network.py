"""The network between services and servers, in a process of its own, and what can be done to it."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Self

ROOT = Path(__file__).parents[2]


class Network:
    """A context: a proxy in front of each server, by name; `doors` are the ports that clients are told."""

    def __init__(self, doors: Mapping[str, int], servers: Mapping[str, int]) -> None:
        self.doors = dict(doors)
        self._pairs = [f"{port}={servers[name]}" for name, port in doors.items()]
        self._process: subprocess.Popen[str]

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.proxy", *self._pairs],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout
        assert self._process.stdout.readline() == "ready\n"
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def open(self, *names: str) -> None:
        self._set(names, mode="open")

    def cut(self, *names: str) -> None:
        self._set(names, mode="cut")

    def stall(self, *names: str) -> None:
        self._set(names, mode="stalled")

    def delay(self, *names: str, seconds: float) -> None:
        self._set(names, delay=seconds)

    def lose(self, *names: str, chance: float) -> None:
        self._set(names, loss=chance)

    def _set(self, names: tuple[str, ...], **change: str | float) -> None:
        """Change some doors, all of them if none is named, and wait until they are."""
        assert self._process.stdin
        assert self._process.stdout
        for name in names or tuple(self.doors):
            print(json.dumps({"port": self.doors[name], **change}), file=self._process.stdin, flush=True)
            self._process.stdout.readline()
