"""Judges a roster against the platform's people; files are read outside the event loop."""

import asyncio

from services.matching.feeds.csv.checking import Checked, Survey
from services.matching.feeds.csv.opening import Roster
from services.matching.store import PEOPLE
from shared.mongo import Reader


async def judged(roster: Roster, read: Reader) -> Checked:
    """Return every row's verdict.

    Raises:
        UnusableRoster: it cannot be read as a roster at all.
    """
    survey = await asyncio.to_thread(Survey, roster)
    platform = await survey.directory.on_platform(read.stream(PEOPLE))
    return await asyncio.to_thread(survey.checked, platform)
