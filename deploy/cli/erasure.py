"""`python -m deploy.cli erasure scan | verify`: whether anything is left of a person, and whether a receipt is genuine.

`scan FILE` looks for words (names, addresses, what somebody wrote; one a line, so that no shell keeps them) in every
collection of the four databases, blobs unpacked, and in every record of every topic. `KAFKA_BOOTSTRAP` and
`MONGODB_URI` say where. `verify FILE` checks the signature of what `GET /v1/erasures/{id}/receipt` answered. Exit
codes: 0 nothing is left, or the receipt is genuine; 1 otherwise; 2 wrong command line; 69 Kafka or MongoDB is away.
"""

import argparse
import asyncio
import json
import logging
import sys
import zlib
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import suppress
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile, ZipFile

from deploy.cli import show
from deploy.cli.servers import servers
from deploy.services import NAMES
from shared.contracts.catalog import TOPICS
from shared.errors import Unavailable
from shared.kafka import history
from shared.mongo import Database, PyMongoError, away, connect, everything
from shared.signing import is_signed
from shared.transport import Kafka

OTHER, USAGE, AWAY = 1, 2, 69
SHORTEST: Final = 3
Words = Mapping[int, tuple[bytes, ...]]


def words_of(lines: Sequence[str]) -> Words:
    """Return what to look for by line number, each as it is and as JSON escapes it, in lower case."""
    given = {number: line.strip().casefold() for number, line in enumerate(lines, start=1) if line.strip()}
    return {number: (word.encode(), json.dumps(word)[1:-1].encode()) for number, word in given.items()}


def found_in(content: bytes, words: Words) -> set[int]:
    """Return the numbers of the words that some bytes hold, in any case."""
    lowered = content.decode(errors="surrogateescape").casefold().encode(errors="surrogateescape")
    return {number for number, forms in words.items() if any(form in lowered for form in forms)}


def unpacked(content: bytes) -> Iterator[bytes]:
    """Yield bytes as they are, and what they hold if they are compressed (zlib) or an archive (.zip, .xlsx)."""
    yield content
    with suppress(zlib.error):
        yield zlib.decompress(content)
    with suppress(BadZipFile, RuntimeError), ZipFile(BytesIO(content)) as archive:
        yield from (archive.read(name) for name in archive.namelist())


def texts(value: object) -> Iterator[bytes]:
    """Yield every text and every piece of bytes in a document, the names of its fields too."""
    if isinstance(value, bytes):
        yield from unpacked(value)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield str(name).encode()
            yield from texts(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from texts(inner)
    else:
        yield str(value).encode()


async def in_stores(databases: Mapping[str, Database], words: Words) -> Counter[tuple[str, int]]:
    """Return how many documents of each collection hold each word."""
    found: Counter[tuple[str, int]] = Counter()
    for service, database in databases.items():
        async for name, document in everything(database):
            found.update((f"{service}.{name}", one) for one in found_in(b"\n".join(texts(document)), words))
        async for name, content in _blobs(database):
            found.update((f"{service}.{name}", one) for one in found_in(b"\n".join(unpacked(content)), words))
    return found


async def in_topics(kafka: Kafka, words: Words) -> Counter[tuple[str, int]]:
    """Return how many records of each topic hold each word, in their key, value or headers."""
    found: Counter[tuple[str, int]] = Counter()
    async for record in history(kafka, [name for topic in TOPICS for name in (topic.name, topic.dead)]):
        parts = [record.key or b"", record.value or b"", *(value or b"" for _, value in record.headers)]
        found.update((record.topic, one) for one in found_in(b"\n".join(parts), words))
    return found


async def _blobs(database: Database) -> AsyncIterator[tuple[str, bytes]]:
    """Yield every blob as a whole: a compressed one cannot be read piece by piece."""
    pieces = await database["blobs"].find({}, {"blob": 1, "number": 1}).sort([("blob", 1), ("number", 1)]).to_list(None)
    for name, numbered in groupby(pieces, key=lambda one: one["blob"]):
        ids = [one["_id"] for one in numbered]
        found = {one["_id"]: one["bytes"] async for one in database["blobs"].find({"_id": {"$in": ids}})}
        yield f"blobs/{name}", b"".join(found.get(id_, b"") for id_ in ids)


async def scan(words: Words) -> Counter[tuple[str, int]]:
    """Return where words are, over all databases and topics.

    Raises:
        Unavailable: Kafka or MongoDB does not answer.
    """
    given = servers()
    databases = {name: connect(given.mongodb, name) for name in NAMES}
    try:
        stores = await in_stores(databases, words)
    except PyMongoError as error:
        raise away(next(iter(databases.values())).client.delegate, error) from error
    finally:
        for database in databases.values():
            database.client.close()
    return stores + await in_topics(given.kafka, words)


def verify(receipt: Mapping[str, Any]) -> str:
    """Return what is wrong with a receipt, or nothing."""
    statement, signature, public = (receipt.get(name) for name in ("statement", "signature", "public_key"))
    if not (statement and signature and public):
        return "it is not signed"
    return "" if is_signed(statement.encode(), signature, public) else "its signature is not that of its statement"


def parser() -> argparse.ArgumentParser:
    """Return the parser of the arguments after `erasure`."""
    made = argparse.ArgumentParser(prog="python -m deploy.cli erasure", description=__doc__)
    made.add_argument("command", choices=("scan", "verify"), help="look for what is left, or check a receipt")
    made.add_argument("file", type=Path, help="the words, one a line; or the receipt as JSON")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `scan` or `verify`."""
    options = parser().parse_args(arguments)
    try:
        given = options.file.read_text(encoding="utf-8")
    except OSError as error:
        print(f"{options.file} cannot be read: {error.strerror}", file=sys.stderr)
        return OTHER
    except UnicodeDecodeError:
        print(f"{options.file} cannot be read: it is no text in UTF-8", file=sys.stderr)
        return OTHER
    return _verify(given) if options.command == "verify" else _scan(given.splitlines())


def _verify(given: str) -> int:
    try:
        receipt = json.loads(given)
    except ValueError:
        receipt = {}
    wrong = verify(receipt if isinstance(receipt, dict) else {})
    print(f"not genuine: {wrong}" if wrong else f"genuine, by the key {show.cell(receipt['public_key'])}")
    return OTHER if wrong else 0


def _scan(lines: Sequence[str]) -> int:
    words = words_of(lines)
    if not words or any(len(forms[0]) < SHORTEST for forms in words.values()):
        print(f"write words of {SHORTEST} characters or more into the file, one a line", file=sys.stderr)
        return OTHER
    logging.disable()  # hides the drivers' messages; ours are printed
    try:
        found = asyncio.run(scan(words))
    except Unavailable as error:
        print(error, file=sys.stderr)
        return AWAY
    if not found:
        print(f"nothing is left of {len(words)} words")
        return 0
    # By their line, for the words themselves are what must not be kept.
    rows = [{"place": place, "line": line, "records": count} for (place, line), count in sorted(found.items())]
    show.rows(rows, ("place", "line", "records"), as_json=False)
    return OTHER
