"""What is too large for a command, kept in pieces."""

from collections.abc import AsyncIterator

from shared.processing.blobs import PIECE, Blobs
from tests.integration.processing.conftest import Rig

LARGE = bytes(range(250)) * (PIECE // 100)  # two pieces and a half


async def test_come_back_as_they_were_put(rig: Rig) -> None:
    blobs = Blobs(rig.database)

    size = await blobs.put("roster", LARGE)

    assert size == len(LARGE)
    assert await read(blobs) == LARGE


async def test_are_whole_for_a_reader_while_the_same_is_put_again(rig: Rig) -> None:
    blobs, seen = Blobs(rig.database), list[bytes]()
    await blobs.put("roster", LARGE)

    async def again() -> AsyncIterator[bytes]:
        for start in range(0, len(LARGE), PIECE):
            seen.append(await read(blobs))
            yield LARGE[start : start + PIECE]

    await blobs.put("roster", again())

    assert [one == LARGE for one in (*seen, await read(blobs))] == [True] * 4


async def test_that_became_shorter_keep_nothing_of_the_longer(rig: Rig) -> None:
    blobs = Blobs(rig.database)
    await blobs.put("roster", LARGE)

    await blobs.put("roster", b"short")

    assert await read(blobs) == b"short"


async def read(blobs: Blobs) -> bytes:
    return b"".join([piece async for piece in blobs.read("roster")])
