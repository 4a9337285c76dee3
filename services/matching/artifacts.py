"""Compressed artifacts of runs and twins: snapshots, solutions, tables of moves and rosters."""

import asyncio
import zlib
from datetime import timedelta
from typing import Final

from services.matching.domain.runs import NoLongerKept
from shared.contracts.vocabulary import ProgramId, RunId
from shared.phrases import phrase
from shared.processing.blobs import Blobs

GONE: Final = phrase(
    "what it was computed on is deleted by now (runs after MATCHING_REPLAY_DAYS, twins after seven days); "
    "start a new one to have pairs explained, replayed and compared"
)
FAST = 1  # of zlib's levels: a tenth of the size at 100 MB a second


def snapshot_name(run_id: RunId) -> str:
    """Return the name of a run's snapshot."""
    return f"match-run:{run_id}"


def solution_name(run_id: RunId) -> str:
    """Return the name of a run's solution."""
    return f"match-run:{run_id}:solution"


def dossier_name(run_id: RunId) -> str:
    """Return the name of a run's dossier."""
    return f"match-run:{run_id}:dossier"


def twin_name(trial_id: str) -> str:
    """Return the name of a twin's own snapshot, for a twin that is not about the people of a run."""
    return f"twin:{trial_id}"


def moves_name(trial_id: str) -> str:
    """Return the name of a twin's table of people whose partners differ."""
    return f"twin:{trial_id}:moves"


def roster_name(program_id: ProgramId, roster_id: str) -> str:
    """Return the name of a roster uploaded for twins."""
    return f"twin-roster:{program_id}:{roster_id}"


async def is_kept(blobs: Blobs, name: str) -> bool:
    """Tell whether an artifact is stored under that name."""
    async for _ in blobs.read(name):
        return True
    return False


async def keep(blobs: Blobs, name: str, content: bytes, how_long: timedelta) -> None:
    """Store bytes under a name until their retention ends."""
    await blobs.put(name, await asyncio.to_thread(zlib.compress, content, FAST), how_long)


async def kept(blobs: Blobs, name: str) -> bytes | None:
    """Return the stored bytes, or None if there are none or they were deleted."""
    pieces = b"".join([piece async for piece in blobs.read(name)])
    return await asyncio.to_thread(zlib.decompress, pieces) if pieces else None


async def must_be_kept(blobs: Blobs, name: str) -> bytes:
    """Return the stored bytes.

    Raises:
        NoLongerKept: they were deleted at the end of their retention.
    """
    content = await kept(blobs, name)
    if content is None:
        raise NoLongerKept(GONE)
    return content
