"""The one series of sessions a pair has, and how its sessions get their dates."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from services.scheduling.domain.hours import WorkingHours
from services.scheduling.domain.momentum import Course, Momentum
from services.scheduling.domain.planning import Desk, Taken, Wish, intend, off, outside
from services.scheduling.domain.rhythm import Rhythm, occurrences, rhythm_of
from services.scheduling.domain.session import (
    Session,
    SessionState,
    counted,
    dated,
    hold_back,
    lies_ahead,
    session_id,
)
from services.scheduling.domain.slots import Slot
from shared.contracts.pairs import PairCreated
from shared.contracts.sessions import CancelReason
from shared.contracts.vocabulary import Kind, PairId, PairMember, PersonId, ProgramId, Role
from shared.domain import NotFound, Refused
from shared.phrases import phrase

MOST_WEEKS, MOST_MINUTES, MOST_MEMBERS = 520, 1_440, 100
NOTICE = timedelta(hours=24)  # people get at least a day's notice

Hours = tuple[tuple[PersonId, WorkingHours], ...]


class ImpossibleSeries(Refused):
    """A pair's weeks, minutes or members are none or too many; planning it would block all other pairs."""


class NoTimeLeft(Refused):
    """The pair has no free time left in any week in which it should meet."""


class UnknownSeries(NotFound):
    """No sessions were planned for a pair with that id."""


class SeriesState(StrEnum):
    """Whether a pair meets, is paused, or has ended."""

    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """The series of a pair; its id is the pair's.

    `length` counts the sessions that are not held back. They lie between `begins` and `ends`,
    the pair's first and last day; `paused_at` is when it was last paused, `resumed_at` when its last pause ended;
    `revision` is that of the pair's last event. `momentum` is whether they keep meeting.
    """

    id: PairId
    program_id: ProgramId
    kind: Kind
    members: tuple[PairMember, ...]
    rhythm: Rhythm
    length: int
    begins: datetime
    ends: datetime
    state: SeriesState = SeriesState.RUNNING
    paused_at: datetime | None = None
    resumed_at: datetime | None = None
    revision: int = 0
    momentum: Momentum = field(default_factory=Momentum)

    @property
    def course(self) -> Course:
        """Return by what the pair's momentum is judged; a pause is no gap, so it counts from the end of the last."""
        return Course(counts_from=max(self.begins, self.resumed_at or self.begins), cadence=self.rhythm.cadence)

    @property
    def term(self) -> Slot:
        """Return the period within which the pair meets."""
        return Slot(starts_at=self.begins, ends_at=self.ends)


@dataclass(frozen=True, kw_only=True, slots=True)
class Calendar:
    """What planning needs to know of the present: everybody's hours, what is taken, and the time."""

    hours: Hours
    taken: Taken
    now: datetime


Planned = tuple[Series, list[Session]]
Wanted = tuple[Session, Slot | None]
"""A session that gets a date, and the time it should have if that is free."""


def plan_series(pair: PairCreated, calendar: Calendar) -> Planned:
    """Plan every session of a pair; the hours are those of each member, in their order.

    A session that finds no time because a member is away until the pair's last day is held back.

    Raises:
        ImpossibleSeries: it has no or too many weeks, minutes or members.
        NoTimeLeft: somebody is busy around the clock in every week, and nobody is away.
    """
    asked = len(pair.members), pair.weeks, pair.session_minutes
    if not all(1 <= each <= most for each, most in zip(asked, (MOST_MEMBERS, MOST_WEEKS, MOST_MINUTES), strict=True)):
        raise ImpossibleSeries(
            phrase("{people} people shall meet for {weeks} weeks, {minutes} minutes each time"),
            people=len(pair.members),
            weeks=pair.weeks,
            minutes=pair.session_minutes,
        )
    wish = _first_wish(pair, calendar)
    intended = intend(wish, calendar.taken)
    ends = pair.ends_on or max(wish.earliest + timedelta(weeks=pair.weeks), intended[-1].ends_at)
    series = Series(
        id=pair.pair_id,
        program_id=pair.program_id,
        kind=pair.kind,
        members=_members(pair, calendar.hours),
        rhythm=rhythm_of(intended[0], pair.cadence, wish.zone),
        length=len(intended),
        begins=pair.starts_on,
        ends=ends,
        revision=pair.revision,
    )
    wanted = [(without_date(series, number, slot), slot) for number, slot in enumerate(intended, start=1)]
    series, sessions = give_dates(series, wanted, (), calendar)
    if not series.length and not any(off(calendar.hours, slot) for slot in intended):
        raise NoTimeLeft(
            phrase("somebody is busy in every hour of the week of {starts_at}"),
            starts_at=f"{intended[0].starts_at:%Y-%m-%d}",
        )
    return series, sessions


def ended(series: Series, revision: int) -> Series:
    """Return the series of a pair that has ended."""
    return replace(series, state=SeriesState.ENDED, revision=max(series.revision, revision))


