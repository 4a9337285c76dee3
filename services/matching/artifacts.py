"""What a run leaves behind for its replay and its explanation, compressed: its snapshot and its solution."""

import asyncio
import zlib
from datetime import timedelta

from services.matching.domain.runs import NoLongerKept
from shared.contracts.vocabulary import ProgramId, RunId
from shared.processing.blobs import Blobs

GONE = (
    "what it was computed on is deleted by now (runs after MATCHING_REPLAY_DAYS, twins after seven days); "
    "start a new one to have pairs explained, replayed and compared"
)
FAST = 1  # of zlib's levels: a tenth of the size at 100 MB a second


def snapshot_name(run_id: RunId) -> str:
    """Return the name of what a run was computed on."""
    return f"match-run:{run_id}"


def solution_name(run_id: RunId) -> str:
    """Return the name of what the optimiser found."""
    return f"match-run:{run_id}:solution"


def twin_name(trial_id: str) -> str:
    """Return the name of whom a twin is about, where that is no run."""
    return f"twin:{trial_id}"


def moves_name(trial_id: str) -> str:
    """Return the name of a twin's table of those whose partners differ."""
    return f"twin:{trial_id}:moves"


def roster_name(program_id: ProgramId, roster_id: str) -> str:
    """Return the name of a roster that was uploaded for twins."""
    return f"twin-roster:{program_id}:{roster_id}"


async def is_kept(blobs: Blobs, name: str) -> bool:
    """Tell whether something is kept under that name."""
    async for _ in blobs.read(name):
        return True
    return False


async def keep(blobs: Blobs, name: str, content: bytes, how_long: timedelta) -> None:
    """Keep some bytes for so long."""
    await blobs.put(name, await asyncio.to_thread(zlib.compress, content, FAST), how_long)


async def kept(blobs: Blobs, name: str) -> bytes | None:
    """Return what was kept, or None where nothing is (any more)."""
    pieces = b"".join([piece async for piece in blobs.read(name)])
    return await asyncio.to_thread(zlib.decompress, pieces) if pieces else None


async def must_be_kept(blobs: Blobs, name: str) -> bytes:
    """Return what was kept.

    Raises:
        NoLongerKept: it was deleted when its time was over.
    """
    content = await kept(blobs, name)
    if content is None:
        raise NoLongerKept(GONE)
    return content
