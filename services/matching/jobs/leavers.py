"""People who left the organization longer ago than they may be kept."""

from collections.abc import AsyncIterator
from datetime import timedelta

from services.matching.commands import ErasePerson
from services.matching.domain.people import Standing
from services.matching.settings import Settings
from services.matching.store import PEOPLE
from shared.app import Platform
from shared.contracts.messages import Command
from shared.domain import identifier


async def overdue_leavers(platform: Platform) -> AsyncIterator[Command]:
    """Yield the erasure of everybody who left more than `MATCHING_LEAVERS_DAYS` ago."""
    settings = platform.settings
    assert isinstance(settings, Settings)  # noqa: S101 - what `app.py` builds the service with
    since = (platform.clock.now() - timedelta(days=settings.leavers_days)).date().isoformat()
    why = f"left more than {settings.leavers_days} days ago"
    async for person in platform.reader.stream(PEOPLE, standing=Standing.LEFT):
        if person.last_day and person.last_day < since:
            erasure_id = identifier("erasure", person.person_id)
            yield ErasePerson(employee_key=person.id, erasure_id=erasure_id, by="retention", why=why)
