"""What the jobs that read files of people have in common."""

import asyncio
from dataclasses import dataclass
from typing import IO

from services.matching.domain.holds import Limits
from shared.clock import Clock
from shared.mongo import Reader
from shared.processing.blobs import Blobs


@dataclass(frozen=True, kw_only=True)
class Feeding:
    """The dependencies of reading files; `limits` say what is held, `secret` hashes employee ids."""

    reader: Reader
    blobs: Blobs
    clock: Clock
    secret: str
    limits: Limits


async def fetch(blobs: Blobs, name: str, file: IO[bytes]) -> None:
    """Write an upload to a file."""
    async for piece in blobs.read(name):
        await asyncio.to_thread(file.write, piece)
