"""Keeps Kafka's classes as Java has loaded and linked them, so that a broker starts in a third of the time."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from deploy.local.cache import keep
from deploy.local.errors import LocalPlatformError

_FILE = "kafka.aot"
# What does not fit any more is left aside, which is no news to anybody.
_QUIET = "-Xlog:aot*=error"


def kept_classes(jars: Path, java: Path, train: Callable[[Path, str], None]) -> tuple[str, ...]:
    """Return the options that let Java start from them, kept beside the jars: 65 MB for each version of both.

    If there are none yet, `train(folder, option)` runs a broker over an empty folder to its end, which takes ten
    seconds; the option lets Java (25 or newer) write them then. Where none were written there are no options.
    """
    folder = keep(
        jars.with_name(f"{jars.name}-classes-{_version(jars, java)}"),
        fill=lambda folder: _fill(folder, train),
        whole=lambda folder: (folder / _FILE).exists(),
    )
    kept = folder / _FILE
    return (f"-XX:AOTCache={kept}", _QUIET) if kept.stat().st_size else ()


def _fill(folder: Path, train: Callable[[Path, str], None]) -> None:
    made = folder / _FILE
    try:
        train(folder / "training", f"-XX:AOTCacheOutput={made}")
    except LocalPlatformError:
        made.unlink(missing_ok=True)
    made.touch()  # an empty one says that this Java writes none


def _version(jars: Path, java: Path) -> str:
    # Java compares the jars' times, and takes no classes of another build of its own.
    release = (java.parents[1] / "release").read_bytes()
    return hashlib.sha256(release + str(jars.stat().st_mtime_ns).encode()).hexdigest()[:12]
