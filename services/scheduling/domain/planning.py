"""Plans the times of a series: one wall time for all sessions; a session it does not fit moves alone."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo

from services.scheduling.domain.cadence import days
from services.scheduling.domain.hours import DAY, WorkingHours, at_minute, misfit, within
from services.scheduling.domain.slots import Slot, reservation_ids
from shared.contracts.vocabulary import Cadence, PersonId
from shared.domain import Refused

ALTERNATIVES = 60  # other wall times tried if somebody is busy at the first choice
AT_A_TIME = 32  # slots whose quarter hours are looked up in one query

Taken = Callable[[Iterable[str]], set[str]]
"""Which of these quarter hours (ids of reservations) are taken."""


class NoTimeLeft(Refused):
    """The pair has no free time left in a week in which it should meet."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """The constraints on the times of a series.

    `hours` are each person's own; wall time is kept in `zone`; nothing begins before `earliest`; `seed` spreads pairs
    over the week, so that people in several pairs rarely clash.
    """

    hours: tuple[tuple[PersonId, WorkingHours], ...]
    zone: str
    cadence: Cadence
    weeks: int
    minutes: int
    earliest: datetime
    seed: int

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


def plan(wish: Wish, taken: Taken) -> tuple[Slot, ...]:
    """Choose a free slot for each session of a series, in order.

    All sessions have one wall time within everybody's hours. If there is none (two zones change to summer time on
    different dates; working hours do not overlap), the least bad wall time is used, and each session outside the hours
    moves alone to the nearest time of its week that suits everybody. If its week has no such time, it does not move.

    Raises:
        NoTimeLeft: somebody is busy around the clock for a week.
    """
    slots: list[Slot] = []
    own: set[str] = set()

    def busy(ids: Iterable[str]) -> set[str]:
        asked = set(ids)
        return taken(asked) | (own & asked)

    for slot in _intended(wish, taken):
        slots.append(_placed(wish, slot, busy))
        own.update(_ids(wish, slots[-1:]))
    return tuple(slots)


def outside(hours: Iterable[tuple[PersonId, WorkingHours]], slot: Slot) -> tuple[PersonId, ...]:
    """Return the people for whom a slot lies outside working hours."""
    return tuple(person for person, own in hours if not within(own, slot))


def _intended(wish: Wish, taken: Taken) -> tuple[Slot, ...]:
    fitting = (tuple(_series(wish, wall)) for wall in _preferred(wish, TIERS) if _fits(wish, _series(wish, wall)))
    first = next(fitting, None)
    if first is None:
        return _least_bad(wish)
    if not taken(_ids(wish, first)):
        return first
    choices = [first, *islice(fitting, ALTERNATIVES)]
    busy = taken([id_ for slots in choices for id_ in _ids(wish, slots)])
    return min(choices, key=lambda slots: len(busy.intersection(_ids(wish, slots))))


@lru_cache(maxsize=1 << 8)  # a handler that must load documents first runs again and asks again
def _least_bad(wish: Wish) -> tuple[Slot, ...]:
    choices = (tuple(_series(wish, wall)) for wall in _preferred(wish, TIERS[:-1]))
    return min(choices, key=lambda slots: _series_misfit(wish, slots))


def _placed(wish: Wish, intended: Slot, taken: Taken) -> Slot:
    free = not taken(_ids(wish, (intended,)))
    if free and _fits(wish, (intended,)):
        return intended
    week = tuple(_week(wish, intended))
    suiting = sorted((slot for slot in week if _fits(wish, (slot,))), key=lambda slot: _apart(slot, intended))
    found = _first_free(wish, suiting, taken) or (intended if free else None)
    if found := found or _first_free(wish, sorted(week, key=lambda slot: _distance(wish, slot, intended)), taken):
        return found
    raise NoTimeLeft(f"somebody is busy in every hour of the week of {intended.starts_at:%Y-%m-%d}")


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
        if start >= wish.earliest:
            yield Slot.lasting(start, wish.minutes)


def _ids(wish: Wish, slots: Iterable[Slot]) -> list[str]:
    return [id_ for slot in slots for id_ in reservation_ids(wish.people, slot)]


def _fits(wish: Wish, slots: Iterable[Slot]) -> bool:
    return all(within(own, slot) for slot in slots for _, own in wish.hours)


def _misfit(wish: Wish, slots: Iterable[Slot]) -> tuple[int, int]:
    """Return the minutes outside working hours: the highest of one person, and the sum of all."""
    minutes = [misfit(own, slot) for slot in slots for _, own in wish.hours]
    return max(minutes), sum(minutes)


def _series_misfit(wish: Wish, slots: tuple[Slot, ...]) -> tuple[int, int, int]:
    return sum(not _fits(wish, (slot,)) for slot in slots), *_misfit(wish, slots)


def _distance(wish: Wish, slot: Slot, intended: Slot) -> tuple[int, int, timedelta]:
    return *_misfit(wish, (slot,)), _apart(slot, intended)


def _apart(slot: Slot, other: Slot) -> timedelta:
    return abs(slot.starts_at - other.starts_at)
