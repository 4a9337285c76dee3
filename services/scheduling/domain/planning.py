"""Plans the times of a series: one wall time for all sessions; a session it does not fit moves alone.

Nothing is planned on a day off of a member: neither on a public holiday nor while they are away.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo

from services.scheduling.domain.cadence import days
from services.scheduling.domain.days_off import DayOff
from services.scheduling.domain.hours import DAY, WorkingHours, at_minute, misfit, why_off, within
from services.scheduling.domain.slots import Slot, reservation_ids
from shared.contracts.vocabulary import Cadence, PersonId

ALTERNATIVES = 60  # other wall times tried if somebody is busy at the first choice
AT_A_TIME = 32  # slots whose quarter hours are looked up in one query

Taken = Callable[[Iterable[str]], set[str]]
"""Which of these quarter hours (ids of reservations) are taken."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """The constraints on the times of a series.

    `hours` are each person's own; wall time is kept in `zone`; nothing begins before `earliest`; `seed` spreads pairs
    over the week, so that people in several pairs rarely clash. Nothing ends after `latest`. Cadence and weeks are only
    needed to choose a wall time.
    """

    hours: tuple[tuple[PersonId, WorkingHours], ...]
    zone: str
    cadence: Cadence
    weeks: int = 0
    minutes: int
    earliest: datetime
    seed: int
    latest: datetime | None = None

    @property
    def people(self) -> tuple[PersonId, ...]:
        """Return the members of the pair."""
        return tuple(person for person, _ in self.hours)


@dataclass(frozen=True, kw_only=True, slots=True)
class WallTime:
    """A local time in the week: day (Monday is 0) and minute after midnight."""

    day: int
    minute: int


def _wall_times(days_: Iterable[int], minutes: Iterable[int]) -> tuple[WallTime, ...]:
    return tuple(WallTime(day=day, minute=minute) for minute in minutes for day in days_)


MIDWEEK, EDGES, WEEKEND = (1, 2, 3), (0, 4), (5, 6)
HOURS = tuple(hour * 60 for hour in (10, 11, 14, 15))
WHOLE, HALF, QUARTER = range(0, DAY, 60), range(30, DAY, 60), range(15, DAY, 30)

# The most convenient times first; from each tier only times within everybody's hours are used.
TIERS = (
    _wall_times(MIDWEEK, HOURS),
    _wall_times(MIDWEEK + EDGES, WHOLE),
    _wall_times(MIDWEEK + EDGES, HALF),
    _wall_times(WEEKEND, (*WHOLE, *HALF)),
    _wall_times(MIDWEEK + EDGES + WEEKEND, QUARTER),
)


def intend(wish: Wish, taken: Taken) -> tuple[Slot, ...]:
    """Choose the wall time of a series, and return the slot it gives each session; days off do not matter.

    It lies within everybody's hours and before `latest` at every occurrence. If there is none (two zones change to
    summer time on different dates; working hours do not overlap), the least bad wall time is used.
    """
    fitting = _fitting(wish)
    first = next(fitting, None)
    if first is None:
        return _least_bad(wish)
    if not taken(_ids(wish, first)):
        return first
    choices = [first, *islice(fitting, ALTERNATIVES)]
    busy = taken([id_ for slots in choices for id_ in _ids(wish, slots)])
    return min(choices, key=lambda slots: len(busy.intersection(_ids(wish, slots))))


class Desk:
    """Hands out free slots near the wanted ones, one after the other and none twice."""

    def __init__(self, wish: Wish, taken: Taken) -> None:
        self._wish, self._taken = wish, taken
        self._own: set[str] = set()

    def near(self, wanted: Slot, *, stays: bool = False) -> Slot | None:
        """Return a free slot near a wanted one, or None if its week has none on a day that nobody has off.

        A slot that somebody's hours do not fit moves to the nearest time of its week that suits everybody, and stays if
        its week has no such time, or if it `stays` anyway.
        """
        found = _placed(self._wish, wanted, self._busy, stays=stays)
        if found:
            self._own.update(_ids(self._wish, (found,)))
        return found

    def first(self, wanted: Iterable[Slot]) -> Slot | None:
        """Return a free slot near the first of the wanted ones that has any."""
        return next((found for slot in wanted if (found := self.near(slot))), None)

    def _busy(self, ids: Iterable[str]) -> set[str]:
        asked = set(ids)
        return self._taken(asked) | (self._own & asked)


def suiting(wish: Wish, near: Slot) -> Iterator[Slot]:
    """Yield the times of the week of a slot that are within everybody's hours and on nobody's day off."""
    return (slot for slot in _week(wish, near) if not _off(wish, slot) and _fits(wish, (slot,)))


def apart(slot: Slot, other: Slot) -> timedelta:
    """Return how far two slots are from each other."""
    return abs(slot.starts_at - other.starts_at)


def outside(hours: Iterable[tuple[PersonId, WorkingHours]], slot: Slot) -> tuple[PersonId, ...]:
    """Return the people for whom a slot lies outside working hours."""
    return tuple(person for person, own in hours if not within(own, slot))


def off(hours: Iterable[tuple[PersonId, WorkingHours]], slot: Slot) -> DayOff | None:
    """Return why a slot lies on a day off of a member, without saying whose, or None."""
    return next((reason for _, own in hours if (reason := why_off(own, slot))), None)


def _fitting(wish: Wish) -> Iterator[tuple[Slot, ...]]:
    """Yield the series of each wall time that fits: those that end before `latest`, or all if there is none."""
    late: list[tuple[Slot, ...]] | None = []
    for slots in (tuple(_series(wish, wall)) for wall in _preferred(wish, TIERS)):
        if not _fits(wish, slots):
            continue
        if _in_time(wish, slots[-1]):
            late = None
            yield slots
        elif late is not None:
            late.append(slots)
    yield from late or ()


@lru_cache(maxsize=1 << 8)  # a handler that must load documents first runs again and asks again
def _least_bad(wish: Wish) -> tuple[Slot, ...]:
    choices = (tuple(_series(wish, wall)) for wall in _preferred(wish, TIERS[:-1]))
    return min(choices, key=lambda slots: _series_misfit(wish, slots))


def _placed(wish: Wish, intended: Slot, taken: Taken, *, stays: bool) -> Slot | None:
    free = not _off(wish, intended) and _in_time(wish, intended) and not taken(_ids(wish, (intended,)))
    if free and (stays or _fits(wish, (intended,))):
        return intended
    week = [slot for slot in _week(wish, intended) if not _off(wish, slot)]
    suiting = sorted((slot for slot in week if _fits(wish, (slot,))), key=lambda slot: apart(slot, intended))
    if found := _first_free(wish, suiting, taken) or (intended if free else None):
        return found
    if _off(wish, intended):  # rather another week than somebody's weekend
        week = [] if _fits(wish, (intended,)) else [slot for slot in week if _misfit(wish, (slot,))[0] < DAY]
    return _first_free(wish, sorted(week, key=lambda slot: _distance(wish, slot, intended)), taken)


def _first_free(wish: Wish, slots: Sequence[Slot], taken: Taken) -> Slot | None:
    for start in range(0, len(slots), AT_A_TIME):
        some = slots[start : start + AT_A_TIME]
        busy = taken(_ids(wish, some))
        free = (slot for slot in some if not busy.intersection(_ids(wish, (slot,))))
        if found := next(free, None):
            return found
    return None


def _preferred(wish: Wish, tiers: Iterable[tuple[WallTime, ...]]) -> Iterator[WallTime]:
    for tier in tiers:
        turn = wish.seed % len(tier)
        yield from tier[turn:] + tier[:turn]


def _series(wish: Wish, wall: WallTime) -> Iterator[Slot]:
    for day in days(_first_day(wish, wall), wish.cadence, wish.weeks):
        yield Slot.lasting(at_minute(day, wall.minute, wish.zone), wish.minutes)


def _first_day(wish: Wish, wall: WallTime) -> date:
    today = wish.earliest.astimezone(ZoneInfo(wish.zone)).date()
    day = today + timedelta(days=(wall.day - today.weekday()) % 7)
    return day if at_minute(day, wall.minute, wish.zone) >= wish.earliest else day + timedelta(days=7)


def _week(wish: Wish, slot: Slot) -> Iterator[Slot]:
    day = slot.starts_at.astimezone(ZoneInfo(wish.zone)).date()
    monday = day - timedelta(days=day.weekday())
    for wall in _preferred(wish, TIERS):
        start = at_minute(monday + timedelta(days=wall.day), wall.minute, wish.zone)
        slot = Slot.lasting(start, wish.minutes)
        if start >= wish.earliest and _in_time(wish, slot):
            yield slot


def _in_time(wish: Wish, slot: Slot) -> bool:
    return wish.latest is None or slot.ends_at <= wish.latest


def _off(wish: Wish, slot: Slot) -> bool:
    return off(wish.hours, slot) is not None


def _ids(wish: Wish, slots: Iterable[Slot]) -> list[str]:
    return [id_ for slot in slots for id_ in reservation_ids(wish.people, slot)]


def _fits(wish: Wish, slots: Iterable[Slot]) -> bool:
    return all(within(own, slot) for slot in slots for _, own in wish.hours)


def _misfit(wish: Wish, slots: Iterable[Slot]) -> tuple[int, int]:
    """Return the minutes outside working hours: the highest of one person, and the sum of all."""
    minutes = [misfit(own, slot) for slot in slots for _, own in wish.hours]
    return max(minutes), sum(minutes)


def _series_misfit(wish: Wish, slots: tuple[Slot, ...]) -> tuple[bool, int, int, int]:
    late = not _in_time(wish, slots[-1])
    return late, sum(not _fits(wish, (slot,)) for slot in slots), *_misfit(wish, slots)


def _distance(wish: Wish, slot: Slot, intended: Slot) -> tuple[int, int, timedelta]:
    return *_misfit(wish, (slot,)), apart(slot, intended)
