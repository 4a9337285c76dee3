"""The folder of a backup: compressed BSON files and, written last, a list of them with their digests."""

import gzip
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, Self

from deploy.cli.backup.moment import Copied
from shared.mongo_copies import decoded, encoded, pieces

LIST: Final = "backup.json"
TOPICS: Final = "topics"
FORMAT: Final = 1
LEVEL: Final = 5  # of gzip: two thirds of the time of its default for nearly the same size


class Damaged(Exception):
    """A folder is no whole backup; the message says what is wrong with it."""


@dataclass(kw_only=True)
class Contents:
    """What a backup has: when it was taken, how many documents and records, and where each partition began.

    `erasures` are all that were ever asked for: those of a newer backup are done again after an older one's restore.
    """

    at: str
    format: int = FORMAT
    documents: dict[str, int] = field(default_factory=dict)
    records: dict[str, int] = field(default_factory=dict)
    begins: dict[str, int] = field(default_factory=dict)
    erasures: list[dict[str, str]] = field(default_factory=list)
    digests: dict[str, str] = field(default_factory=dict)


class Writer:
    """Writes files of documents, several at once; nobody else may read them."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._files, self._stack = folder, dict[str, Any](), ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def write(self, name: str, document: bytes) -> None:
        """Add a document, as BSON, to a file."""
        if name not in self._files:
            path = self._folder / name
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            plain = self._stack.enter_context(
                os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
            )
            self._files[name] = self._stack.enter_context(gzip.GzipFile("", "wb", LEVEL, plain, mtime=0))
        self._files[name].write(document)


def seal(folder: Path, contents: Contents) -> None:
    """Write the list of all files: what has none is no backup."""
    contents.digests = {name: _digest(folder / name) for name in _files(folder)}
    draft = folder / f"{LIST}.new"
    draft.write_text(json.dumps(asdict(contents), indent=1) + "\n", encoding="utf-8")
    draft.chmod(0o600)
    draft.replace(folder / LIST)


def contents_of(folder: Path) -> Contents:
    """Return the list of a backup.

    Raises:
        Damaged: there is none, or it is one of another version.
    """
    try:
        found = json.loads((folder / LIST).read_text(encoding="utf-8"))
        contents = Contents(**found)
    except (OSError, ValueError, TypeError) as error:
        raise Damaged(f"{folder} has no readable {LIST}: it is no backup, or one that was not finished") from error
    if contents.format != FORMAT:
        raise Damaged(
            f"{folder} has format {contents.format}, and this version reads {FORMAT}: use the one that wrote it"
        )
    return contents


def check(folder: Path, contents: Contents) -> None:
    """Compare every file with its digest.

    Raises:
        Damaged: a file is missing, was added or has changed.
    """
    there = {*_files(folder)}
    if strange := sorted(there ^ contents.digests.keys()):
        raise Damaged(f"{folder} does not have the files it was written with: {', '.join(strange)}")
    if changed := [name for name, digest in contents.digests.items() if _digest(folder / name) != digest]:
        raise Damaged(f"files of {folder} have changed: {', '.join(changed)}")


def documents_file(service: str, collection: str) -> str:
    """Return the name of the file of a collection."""
    return f"databases/{service}/{collection}.bson.gz"


def collections(contents: Contents) -> Iterator[tuple[str, str]]:
    """Yield the collections of a backup, each with its service."""
    for name in sorted(contents.documents):
        service, _, collection = name.partition("/")
        yield service, collection


def raw_documents(folder: Path, service: str, collection: str) -> Iterator[bytes]:
    """Yield the documents of a collection as BSON."""
    yield from _read(folder / documents_file(service, collection))


def record_document(record: Copied) -> bytes:
    """Return a record as BSON."""
    headers = [[*header] for header in record.headers]
    place = {"p": record.partition, "o": record.offset, "t": record.timestamp}
    return encoded({**place, "k": record.key, "v": record.value, "h": headers})


def records(folder: Path, topic: str) -> Iterator[Copied]:
    """Yield the records of a topic, in order per partition."""
    for one in map(decoded, _read(folder / records_file(topic))):
        headers = [(name, value) for name, value in one["h"]]
        yield Copied(topic, one["p"], one["o"], one["t"], one["k"], one["v"], headers)


def records_file(topic: str) -> str:
    """Return the name of the file of a topic."""
    return f"{TOPICS}/{topic}.bson.gz"


def _read(path: Path) -> Iterator[bytes]:
    if path.exists():
        with gzip.open(path, "rb") as opened:
            yield from pieces(opened)


def _files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*.bson.gz"))


def _digest(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
