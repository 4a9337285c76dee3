"""Caches Kafka's classes as Java has loaded and linked them, so that a broker starts in a third of the time."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from deploy.local.cache import keep
from deploy.local.errors import LocalPlatformError

_FILE = "kafka.aot"
# Java ignores outdated entries; its warnings about them are not printed.
_QUIET = "-Xlog:aot*=error"


def kept_classes(jars: Path, java: Path, train: Callable[[Path, str], None]) -> tuple[str, ...]:
    """Return the Java options that use the cached classes, stored beside the jars: 65 MB per version of both.

    If there is no cache yet, `train(folder, option)` runs a broker over an empty folder and ends it, which takes ten
    seconds; the option makes Java (25 or newer) write the cache. Without a cache there are no options.
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
    made.touch()  # an empty file: this Java writes no cache


def _version(jars: Path, java: Path) -> str:
    # Java compares the jars' times, and refuses a cache of another Java build.
    release = (java.parents[1] / "release").read_bytes()
    return hashlib.sha256(release + str(jars.stat().st_mtime_ns).encode()).hexdigest()[:12]
