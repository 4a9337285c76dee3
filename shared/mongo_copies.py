"""Copies of whole databases, as bytes: read at one moment of all, and written into empty ones."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from itertools import islice
from typing import Any

from bson import CodecOptions, decode, decode_file_iter, encode
from bson.raw_bson import RawBSONDocument

from shared.collection import Document
from shared.mongo import BIG_READ, Database

_RAW = CodecOptions(document_class=RawBSONDocument)
_AWARE: CodecOptions[dict[str, Any]] = CodecOptions(tz_aware=True)


def encoded(document: Mapping[str, Any]) -> bytes:
    """Return a document as BSON."""
    return encode(document)


def decoded(data: bytes) -> Document:
    """Return the document of some BSON."""
    return decode(data, _AWARE)


def pieces(opened: Any) -> Iterator[bytes]:  # noqa: ANN401 - any file, packed or not
    """Return the documents of a file, each as BSON."""
    return (bytes(document.raw) for document in decode_file_iter(opened, _RAW))


@asynccontextmanager
async def at_one_moment(databases: Mapping[str, Database]) -> AsyncIterator[AsyncIterator[tuple[str, str, bytes]]]:
    """Give every document of some databases of one client, as all were at one moment, with name and collection.

    The moment is over with the first document; the server keeps it for `minSnapshotHistoryWindowInSeconds`.
    """
    client = next(iter(databases.values())).client
    async with await client.start_session(snapshot=True) as session:
        yield _documents(databases, session)


async def _documents(databases: Mapping[str, Database], session: Any) -> AsyncIterator[tuple[str, str, bytes]]:  # noqa: ANN401 - the driver's own
    for name, database in databases.items():
        for collection in sorted(await database.list_collection_names()):
            table = database.get_collection(collection, codec_options=_RAW)
            async for document in table.find(batch_size=BIG_READ, session=session).sort("_id", 1):
                yield name, collection, bytes(document.raw)


async def insert(database: Database, collection: str, documents: Iterable[bytes]) -> int:
    """Write documents into a collection, and return how many."""
    table = database.get_collection(collection, codec_options=_RAW)
    count = 0
    left = iter(documents)
    while some := [*islice(left, BIG_READ)]:
        await table.insert_many([RawBSONDocument(one) for one in some], ordered=False)
        count += len(some)
    return count
