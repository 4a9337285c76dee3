"""Use cases, one for each message: load, decide, save."""

from collections.abc import Iterable
from typing import assert_never

from services.scheduling.commands import (
    AttestSession,
    CancelSession,
    DecideSession,
    EndSession,
    RescheduleSession,
    SetWorkingHours,
)
from services.scheduling.domain import attestation, people, session, slots
from services.scheduling.domain.events import told
from services.scheduling.domain.people import Person
from services.scheduling.domain.planning import outside
from services.scheduling.domain.series import Hours, Series, plan_series
from services.scheduling.domain.session import PersonBusy, Session, SessionState, UnknownSession
from services.scheduling.domain.slots import Reservation, Slot
from shared.collection import Kept
from shared.contracts.messages import Message
from shared.contracts.pairs import PairCreated, PairEnded
from shared.contracts.people import PersonChanged, PersonLeft
from shared.contracts.sessions import CancelReason
from shared.contracts.vocabulary import PairId, PairMember, SessionId
from shared.processing.messages import Timer
from shared.processing.unit_of_work import NotLoaded, Store, UnitOfWork


class Work(UnitOfWork):
    """The stores of scheduling."""

    series: Store[Series]
    sessions: Store[Session]
    people: Store[Person]
    reservations: Store[Reservation]


def on_pair_created(event: PairCreated, work: Work) -> list[Message]:
    """Plan the pair's whole series, once."""
    if work.series.get(event.pair_id):
        return []
    series, planned = plan_series(event, _hours(event.members, work), work.now, lambda ids: set(_owners(ids, work)))
    work.series.put(series)
    return [message for one in planned for message in _keep(None, one, work)]


def on_pair_ended(event: PairEnded, work: Work) -> list[Message]:
    """Cancel the pair's future sessions; a session that has begun or is over is still attested and decided."""
    planned = work.sessions.find(pair_id=event.pair_id, state=SessionState.PLANNED)
    ahead = [one for one in planned if session.lies_ahead(one, work.now)]
    off = [(one, session.call_off(one, CancelReason.PAIR_ENDED, work.now)) for one in ahead]
    return [message for before, after in off for message in _keep(before, after, work)]


def reschedule_session(command: RescheduleSession, work: Work) -> list[Message]:
    """Move a session to a time at which all its members are free."""
    before = _session(command.pair_id, command.session_id, work)
    slot = Slot.lasting(command.starts_at, before.slot.minutes)
    hours = _hours(before.members, work)
    after = session.move(before, slot, _term(before, work), outside(hours, slot), work.now)
    if {*_owners(slots.reservation_ids(before.people, slot), work).values()} - {before.id}:
        raise PersonBusy("one of them has another session at that time")
    return _keep(before, after, work)


def cancel_session(command: CancelSession, work: Work) -> list[Message]:
    """Cancel one session."""
    before = _session(command.pair_id, command.session_id, work)
    return _keep(before, session.call_off(before, command.reason, work.now), work)


def end_session(command: EndSession, work: Work) -> list[Message]:
    """Ask whether a session took place."""
    before = _session(command.pair_id, command.session_id, work)
    return _keep(before, attestation.end(before, work.now), work)


def attest_session(command: AttestSession, work: Work) -> list[Message]:
    """Record one person's attestation."""
    before = _session(command.pair_id, command.session_id, work)
    return _keep(before, attestation.attest(before, command.person_id, held=command.held, now=work.now), work)


def decide_session(command: DecideSession, work: Work) -> list[Message]:
    """Decide a session by the attestations received."""
    before = _session(command.pair_id, command.session_id, work)
    return _keep(before, attestation.decide(before, work.now), work)


def set_working_hours(command: SetWorkingHours, work: Work) -> list[Message]:
    """Set a person's working hours for sessions planned from now on."""
    person = work.people.get(command.person_id) or Person(id=command.person_id)
    chosen = people.choose_hours(
        person, zone=command.zone, opens=command.opens, closes=command.closes, days=command.days
    )
    work.people.put(chosen)
    return []


def on_person_changed(event: PersonChanged, work: Work) -> list[Message]:
    """Update a person's zone."""
    work.people.put(people.follow(work.people.get(event.person_id), event))
    return []


def on_person_left(event: PersonLeft, work: Work) -> list[Message]:
    """Delete a person's zone and working hours; their pairs end by events of their own."""
    work.people.delete(event.person_id)
    return []


def _session(pair_id: PairId, session_id: SessionId, work: Work) -> Session:
    found = work.sessions.get(session_id)
    if found is None or found.pair_id != pair_id:
        raise UnknownSession(session_id)
    return found


def _term(of: Session, work: Work) -> Slot:
    """Return the period within which a session's pair meets."""
    series = work.series.get(of.pair_id)
    assert series is not None  # noqa: S101 - saved with the first of its sessions
    return Slot(starts_at=series.begins, ends_at=series.ends)


def _hours(members: tuple[PairMember, ...], work: Work) -> Hours:
    known = _found(work.people, [member.person_id for member in members])
    return tuple((one.person_id, people.working_hours(known.get(one.person_id), one.zone)) for one in members)


def _keep(before: Session | None, after: Session, work: Work) -> list[Message]:
    """Save a session with its quarter hours and its timer; return the events to publish."""
    if after == before:
        return []
    work.sessions.put(after)
    if before is None or (before.state, before.slot) != (after.state, after.slot):
        _book(before, after, work)
        _set_timer(after, work)
    return [*told(before, after)]


def _book(before: Session | None, after: Session, work: Work) -> None:
    for id_ in slots.reservation_ids(before.people, before.slot) if before else ():
        work.reservations.delete(id_)
    # A session that is over needs no reservation: nothing can be planned in the past.
    if after.state is SessionState.PLANNED:
        for reservation in slots.reservations(after.people, after.slot, after.id):
            work.reservations.put(reservation)


def _set_timer(session: Session, work: Work) -> None:
    id_, about = f"session:{session.id}", {"pair_id": session.pair_id, "session_id": session.id}
    match session.state:
        case SessionState.PLANNED:
            work.timers.put(Timer(id=id_, due=session.ends_at, command=EndSession(**about)))
        case SessionState.ATTESTING if session.deadline:
            work.timers.put(Timer(id=id_, due=session.deadline, command=DecideSession(**about)))
        case SessionState.ATTESTING | SessionState.HELD | SessionState.MISSED | SessionState.CANCELLED:
            work.timers.delete(id_)
        case _:
            assert_never(session.state)


def _owners(ids: Iterable[str], work: Work) -> dict[str, str]:
    """Return the session of each reserved quarter hour."""
    return {id_: reservation.session_id for id_, reservation in _found(work.reservations, ids).items()}


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
