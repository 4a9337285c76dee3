"""How much a program checks its live pairs after changes of the organization: few at once, floods together."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from services.matching.domain.pairs import BATCH
from shared.contracts.vocabulary import ProgramId

REST: Final = timedelta(seconds=10)
REST_A_BATCH: Final = timedelta(milliseconds=200)
AT_ONCE: Final = 50
"""How many changes are checked one by one before a check of the whole program takes over."""


@dataclass(frozen=True, kw_only=True)
class Guard:
    """What a program has checked lately.

    Attributes:
        since: the first change of the current window, `checks` counts its changes.
        swept_at: when the last check of all pairs began.
    """

    id: ProgramId
    since: datetime | None = None
    checks: int = 0
    swept_at: datetime | None = None

    @property
    def is_calm(self) -> bool:
        """Tell whether changes are few enough to check each at once."""
        return self.checks <= AT_ONCE


def counted(guard: Guard, now: datetime, pairs: int) -> Guard:
    """Return the guard after one more change; a new window begins when the last one is over."""
    if guard.since is None or now >= guard.since + _rest(pairs):
        return replace(guard, since=now, checks=1)
    return replace(guard, checks=guard.checks + 1)


def window_end(guard: Guard, pairs: int, now: datetime) -> datetime:
    """Return when the current window is over: then all pairs are checked, whatever was concurrent with its changes."""
    return (guard.since or now) + _rest(pairs)


def next_sweep(guard: Guard, now: datetime, pairs: int) -> datetime:
    """Return when all pairs are checked next: now, unless such a check has just begun; large programs rest longer."""
    return max(now, guard.swept_at + _rest(pairs)) if guard.swept_at else now


def swept(guard: Guard, now: datetime) -> Guard:
    """Return the guard when a check of all pairs begins."""
    return replace(guard, swept_at=now)


def _rest(pairs: int) -> timedelta:
    return REST + REST_A_BATCH * (pairs // BATCH)
