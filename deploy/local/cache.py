"""Caches downloads between runs; entries appear atomically, even if several platforms start at once."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

CACHE_VARIABLE = "REVERSE_MENTORING_CACHE"


def cache_folder(env: Mapping[str, str]) -> Path:
    """Return the folder of downloads: REVERSE_MENTORING_CACHE, else ~/.cache/reverse-mentoring."""
    given = env.get(CACHE_VARIABLE)
    return Path(given).expanduser() if given else Path.home() / ".cache" / "reverse-mentoring"


def keep(folder: Path, *, fill: Callable[[Path], None], whole: Callable[[Path], bool]) -> Path:
    """Return `folder`, filling it if it is missing or incomplete; it gets its name only when it is complete."""
    with _locked(folder):
        if not whole(folder):
            _replace(folder, fill)
    return folder


def _replace(folder: Path, fill: Callable[[Path], None]) -> None:
    # A partial download left by a killed process; we hold the lock, so nobody is writing it.
    prefix = f"partial-{folder.name}-"
    for old in (*folder.parent.glob(f"{prefix}*"), folder):
        shutil.rmtree(old, ignore_errors=True)
    partial = Path(tempfile.mkdtemp(prefix=prefix, dir=folder.parent))
    try:
        fill(partial)
        partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    folder.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder.with_name(f"{folder.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
