"""Other times for a session: those that suit everybody, the nearest first."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from services.scheduling.domain.planning import apart, suiting
from services.scheduling.domain.series import Calendar, Series, wish_of
from services.scheduling.domain.slots import Slot, reservation_ids

MANY, MOST = 3, 40
# The session's own week first, then the weeks around it.
WEEKS = (0, 1, -1, 2, 3)


def alternatives(series: Series, now: Slot, calendar: Calendar, most: int = MANY) -> tuple[Slot, ...]:
    """Return other times at which everybody works, nobody is away or booked, in order of time.

    They are the nearest to the session's own, on different days as far as there are any, from a day ahead until the
    pair's last day.
    """
    found = sorted(_candidates(series, now, calendar), key=lambda slot: apart(slot, now))
    chosen = _of_different_days(found, ZoneInfo(series.rhythm.zone), most)
    return tuple(sorted(chosen, key=lambda slot: slot.starts_at))


def _candidates(series: Series, now: Slot, calendar: Calendar) -> Iterator[Slot]:
    wish = wish_of(series, calendar)
    seen = {now.starts_at}
    for weeks in WEEKS:
        moved = Slot.lasting(now.starts_at + timedelta(weeks=weeks), now.minutes)
        # Good times of a day are tried first and again among all its times.
        slots = [*{slot.starts_at: slot for slot in suiting(wish, moved) if slot.starts_at not in seen}.values()]
        seen.update(slot.starts_at for slot in slots)
        busy = calendar.taken([id_ for slot in slots for id_ in reservation_ids(wish.people, slot)])
        yield from (slot for slot in slots if not busy.intersection(reservation_ids(wish.people, slot)))


def _of_different_days(found: Sequence[Slot], zone: ZoneInfo, most: int) -> list[Slot]:
    first = {slot.starts_at.astimezone(zone).date(): slot for slot in reversed(found)}
    days = [slot for slot in found if first[slot.starts_at.astimezone(zone).date()] is slot]
    others = [slot for slot in found if slot not in days]
    return [*days, *others][:most]
