"""The one series of sessions a pair has."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.scheduling.domain.hours import WorkingHours
from services.scheduling.domain.planning import Taken, Wish, outside, plan
from services.scheduling.domain.session import Session, session_id
from services.scheduling.domain.slots import Slot
from shared.contracts.pairs import PairCreated
from shared.contracts.vocabulary import Kind, PairId, PairMember, PersonId, ProgramId, Role
from shared.domain import Refused

MOST_WEEKS, MOST_MINUTES, MOST_MEMBERS = 520, 1_440, 100
NOTICE = timedelta(hours=24)  # people get at least a day's notice

Hours = tuple[tuple[PersonId, WorkingHours], ...]


class ImpossibleSeries(Refused):
    """A pair's weeks, minutes or members are none or too many; planning it would block all other pairs."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """The planned series of a pair and its number of sessions; its id is the pair's.

    Sessions lie between `begins` and `ends`: the program's weeks, counted from the pair's first day.
    """

    id: PairId
    program_id: ProgramId
    length: int
    minutes: int
    begins: datetime
    ends: datetime


def plan_series(pair: PairCreated, hours: Hours, now: datetime, taken: Taken) -> tuple[Series, list[Session]]:
    """Plan every session of a pair; `hours` are those of each member, in their order.

    Raises:
        ImpossibleSeries: it has no or too many weeks, minutes or members.
        NoTimeLeft: somebody is busy around the clock for a week.
    """
    asked = len(pair.members), pair.weeks, pair.session_minutes
    if not all(1 <= each <= most for each, most in zip(asked, (MOST_MEMBERS, MOST_WEEKS, MOST_MINUTES), strict=True)):
        raise ImpossibleSeries("{} people shall meet for {} weeks, {} minutes each time".format(*asked))
    wish = _wish(pair, hours, now)
    slots = plan(wish, taken)
    series = Series(
        id=pair.pair_id,
        program_id=pair.program_id,
        length=len(slots),
        minutes=pair.session_minutes,
        begins=pair.starts_on,
        ends=max(wish.earliest + timedelta(weeks=pair.weeks), slots[-1].ends_at),
    )
    own = pair.model_copy(update={"members": _members(pair, hours)})
    return series, [_session(own, hours, number, slots) for number in range(1, len(slots) + 1)]


def _wish(pair: PairCreated, hours: Hours, now: datetime) -> Wish:
    return Wish(
        hours=hours,
        zone=_zone(pair, hours),
        cadence=pair.cadence,
        weeks=pair.weeks,
        minutes=pair.session_minutes,
        earliest=max(pair.starts_on, now + NOTICE),
        seed=int(pair.pair_id.encode().hex(), 16),
    )


def _session(pair: PairCreated, hours: Hours, number: int, slots: tuple[Slot, ...]) -> Session:
    slot = slots[number - 1]
    return Session(
        id=session_id(pair.pair_id, number),
        pair_id=pair.pair_id,
        program_id=pair.program_id,
        kind=pair.kind,
        members=pair.members,
        number=number,
        series_length=len(slots),
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        zone=_zone(pair, hours),
        outside_hours=outside(hours, slot),
    )


def _members(pair: PairCreated, hours: Hours) -> tuple[PairMember, ...]:
    zones = {person: own.zone for person, own in hours}
    return tuple(member.model_copy(update={"zone": zones[member.person_id]}) for member in pair.members)


def _zone(pair: PairCreated, hours: Hours) -> str:
    """Return the zone of the series' wall time: the senior's, whose calendar is harder to change."""
    senior = Role.MENTOR if pair.kind is Kind.TRADITIONAL else Role.MENTEE
    zones = {member.role: own.zone for member, (_, own) in reversed(list(zip(pair.members, hours, strict=True)))}
    return zones.get(senior, hours[0][1].zone)
