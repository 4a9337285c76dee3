"""Documents of earlier versions: what each gets, so that this version reads it."""

from datetime import datetime
from itertools import pairwise
from statistics import median
from typing import Final
from zoneinfo import ZoneInfo

from shared.collection import Document
from shared.contracts.vocabulary import Cadence
from shared.mongo import Database
from shared.processing.migrations import Change, Migration

A_FORTNIGHT: Final = 11  # days between two sessions at least, of pairs that meet every two weeks
A_MONTH: Final = 22
CANCELLED: Final = "cancelled"


async def _rhythm(database: Database, series: Document) -> Change | None:
    """Give a series its members, its rhythm and its days, which are those of its sessions."""
    found = await database["sessions"].find({"pair_id": series["_id"]}).sort("number", 1).to_list(None)
    if not found:
        return None
    first, last = found[0], max(found, key=lambda one: one["ends_at"])
    begins: datetime = first["starts_at"].astimezone(ZoneInfo(first["zone"]))
    rhythm = {
        "cadence": _cadence([one["starts_at"] for one in found]).value,
        "zone": first["zone"],
        "minutes": series.get("minutes") or int((first["ends_at"] - first["starts_at"]).total_seconds() // 60),
        "first": begins.date().isoformat(),
        "minute": begins.hour * 60 + begins.minute,
    }
    return Change(
        fields={
            "kind": first["kind"],
            "members": first["members"],
            "rhythm": rhythm,
            "begins": first["starts_at"],
            "ends": last["ends_at"],
            "state": "running" if any(one["state"] != CANCELLED for one in found) else "ended",
        }
    )


def _cadence(starts: list[datetime]) -> Cadence:
    """Return how often sessions take place, by the usual distance between two of them."""
    days = [(later - earlier).days for earlier, later in pairwise(sorted(starts))]
    usual = median(days) if days else A_FORTNIGHT
    if usual < A_FORTNIGHT:
        return Cadence.WEEKLY
    return Cadence.BIWEEKLY if usual < A_MONTH else Cadence.MONTHLY


MIGRATIONS: Final = (
    Migration(
        number=1,
        collection="series",
        lacks="rhythm",
        group="scheduling.pairs",
        words="a series knows its members, rhythm and days",
        change=_rhythm,
    ),
)
