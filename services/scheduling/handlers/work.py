"""The stores of scheduling, and steps shared by several use cases."""

from collections.abc import Iterable
from dataclasses import replace
from typing import assert_never

from services.scheduling.commands import DecideSession, EndSession, JudgeMomentum
from services.scheduling.domain import momentum, people, slots
from services.scheduling.domain.events import momentum_told, told
from services.scheduling.domain.people import Person
from services.scheduling.domain.series import Calendar, Hours, Planned, Series, SeriesState
from services.scheduling.domain.session import Session, SessionState
from services.scheduling.domain.slots import Reservation
from shared.collection import Kept
from shared.contracts.messages import Message
from shared.contracts.vocabulary import PairId, PairMember
from shared.processing.messages import Timer
from shared.processing.unit_of_work import NotLoaded, Store, UnitOfWork


class Work(UnitOfWork):
    """The stores of scheduling. People belong to scheduling.people, the others to scheduling.pairs."""

    series: Store[Series]
    sessions: Store[Session]
    people: Store[Person]
    reservations: Store[Reservation]


def calendar_of(members: tuple[PairMember, ...], work: Work) -> Calendar:
    """Return what planning needs to know: the members' hours, what is taken, and the time."""
    return Calendar(hours=hours_of(members, work), taken=lambda ids: set(owners(ids, work)), now=work.now)


def hours_of(members: tuple[PairMember, ...], work: Work) -> Hours:
    """Return the working hours of each member, in their order."""
    known = _found(work.people, [member.person_id for member in members])
    return tuple((one.person_id, people.working_hours(known.get(one.person_id), one.zone)) for one in members)


def owners(ids: Iterable[str], work: Work) -> dict[str, str]:
    """Return the session of each reserved quarter hour."""
    return {id_: reservation.session_id for id_, reservation in _found(work.reservations, ids).items()}


def keep_series(planned: Planned, work: Work) -> list[Message]:
    """Save a series and its changed sessions; return the events to publish."""
    series, sessions = planned
    work.series.put(series)
    for one in sessions:
        work.sessions.want(one.id)
    return [message for one in sessions for message in keep(work.sessions.get(one.id), one, work)]


def judged(pair_id: PairId, work: Work) -> list[Message]:
    """Save how a pair stands after what happened, and when to look again; return the events to publish.

    Who is paused or has ended is not judged.
    """
    series, id_ = work.series.get(pair_id), f"momentum:{pair_id}"
    if series is None or series.state is not SeriesState.RUNNING:
        work.timers.delete(id_)
        return []
    sessions = work.sessions.find(pair_id=pair_id)
    now = momentum.judge(series.momentum, series.course, sessions, work.now)
    if now != series.momentum:
        work.series.put(replace(series, momentum=now))
    again = momentum.looks_again_at(now, series.course, sessions, work.now)
    if again:
        work.timers.put(Timer(id=id_, due=again, command=JudgeMomentum(pair_id=pair_id)))
    else:
        work.timers.delete(id_)
    return [*momentum_told(series, now)]


def keep(before: Session | None, after: Session, work: Work) -> list[Message]:
    """Save a session with its quarter hours and its timer; return the events to publish."""
    if after == before:
        return []
    work.sessions.put(after)
    if before is None or (before.state, before.slot) != (after.state, after.slot):
        _book(before, after, work)
        _set_timer(after, work)
    return [*told(before, after)]


def _book(before: Session | None, after: Session, work: Work) -> None:
    for id_ in slots.reservation_ids(before.people, before.slot) if before and _reserves(before) else ():
        work.reservations.delete(id_)
    for reservation in slots.reservations(after.people, after.slot, after.id) if _reserves(after) else ():
        work.reservations.put(reservation)


def _reserves(session: Session) -> bool:
    """Tell whether a session takes quarter hours; one that is over needs none: nothing can be planned in the past."""
    return session.state is SessionState.PLANNED


def _set_timer(session: Session, work: Work) -> None:
    id_, about = f"session:{session.id}", {"pair_id": session.pair_id, "session_id": session.id}
    match session.state:
        case SessionState.PLANNED:
            work.timers.put(Timer(id=id_, due=session.ends_at, command=EndSession(**about)))
        case SessionState.ATTESTING if session.deadline:
            work.timers.put(Timer(id=id_, due=session.deadline, command=DecideSession(**about)))
        case (
            SessionState.ATTESTING
            | SessionState.HELD_BACK
            | SessionState.HELD
            | SessionState.MISSED
            | SessionState.CANCELLED
        ):
            work.timers.delete(id_)
        case _:
            assert_never(session.state)


def _found(store: Store[Kept], ids: Iterable[str]) -> dict[str, Kept]:
    """Return the values that exist; all ids are requested before an unloaded one stops the handler.

    So hundreds of quarter hours are loaded in one query.
    """
    found: dict[str, Kept] = {}
    unread: NotLoaded | None = None
    for id_ in ids:
        try:
            value = store.get(id_)
        except NotLoaded as error:
            unread = error
        else:
            found |= {id_: value} if value is not None else {}
    if unread:
        raise unread
    return found
