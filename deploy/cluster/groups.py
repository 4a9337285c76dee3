"""The control groups in which the pods of a node run, whichever version of control groups the machine has."""

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

TOP: Final = Path("/sys/fs/cgroup")
SECONDS: Final = 10.0
_OF_THE_PARENT: Final = ("cpuset.cpus", "cpuset.mems")  # empty in a new group, which then may run nothing


def make_group(name: str, top: Path = TOP) -> None:
    """Make a control group of every controller."""
    if (top / "cgroup.controllers").exists():
        controllers = (top / "cgroup.controllers").read_text().split()
        (top / "cgroup.subtree_control").write_text(" ".join(f"+{one}" for one in controllers))
    for hierarchy in _hierarchies(top):
        group = hierarchy / name
        group.mkdir(exist_ok=True)
        for setting in _OF_THE_PARENT:
            if (hierarchy / setting).exists():
                (group / setting).write_text((hierarchy / setting).read_text())


def remove_group(name: str, top: Path = TOP) -> None:
    """Remove a control group and all within it, once their processes are gone."""
    deadline = time.monotonic() + SECONDS
    left = [hierarchy / name for hierarchy in _hierarchies(top)]
    while (left := [group for group in left if group.is_dir()]) and time.monotonic() < deadline:
        for group in left:
            for folder, _, _ in os.walk(group, topdown=False):
                with suppress(OSError):  # a process of it is just ending
                    Path(folder).rmdir()
        time.sleep(0.05)


def _hierarchies(top: Path) -> Iterator[Path]:
    if (top / "cgroup.controllers").exists():
        yield top
    else:
        yield from (one for one in top.iterdir() if one.is_dir() and not one.is_symlink())
