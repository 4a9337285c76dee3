"""What is too large for a command: kept in pieces of one megabyte, under an id that a command can carry."""

from collections.abc import AsyncIterable, AsyncIterator
from datetime import UTC, datetime, timedelta

from shared.mongo import Database

PIECE = 1_000_000  # bytes; a document holds 16 MB at most
WEEK = timedelta(days=7)


class Blobs:
    """Bytes by id, for seven days unless whoever puts them says longer: no copy outlives its purpose."""

    def __init__(self, database: Database) -> None:
        self._pieces = database["blobs"]

    async def prepare(self) -> None:
        """Let MongoDB remove what has expired."""
        await self._pieces.create_index("until", expireAfterSeconds=0)
        await self._pieces.create_index([("blob", 1), ("number", 1)])

    async def put(
        self,
        id: str,  # noqa: A002 - a document's own word
        content: AsyncIterable[bytes] | bytes,
        keep: timedelta = WEEK,
    ) -> int:
        """Keep what arrives, however large, and return its size in bytes.

        The same id replaces, piece by piece: whoever reads meanwhile finds all of it where it is the same again.
        """
        number, size, until = 0, 0, datetime.now(UTC) + keep
        async for piece in _pieces(content):
            document = {"blob": id, "number": number, "bytes": piece, "until": until}
            await self._pieces.replace_one({"_id": f"{id}:{number}"}, document, upsert=True)
            number, size = number + 1, size + len(piece)
        await self._pieces.delete_many({"blob": id, "number": {"$gte": number}})
        return size

    async def read(self, id: str) -> AsyncIterator[bytes]:  # noqa: A002 - a document's own word
        """Yield the pieces in order; nothing where there is no such blob."""
        async for document in self._pieces.find({"blob": id}, batch_size=4).sort("number", 1):
            yield document["bytes"]


async def _pieces(content: AsyncIterable[bytes] | bytes) -> AsyncIterator[bytes]:
    held = bytearray()
    async for chunk in _chunks(content):
        held += chunk
        while len(held) >= PIECE:
            yield bytes(held[:PIECE])
            del held[:PIECE]
    if held:
        yield bytes(held)


async def _chunks(content: AsyncIterable[bytes] | bytes) -> AsyncIterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    async for chunk in content:
        yield chunk