def give_dates(
    series: Series, wanted: Sequence[Wanted], others: Sequence[Session], calendar: Calendar, *, stays: bool = False
) -> Planned:
    """Give sessions a date each, near the wanted one or else the rhythm's next, and number the series anew.

    Those for which no date is left are held back. With `stays` a wanted time is kept even outside hours.
    """
    desk = Desk(wish_of(series, calendar), calendar.taken)
    near = [(one, desk.near(slot, stays=stays) if slot else None) for one, slot in wanted]
    known = [one.slot for one in others if one.state is not SessionState.CANCELLED]
    ahead = iter(coming(series, [*known, *(slot for _, slot in near if slot)], calendar.now))
    found = [(one, slot or desk.first(ahead)) for one, slot in near]
    changed = [_dated(one, slot, calendar) for one, slot in found]
    return numbered(series, changed, others, calendar.now)


def numbered(series: Series, new: Sequence[Session], others: Sequence[Session], now: datetime) -> Planned:
    """Number the sessions ahead by their date, those without one last; those that are over keep their numbers.

    The `new` ones have just got a date or lost it, which is told with their number.
    """
    sessions = [*new, *others]
    open_ = [one for one in sessions if one.state is SessionState.HELD_BACK or lies_ahead(one, now)]
    over = {one.number for one in sessions if one not in open_}
    free = [number for number in range(1, len(sessions) + 1) if number not in over]
    held_back = [one for one in open_ if one.state is SessionState.HELD_BACK]
    ordered = sorted(open_, key=lambda one: (one.state is SessionState.HELD_BACK, one.starts_at, one.id))
    length = len(sessions) - len(held_back)
    told = {one.id for one in new}
    changed = [counted(one, number, length, anew=one.id not in told) for one, number in zip(ordered, free, strict=True)]
    return replace(series, length=length), changed


def _dated(session: Session, slot: Slot | None, calendar: Calendar) -> Session:
    if slot is None:
        return hold_back(session, CancelReason.TIME_OFF, calendar.now)
    return dated(session, slot, outside(calendar.hours, slot))


def is_paused(series: Series) -> bool:
    """Tell whether a pair is paused."""
    return series.state is SeriesState.PAUSED


def wish_of(series: Series, calendar: Calendar) -> Wish:
    """Return the constraints on times that a series gets from now on."""
    return Wish(
        hours=calendar.hours,
        zone=series.rhythm.zone,
        cadence=series.rhythm.cadence,
        minutes=series.rhythm.minutes,
        earliest=max(series.begins, calendar.now + NOTICE),
        seed=_seed(series.id),
        latest=series.ends,
    )


def coming(series: Series, known: Iterable[Slot], now: datetime) -> Iterable[Slot]:
    """Return the rhythm's meetings after the week of the last known one, with notice."""
    last = max((slot.starts_at for slot in known), default=None)
    after = max(now + NOTICE, _end_of_week(last, series.rhythm.zone)) if last else now + NOTICE
    return occurrences(series.rhythm, after, series.ends)


def _end_of_week(moment: datetime, zone: str) -> datetime:
    """Return the last moment before the next Monday, by the local calendar."""
    day = moment.astimezone(ZoneInfo(zone)).date()
    monday = day + timedelta(days=7 - day.weekday())
    return datetime.combine(monday, time.min, ZoneInfo(zone)) - timedelta(microseconds=1)


def apart(sessions: Sequence[Session]) -> tuple[list[Session], list[Session]]:
    """Return the sessions that are held back, by number, and the others."""
    waiting = [one for one in sessions if one.state is SessionState.HELD_BACK]
    others = [one for one in sessions if one.state is not SessionState.HELD_BACK]
    return sorted(waiting, key=lambda one: one.number), others


def _first_wish(pair: PairCreated, calendar: Calendar) -> Wish:
    return Wish(
        hours=calendar.hours,
        zone=_zone(pair, calendar.hours),
        cadence=pair.cadence,
        weeks=pair.weeks,
        minutes=pair.session_minutes,
        earliest=max(pair.starts_on, calendar.now + NOTICE),
        seed=_seed(pair.pair_id),
        latest=pair.ends_on,
    )


def _seed(pair_id: PairId) -> int:
    return int(pair_id.encode().hex(), 16)


def without_date(series: Series, number: int, slot: Slot) -> Session:
    """Return a session that has no date yet, at the time that its rhythm gives it."""
    return Session(
        id=session_id(series.id, number),
        pair_id=series.id,
        program_id=series.program_id,
        kind=series.kind,
        members=series.members,
        number=number,
        series_length=series.length,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        zone=series.rhythm.zone,
        state=SessionState.HELD_BACK,
        revision=0,
    )


def _members(pair: PairCreated, hours: Hours) -> tuple[PairMember, ...]:
    zones = {person: own.zone for person, own in hours}
    return tuple(member.model_copy(update={"zone": zones[member.person_id]}) for member in pair.members)


def _zone(pair: PairCreated, hours: Hours) -> str:
    """Return the zone of the series' wall time: the senior's, whose calendar is harder to change."""
    senior = Role.MENTOR if pair.kind is Kind.TRADITIONAL else Role.MENTEE
    zones = {member.role: own.zone for member, (_, own) in reversed(list(zip(pair.members, hours, strict=True)))}
    return zones.get(senior, hours[0][1].zone)
