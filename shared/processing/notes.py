"""Small facts that a service keeps about itself, outside any task: where its simulated clock stands."""

from typing import Any

from shared.mongo import Database


class Notes:
    """One document per name; the last one written counts."""

    def __init__(self, database: Database) -> None:
        self._notes = database["notes"]

    async def read(self, name: str) -> dict[str, Any] | None:
        """Return what was written under the name, or None."""
        return await self._notes.find_one({"_id": name})

    async def write(self, name: str, **fields: Any) -> None:  # noqa: ANN401 - a document's fields
        """Replace what stands under the name."""
        await self._notes.replace_one({"_id": name}, fields, upsert=True)
