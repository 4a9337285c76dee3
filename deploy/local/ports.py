"""Assigns each server a free port that outgoing connections cannot take, and the same port at the next start."""

import json
import random
import socket
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import psutil

from deploy.local.errors import PortTaken
from deploy.local.files import write_whole

LOOPBACK = "127.0.0.1"
# Linux takes the ports of outgoing connections from 32768 on. Below that, a client that keeps retrying the port of a
# stopped server cannot connect to itself by chance, which would prevent the server from restarting.
_RANGE = range(20_000, 32_000)
_random = random.SystemRandom()


class Ports:
    """The ports of a platform's servers, by name, stored in a file."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def of(self, name: str) -> int:
        """Return the port of this name, choosing one if it has none."""
        known = self._known()
        if name not in known:
            known[name] = _free_port(taken=set(known.values()))
            self._file.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._file, json.dumps(known))
        return known[name]

    def require_free(self, names: Iterable[str]) -> None:
        """Refuse to start if another program uses a port that was assigned to one of these servers.

        Raises:
            PortTaken: the message names port and program.
        """
        known = self._known()
        for name in names:
            if name in known and not _is_free(known[name]):
                raise PortTaken(
                    f"Port {known[name]}, which {name} has, is taken by {_holder(known[name])}."
                    f" End that, or start anew with --fresh, which chooses other ports (they stand in {self._file})."
                )

    def _known(self) -> dict[str, int]:
        known: dict[str, int] = json.loads(self._file.read_text()) if self._file.exists() else {}
        return known


def _holder(port: int) -> str:
    with suppress(psutil.Error):  # some systems tell only administrators
        for connection in psutil.net_connections("tcp"):
            if connection.laddr and connection.laddr[1] == port and connection.status == psutil.CONN_LISTEN:
                return f"process {connection.pid} ({psutil.Process(connection.pid).name()})"
    return "another program"


def accepts(port: int) -> bool:
    """Tell whether a server listens on this port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port(taken: set[int]) -> int:
    # At random, so that several platforms started together rarely choose the same port.
    for port in _random.sample(_RANGE, len(_RANGE)):
        if port not in taken and _is_free(port):
            return port
    raise OSError(f"No port between {_RANGE.start} and {_RANGE.stop} is free.")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As servers do; else a recently closed port counts as taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
