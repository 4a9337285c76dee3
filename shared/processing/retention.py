"""Deletes what has been kept long enough: as many days after a moment of each document as the settings say."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from shared.clock import Clock
from shared.collection import Collection
from shared.mongo import Database


class Retention:
    """The retention of one service's collections; `days` are by collection, as the settings say."""

    def __init__(
        self, database: Database, collections: Sequence[Collection[Any]], days: Mapping[str, int], clock: Clock
    ) -> None:
        self._database, self._clock = database, clock
        self._ends = [(one.name, one.whose.ends, days[one.name]) for one in collections if one.whose and one.whose.ends]

    async def enforce(self) -> dict[str, int]:
        """Delete what is too old, and return how many documents of which collection; nothing else."""
        now, deleted = self._clock.now(), dict[str, int]()
        for name, moment, days in self._ends:
            done = await self._database[name].delete_many({moment: {"$lt": now - timedelta(days=days)}})
            if done.deleted_count:
                deleted[name] = done.deleted_count
        return deleted
