"""Counts documents by their state every minute, for dashboards: how many pairs meet, and how many people wait."""

import asyncio
from collections.abc import Mapping
from typing import Final

import structlog

from shared import metrics
from shared.mongo import Database, PyMongoError

log = structlog.get_logger()

EVERY_SECONDS: Final = 60.0


async def count(database: Database, fields: Mapping[str, str]) -> None:
    """Count the documents of some collections by one field of each, and set the metric; a state that is gone is 0."""
    for collection, field in fields.items():
        stages = [{"$group": {"_id": f"${field}", "count": {"$sum": 1}}}]
        found = {one["_id"]: one["count"] async for one in database[collection].aggregate(stages)}
        for state in _told(collection) - set(found):
            metrics.STOCK.labels(collection, state).set(0)
        for state, number in found.items():
            metrics.STOCK.labels(collection, state).set(number)


async def count_for_ever(database: Database, fields: Mapping[str, str]) -> None:
    """Count until cancelled; a server that is away leaves the last count."""
    while fields:
        try:
            await count(database, fields)
        except PyMongoError as error:
            log.warning("stock.not-counted", exc_info=error)
        await asyncio.sleep(EVERY_SECONDS)


def _told(collection: str) -> set[str]:
    (family,) = metrics.STOCK.collect()
    return {one.labels["state"] for one in family.samples if one.labels["collection"] == collection}
