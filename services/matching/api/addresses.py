"""Finds people by their e-mail address, among those who have not left the organization."""

from services.matching.domain.cells import same_address
from services.matching.domain.people import Person, Standing
from services.matching.store import PEOPLE
from shared.mongo import Reader


async def people_at(read: Reader, address: str, most: int) -> list[Person]:
    """Return at most `most` people of an address; whoever has left answers for it no more, though it is kept."""
    where = {"address": same_address(address), "standing": {"$ne": Standing.LEFT}}
    return await read.window(PEOPLE, where, order="_id", skip=0, limit=most)
