"""The data that a platform stores between starts; it is wiped only after confirmation."""

import json
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from deploy.local.errors import DiskFull, NotWiped, OtherServers, UnusableFolder
from deploy.local.files import write_whole

_SERVERS = "servers.json"
NEEDED = 1_000_000_000  # bytes: three times the size of an empty platform
_MEGABYTE = 1_000_000
_GONE = "a container, whose data ends with it"


def require_space(root: Path, needed: int = NEEDED) -> None:
    """Refuse to start if there is so little free space that a server would fail during its work.

    Raises:
        DiskFull: less than `needed` bytes are free.
    """
    free = shutil.disk_usage(root).free
    if free < needed:
        raise DiskFull(
            f"The disk is nearly full: {free // _MEGABYTE} MB are free at {root}, and the platform needs"
            f" {needed // _MEGABYTE} MB. Free some, or choose another folder with --root."
        )


@contextmanager
def usable(root: Path) -> Iterator[None]:
    """Say in a sentence what the operating system, or Kafka, has against a folder.

    Raises:
        UnusableFolder: it cannot be made or written, or a comma is in its path, which Kafka reads as two folders.
    """
    if "," in str(root):
        raise UnusableFolder(f"{root} cannot be used: Kafka takes no comma. Choose another folder with --root.")
    try:
        yield
    except OSError as error:
        raise UnusableFolder(f"{root} cannot be used: {error.strerror}. Choose another folder with --root.") from error


def is_kept(root: Path) -> bool:
    """Tell whether there is data from an earlier start."""
    return (root / _SERVERS).exists()


def require_same_servers(root: Path, servers: Mapping[str, str | None]) -> None:
    """Save where each server's data is stored (None: nowhere), and refuse to start if it was elsewhere before.

    Raises:
        OtherServers: the stored data was written by other servers, so these would find only part of it or none.
    """
    file = root / _SERVERS
    if not file.exists():
        write_whole(file, json.dumps(servers, indent=2))
        return
    kept: dict[str, str | None] = json.loads(file.read_text(encoding="utf-8"))
    for name, place in servers.items():
        if place is None or kept.get(name) != place:
            raise OtherServers(
                f"{root} cannot be gone on with: last time {name} was {kept.get(name) or _GONE}, this time it is"
                f" {place or _GONE}. Start it as before, or start anew with --fresh."
            )


def confirm_wipe(root: Path, *, yes: bool) -> None:
    """Ask at the terminal whether to wipe everything in `root`, unless it is empty or `yes` is set.

    Raises:
        NotWiped: the answer is no, or there is no terminal.
    """
    if yes or not root.exists() or not any(root.iterdir()):
        return
    if not sys.stdin.isatty():
        raise NotWiped(f"--fresh would wipe {_content(root)}. Add --yes to say that this is meant.")
    if input(f"Wipe {_content(root)}? [y/N] ").strip().lower() not in {"y", "yes"}:
        raise NotWiped(f"Nothing was wiped. Without --fresh the platform goes on with what is in {root}.")


def wipe(root: Path) -> None:
    """Remove all stored data."""
    shutil.rmtree(root, ignore_errors=True)


def _content(root: Path) -> str:
    mails = sum(1 for _ in (root / "mail").glob("*.eml"))
    return f"{root} with its programs, people, {mails} mails, keys and ports"
