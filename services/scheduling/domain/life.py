"""What becomes of a series while its pair lives: it is held back, planned anew and continued."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice

from services.scheduling.domain.cadence import series_length
from services.scheduling.domain.series import (
    NOTICE,
    Calendar,
    Planned,
    Series,
    SeriesState,
    apart,
    coming,
    give_dates,
    is_paused,
    without_date,
)
from services.scheduling.domain.session import Session, SessionState, hold_back
from shared.contracts.sessions import CancelReason


def heard(series: Series, revision: int) -> Series:
    """Return a series that has followed its pair's event of this revision."""
    return replace(series, revision=revision)


def pause(series: Series, sessions: Iterable[Session], now: datetime) -> Planned:
    """Hold back what lies ahead; a session that has begun or is over is still attested."""
    since = series.paused_at if is_paused(series) else now
    held_back = [hold_back(one, CancelReason.PAIR_PAUSED, now) for one in sessions]
    return replace(series, state=SeriesState.PAUSED, paused_at=since), held_back


def resume(series: Series, sessions: Sequence[Session], ends: datetime, calendar: Calendar) -> Planned:
    """Give the sessions that were held back the times that they had, if those still lie ahead and are free.

    The others get the rhythm's next dates. After a pause of a day or more, nothing begins without a day's notice.
    """
    short = series.paused_at is not None and calendar.now - series.paused_at < NOTICE
    earliest = calendar.now if short else calendar.now + NOTICE
    running = replace(series, state=SeriesState.RUNNING, ends=ends, paused_at=None, resumed_at=calendar.now)
    waiting, others = apart(sessions)
    wanted = [(one, one.slot if one.starts_at > earliest and one.ends_at <= ends else None) for one in waiting]
    return give_dates(running, wanted, others, calendar, stays=True)


def extend(series: Series, sessions: Sequence[Session], weeks: int, ends: datetime, calendar: Calendar) -> Planned:
    """Continue a series in its rhythm for some weeks, up to its new last day; what was held back gets a date first.

    The new sessions of a paused pair are held back like its others.
    """
    longer = replace(series, ends=ends)
    new = _continued(longer, sessions, weeks, calendar.now)
    if is_paused(series):
        return longer, new
    waiting, others = apart(sessions)
    longer, changed = give_dates(longer, [(one, None) for one in (*waiting, *new)], others, calendar)
    known = {one.id for one in sessions}
    return longer, [one for one in changed if one.id in known or one.state is SessionState.PLANNED]


def _continued(series: Series, sessions: Sequence[Session], weeks: int, now: datetime) -> list[Session]:
    """Return the sessions that some more weeks bring, still without a date."""
    slots = islice(coming(series, [one.slot for one in sessions], now), series_length(series.rhythm.cadence, weeks))
    return [without_date(series, number, slot) for number, slot in enumerate(slots, start=len(sessions) + 1)]
