"""Where a platform lives: its folder, its environment, its ports and the leash its processes are on."""

import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.leash import Leash
from deploy.local.ports import Ports

ROOT = Path("build/local")


@dataclass(frozen=True, kw_only=True)
class Place:
    """What every server of one platform is built from.

    `doors` are ports of 127.0.0.1 that clients are told in place of a server's own, by its name: a proxy listens there.
    """

    root: Path
    env: Mapping[str, str]
    ports: Ports
    leash: Leash
    doors: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def at(cls, root: Path, env: Mapping[str, str], leash: Leash, doors: Mapping[str, int] | None = None) -> "Place":
        """Take `root`, an absolute folder, with the ports it had before."""
        return cls(root=root, env=env, ports=Ports(root / "ports.json"), leash=leash, doors=doors or {})

    def door(self, name: str) -> int:
        """Return the port that a server's clients are told."""
        return self.doors.get(name) or self.ports.of(name)

    def log(self, name: str) -> Path:
        """Return the file a server's output goes to."""
        return self.root / "logs" / f"{name}.log"


def command(root: Path, action: str) -> str:
    """Return what to type for an action on the platform over `root`: with this Python, and with any unusual root."""
    python = Path(sys.executable)
    here = python.relative_to(Path.cwd()) if python.is_relative_to(Path.cwd()) else python
    usual = root.resolve() == ROOT.resolve()
    return shlex.join([str(here), "-m", "deploy.local", *([] if usual else ["--root", str(root)]), action])


def lock_file(root: Path) -> Path:
    """Return the file that a platform locks while it runs: beside its folder, which may be wiped."""
    return root.with_suffix(".lock")


def counted(nodes: int) -> str:
    """Say how many nodes keep their data here."""
    return "one node here" if nodes == 1 else f"{nodes} nodes here"


def node_names(name: str, count: int) -> list[str]:
    """Name the nodes of a cluster: the bare name for one, name-1, name-2 ... for several."""
    return [name] if count == 1 else [f"{name}-{number}" for number in range(1, count + 1)]
