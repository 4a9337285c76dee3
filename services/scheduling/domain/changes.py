"""Changes of a series that people ask for: a session more, and days kept free."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from services.scheduling.domain.hours import at_minute
from services.scheduling.domain.planning import Desk, off, outside
from services.scheduling.domain.series import (
    NOTICE,
    Calendar,
    NoTimeLeft,
    Planned,
    Series,
    SeriesState,
    apart,
    give_dates,
    is_paused,
    numbered,
    wish_of,
    without_date,
)
from services.scheduling.domain.session import PersonBusy, Session, dated, lies_ahead, must_suit
from services.scheduling.domain.slots import Slot, reservation_ids
from shared.domain import Refused
from shared.phrases import phrase


class PairIsPaused(Refused):
    """A paused pair has no sessions ahead; resume it first."""


class PairHasEnded(Refused):
    """The pair has ended; it has no more sessions."""


def one_more(series: Series, sessions: Sequence[Session], starts_at: datetime | None, calendar: Calendar) -> Planned:
    """Plan a session more: at a time the members agreed on, or else at the next that suits everybody.

    It is the first one that was held back, if there is any.

    Raises:
        PairIsPaused, PairHasEnded: the pair does not meet.
        NoTimeLeft: nothing suits everybody until the pair's last day.
        InThePast, OutsideProgram, OnADayOff: see `must_suit`.
        PersonBusy: a member has another session at the time given.
    """
    must_run(series)
    slot = _next_free(series, sessions, calendar) if starts_at is None else _agreed(series, starts_at, calendar)
    waiting, _ = apart(sessions)
    chosen = waiting[0] if waiting else without_date(series, len(sessions) + 1, slot)
    added = dated(chosen, slot, outside(calendar.hours, slot))
    return numbered(series, [added], [one for one in sessions if one.id != added.id], calendar.now)


def keep_free(series: Series, sessions: Sequence[Session], calendar: Calendar) -> Planned:
    """Move each session ahead that lies on a day off of a member: within its week, or else to the end of the series.

    If no time is left until the pair's last day, it is held back.
    """
    hit = [one for one in sessions if lies_ahead(one, calendar.now) and off(calendar.hours, one.slot)]
    if not hit:
        return series, []
    ids = {one.id for one in hit}
    waiting, others = apart([one for one in sessions if one.id not in ids])
    wanted = [*((one, one.slot) for one in hit), *((one, None) for one in waiting)]
    return give_dates(series, wanted, others, calendar)


def must_run(series: Series) -> None:
    """Check that a pair meets.

    Raises:
        PairIsPaused, PairHasEnded: it does not.
    """
    if is_paused(series):
        raise PairIsPaused(phrase("the pair is paused; its sessions get dates when it goes on"))
    if series.state is SeriesState.ENDED:
        raise PairHasEnded(phrase("the pair has ended"))


def _agreed(series: Series, starts_at: datetime, calendar: Calendar) -> Slot:
    slot = Slot.lasting(starts_at, series.rhythm.minutes)
    must_suit(slot, series.term, off(calendar.hours, slot), calendar.now)
    if calendar.taken(reservation_ids(tuple(person for person, _ in calendar.hours), slot)):
        raise PersonBusy(phrase("one of them has another session at that time"))
    return slot


def _next_free(series: Series, sessions: Sequence[Session], calendar: Calendar) -> Slot:
    """Return the next time that suits everybody, if possible in a week in which the pair does not meet yet."""
    zone = ZoneInfo(series.rhythm.zone)
    met = {one.starts_at.astimezone(zone).isocalendar()[:2] for one in sessions if lies_ahead(one, calendar.now)}
    weeks = list(_weeks(series, calendar.now))
    ordered = sorted(weeks, key=lambda slot: slot.starts_at.astimezone(zone).isocalendar()[:2] in met)
    desk = Desk(wish_of(series, calendar), calendar.taken)
    for wanted in ordered:
        slot = desk.near(wanted)
        if slot and not outside(calendar.hours, slot):
            return slot
    raise NoTimeLeft(
        phrase("no time until {ends} suits everybody; give one that the members agree on"),
        ends=f"{series.ends:%Y-%m-%d}",
    )


def _weeks(series: Series, now: datetime) -> Iterator[Slot]:
    """Yield the rhythm's wall time of every week from now to the series' last day."""
    rhythm = series.rhythm
    day = (now + NOTICE).astimezone(ZoneInfo(rhythm.zone)).date() + timedelta(days=1)
    day += timedelta(days=(rhythm.first.weekday() - day.weekday()) % 7)
    while (slot := Slot.lasting(at_minute(day, rhythm.minute, rhythm.zone), rhythm.minutes)).ends_at <= series.ends:
        yield slot
        day += timedelta(days=7)
