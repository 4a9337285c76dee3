"""Documents of earlier versions: what each gets, so that this version reads it."""

from typing import Final

from services.feedback.domain.progress import (
    BEGUN,
    COMPLETED,
    EARLIER,
    HELD,
    MET,
    MET_PEOPLE,
    MINUTES,
    MISSED,
    OVER,
    PEOPLE,
)
from shared.collection import Document
from shared.contracts.pairs import PairEndReason
from shared.mongo import Database
from shared.processing.migrations import Change, Migration


async def _shown(database: Database, progress: Document) -> Change:  # noqa: ARG001 - as every change
    """Keep the counts as they were shown; from now on they grow by blocks."""
    begun, ended = progress.get("begun", 0), progress.get("ended") or {}
    members = progress.get("places", 0) / begun if begun else 0
    over, met, months = sum(ended.values()), progress.get("met", 0), progress.get("months") or {}
    held, minutes = progress.get("held", 0), progress.get("minutes", 0)
    earlier = {
        HELD: held - sum(months.values()),
        MISSED: progress.get("missed", 0),
        MINUTES: minutes,
        MET: met,
        MET_PEOPLE: round(met * members),
    }
    shown = {
        BEGUN: _pile(begun, {PEOPLE: progress.get("places", 0)}),
        OVER: _pile(over, {COMPLETED: ended.get(PairEndReason.COMPLETED.value, 0)}),
        EARLIER: _pile(earlier[HELD] + earlier[MISSED], earlier),
        **{month: _pile(count, {HELD: count}) for month, count in months.items()},
    }
    return Change(fields={"shown": shown, "waiting": {}, "open": round(max(0, begun - over) * members)})


def _pile(answers: int, totals: dict[str, int]) -> Document:
    return {"answers": answers, "totals": totals, "people": []}


async def _over(database: Database, agreement: Document) -> Change:
    """Say when the pair of an agreement ended."""
    pair = await database["pairs"].find_one({"_id": agreement["_id"]})
    return Change(fields={"over_at": pair and pair.get("ended_on")})


MIGRATIONS: Final = (
    Migration(
        number=1,
        collection="progress",
        lacks="shown",
        group="feedback.programs",
        words="counts of pairs and sessions grow by blocks of at least five people",
        change=_shown,
    ),
    Migration(
        number=2,
        collection="agreements",
        lacks="over_at",
        group="feedback.pairs",
        words="an agreement knows when its pair ended, from which the days that it is kept count",
        change=_over,
    ),
)
