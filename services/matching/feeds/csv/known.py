"""A roster judged against the people whom the platform knows already."""

import asyncio
from typing import IO

from services.matching.feeds.csv.checking import Checked, check, survey
from services.matching.feeds.csv.directory import OnPlatform
from services.matching.store import PEOPLE
from shared.contracts.vocabulary import Role
from shared.mongo import Reader


async def on_platform(file: IO[bytes], role: Role | None, read: Reader) -> OnPlatform:
    """Return what the platform knows of whom a roster mentions; files are read outside the event loop.

    Raises:
        UnusableRoster: it cannot be read as a roster at all.
    """
    directory = await asyncio.to_thread(survey, file, role)
    return await directory.on_platform(read.stream(PEOPLE))


async def judged(file: IO[bytes], role: Role | None, platform: OnPlatform) -> Checked:
    """Return every row's verdict.

    Raises:
        UnusableRoster: it cannot be read as a roster at all.
    """
    directory = await asyncio.to_thread(survey, file, role)
    directory.join(platform)
    return await asyncio.to_thread(check, file, role, directory)
