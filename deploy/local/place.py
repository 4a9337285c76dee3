"""The place of a platform: its folder, environment, ports and the leash of its processes."""

import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from deploy.local.leash import Leash
from deploy.local.ports import LOOPBACK, Ports

if TYPE_CHECKING:
    from deploy.local.secured import Secured

ROOT = Path("build/local")


@dataclass(frozen=True, kw_only=True)
class Place:
    """The common inputs of all servers of one platform.

    `doors` are ports of 127.0.0.1, by server name, that clients get instead of the server's own: a proxy listens there.
    With `secured`, servers speak TLS and know their clients. `host` is where clients on other machines or in other
    networks reach broker, database and mail server; they then listen on all addresses.
    """

    root: Path
    env: Mapping[str, str]
    ports: Ports
    leash: Leash
    doors: Mapping[str, int] = field(default_factory=dict)
    secured: "Secured | None" = None
    host: str = LOOPBACK

    @property
    def listen(self) -> str:
        """Return the address at which servers listen."""
        return LOOPBACK if self.host == LOOPBACK else "0.0.0.0"  # noqa: S104 - whoever names a host opens them to it

    @classmethod
    def at(  # noqa: PLR0913 - each is an option of the caller
        cls,
        root: Path,
        env: Mapping[str, str],
        leash: Leash,
        *,
        doors: Mapping[str, int] | None = None,
        secured: "Secured | None" = None,
        host: str = LOOPBACK,
    ) -> "Place":
        """Return the place of `root`, an absolute folder, with its earlier ports."""
        ports = Ports(root / "ports.json")
        return cls(root=root, env=env, ports=ports, leash=leash, doors=doors or {}, secured=secured, host=host)

    def door(self, name: str) -> int:
        """Return the port that a server's clients use."""
        return self.doors.get(name) or self.ports.of(name)

    def log(self, name: str) -> Path:
        """Return the log file of a server's output."""
        return self.root / "logs" / f"{name}.log"


def command(root: Path, action: str) -> str:
    """Return the command line of an action on the platform over `root`, with this Python and a non-default root."""
    python = Path(sys.executable)
    here = python.relative_to(Path.cwd()) if python.is_relative_to(Path.cwd()) else python
    usual = root.resolve() == ROOT.resolve()
    return shlex.join([str(here), "-m", "deploy.local", *([] if usual else ["--root", str(root)]), action])


def lock_file(root: Path) -> Path:
    """Return the file that a running platform locks, which lies beside its folder because that may be wiped."""
    return root.with_suffix(".lock")


def counted(nodes: int, *, secure: bool = False) -> str:
    """Return the phrase for how many nodes store their data here."""
    said = "one node here" if nodes == 1 else f"{nodes} nodes here"
    return f"{said}, secured" if secure else said


def node_names(name: str, count: int) -> list[str]:
    """Return the names of a cluster's nodes: the name itself for one node, else name-1, name-2 ..."""
    return [name] if count == 1 else [f"{name}-{number}" for number in range(1, count + 1)]
