"""Documents of earlier versions: what each gets, so that this version reads it."""

from datetime import UTC, datetime
from typing import Final

from services.notify.domain.delivery import State
from shared.collection import Document
from shared.mongo import Database
from shared.processing.migrations import Change, Migration

ENDED: Final = frozenset({State.SENT, State.SUPPRESSED, State.FAILED})


async def _over(database: Database, delivery: Document) -> Change:  # noqa: ARG001 - as every change
    """Say when a delivery is over: when it was to leave, or later when what it tells of is."""
    if delivery["state"] not in ENDED:
        return Change(fields={"over_at": None})
    told = ((delivery.get("meeting") or {}).get("ends_at"), (delivery.get("about") or {}).get("until"))
    return Change(fields={"over_at": max([delivery["due"], *filter(None, told)])})


async def _over_pair(database: Database, pair: Document) -> Change:  # noqa: ARG001 - as every change
    """Say when a pair is over: on its last day; a proposal has none, and is put anew if the pair is made."""
    if pair.get("ends_on") is None:
        return Change(fields={"over_at": datetime.now(UTC)})
    return Change(fields={"over_at": pair["ends_on"] if pair["ended"] else None})


MIGRATIONS: Final = (
    Migration(
        number=1,
        collection="deliveries",
        lacks="over_at",
        group="notify.people",
        words="a mail knows when it is over, from which the days that it is kept count",
        change=_over,
    ),
    Migration(
        number=2,
        collection="pairs",
        lacks="over_at",
        group="notify.pairs",
        words="a pair knows when it is over, from which the days that it is kept count",
        change=_over_pair,
    ),
)
