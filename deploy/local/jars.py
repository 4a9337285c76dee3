"""Downloads Apache Kafka's jars by their coordinates and checks each against its pinned SHA-256.

`python -m deploy.local.jars` writes new pins after a change of version here.
"""

import hashlib
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path

import jgo
from jgo.config import GlobalSettings
from jgo.constants import MAVEN_CENTRAL_URL
from jgo.maven import MavenContext

from deploy.local.cache import keep
from deploy.local.errors import BadDownload

KAFKA_VERSION = "4.1.0"
# The second is the broker's logging, which reports why it does not start.
_ROOTS = (
    f"org.apache.kafka:kafka_2.13:{KAFKA_VERSION}",
    "org.apache.logging.log4j:log4j-slf4j-impl:2.24.3",
)
PINNED = Path(__file__).with_name("kafka-jars.txt")
_ATTEMPTS = 3


def kafka_jars(cache: Path, pinned: Path = PINNED) -> Path:
    """Return a folder with exactly the pinned jars, downloading them (43 MB) if any is missing.

    Raises BadDownload if a file does not match its pin, and OSError if it cannot be downloaded.
    """
    wanted = _read(pinned)
    name = f"kafka-{KAFKA_VERSION}-{hashlib.sha256(pinned.read_bytes()).hexdigest()[:12]}"
    return keep(
        cache / name, fill=lambda folder: _download(wanted, folder), whole=lambda folder: _whole(wanted, folder)
    )


def fetched(coordinate: str, digest: str, repository: Path, packaging: str) -> Path:
    """Return one pinned file of a kind other than a jar, downloaded into a folder.

    Raises BadDownload if it does not match its pin, and OSError if it cannot be downloaded.
    """
    file = _fetch(_context(repository), coordinate, packaging)
    if _digest(file) != digest:
        raise BadDownload(f"{coordinate} is not the pinned file: its SHA-256 is {_digest(file)}.")
    return file


def _read(pinned: Path) -> dict[str, str]:
    """Read coordinate -> SHA-256 from lines in the format of sha256sum, with coordinates as file names."""
    lines = (line.split() for line in pinned.read_text().splitlines() if line)
    return {coordinate: digest for digest, coordinate in lines}


def _whole(wanted: dict[str, str], folder: Path) -> bool:
    files = {coordinate: folder / _file_name(coordinate) for coordinate in wanted}
    return all(file.exists() and _digest(file) == wanted[coordinate] for coordinate, file in files.items())


def _download(wanted: dict[str, str], folder: Path) -> None:
    with tempfile.TemporaryDirectory(dir=folder) as repository, ThreadPoolExecutor(max_workers=8) as pool:
        context = _context(Path(repository))
        files = pool.map(lambda coordinate: _fetch(context, coordinate), wanted)
        for coordinate, file in zip(wanted, files, strict=True):
            if _digest(file) != wanted[coordinate]:
                raise BadDownload(f"{coordinate} is not the pinned file: its SHA-256 is {_digest(file)}.")
            file.rename(folder / _file_name(coordinate))


def _context(repository: Path) -> MavenContext:
    # As in jgo's own command line: its settings file can name a company's mirror.
    settings = GlobalSettings.load()
    return MavenContext(repo_cache=repository, remote_repos={"central": MAVEN_CENTRAL_URL, **settings.repositories})


def _fetch(context: MavenContext, coordinate: str, packaging: str = "jar") -> Path:
    group, artifact, version = coordinate.split(":")
    file = context.project(group, artifact).at_version(version).artifact(packaging=packaging)
    for _ in range(_ATTEMPTS - 1):
        try:
            return Path(file.resolve())
        except OSError:
            # A broken connection leaves a partial file, which would count as complete.
            if file.cached_path:
                file.cached_path.unlink(missing_ok=True)
    return Path(file.resolve())


def _file_name(coordinate: str) -> str:
    _, artifact, version = coordinate.split(":")
    return f"{artifact}-{version}.jar"


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _pin(roots: Iterable[str], pinned: Path) -> None:
    versions: dict[str, str] = {}
    # Resolve one root at a time, and let the first win: if resolved together, the second one's bill of
    # materials would set the versions of the first.
    for jar in chain.from_iterable(jgo.resolve(root) for root in roots):
        versions.setdefault(f"{jar.groupId}:{jar.artifactId}", jar.version)
    coordinates = sorted(f"{name}:{version}" for name, version in versions.items())
    with tempfile.TemporaryDirectory() as repository:
        context = _context(Path(repository))
        lines = [f"{_digest(_fetch(context, coordinate))}  {coordinate}\n" for coordinate in coordinates]
    pinned.write_text("".join(lines))


if __name__ == "__main__":
    _pin(_ROOTS, PINNED)
