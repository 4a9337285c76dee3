"""One meeting of a pair and what may become of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from services.scheduling.domain.agendas import CURRENT, Agenda, agenda
from services.scheduling.domain.slots import Slot
from shared.contracts.sessions import CancelReason, SessionType
from shared.contracts.vocabulary import Kind, PairId, PairMember, PersonId, ProgramId, SessionId
from shared.domain import NotFound, Refused


class UnknownSession(NotFound):
    """There is no session with that id."""


class SessionIsOff(Refused):
    """The session was cancelled."""


class SessionBegun(Refused):
    """The session has begun or is over; it can no longer be moved or cancelled."""


class InThePast(Refused):
    """A session begins in the future."""


class OutsideProgram(Refused):
    """A session takes place between the first and the last day of its pair."""


class PersonBusy(Refused):
    """One of them has another session at that time."""


class SessionState(StrEnum):
    """How far a session has come; `held`, `missed` and `cancelled` are final."""

    PLANNED = "planned"
    ATTESTING = "attesting"
    HELD = "held"
    MISSED = "missed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True, slots=True)
class Attestation:
    """What one person says of a session that is over: it took place, or it did not."""

    person_id: PersonId
    held: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """One meeting: `sequence` is that of RFC 5545, `zone` the one whose wall time its series keeps.

    `outside_hours` names who meets outside their working hours; `deadline` is when a session that is over gets
    decided without waiting for more answers; `revision` counts its changes.
    """

    id: SessionId
    pair_id: PairId
    program_id: ProgramId
    kind: Kind
    members: tuple[PairMember, ...]
    number: int
    series_length: int
    starts_at: datetime
    ends_at: datetime
    zone: str
    outside_hours: tuple[PersonId, ...] = ()
    agenda_version: int = CURRENT
    state: SessionState = SessionState.PLANNED
    cancelled_because: CancelReason | None = None
    attestations: tuple[Attestation, ...] = ()
    deadline: datetime | None = None
    sequence: int = 0
    revision: int = 1

    @property
    def uid(self) -> str:
        """Return the calendar event's UID (RFC 5545, 3.8.4.7), the same for as long as the session exists."""
        return f"{self.id}@reverse-mentoring"

    @property
    def slot(self) -> Slot:
        """Return the time the session takes."""
        return Slot(starts_at=self.starts_at, ends_at=self.ends_at)

    @property
    def people(self) -> tuple[PersonId, ...]:
        """Return who meets."""
        return tuple(member.person_id for member in self.members)

    @property
    def session_type(self) -> SessionType:
        """Return what the meeting is for: the first one is the orientation."""
        return SessionType.ORIENTATION if self.number == 1 else SessionType.REGULAR

    @property
    def agenda(self) -> Agenda:
        """Return what the pair talks about."""
        return agenda(self.kind, self.number, self.series_length, version=self.agenda_version)


def session_id(pair_id: PairId, number: int) -> SessionId:
    """Return the id of a pair's session, the same however often it is planned."""
    return SessionId(f"{pair_id}-{number:03d}")


def move(session: Session, slot: Slot, term: Slot, outside: tuple[PersonId, ...], now: datetime) -> Session:
    """Give a session another time of its pair's `term`, inside or outside working hours: the two agreed on it.

    The same time again changes nothing.

    Raises:
        SessionIsOff: it was cancelled.
        SessionBegun: its old time has come already.
        InThePast: its new time has.
        OutsideProgram: its new time lies before the pair's first day or after its last.
    """
    _must_lie_ahead(session, now)
    if slot == session.slot:
        return session
    if slot.starts_at <= now:
        raise InThePast(f"it is {now:%Y-%m-%d %H:%M} UTC already")
    if slot.starts_at < term.starts_at or slot.ends_at > term.ends_at:
        raise OutsideProgram(f"choose a time from {term.starts_at:%Y-%m-%d} to {term.ends_at:%Y-%m-%d %H:%M} UTC")
    moved = replace(session, starts_at=slot.starts_at, ends_at=slot.ends_at, outside_hours=outside)
    return replace(moved, sequence=session.sequence + 1, revision=session.revision + 1)


def call_off(session: Session, reason: CancelReason, now: datetime) -> Session:
    """Cancel a session that has not begun; one that is off already stays as it is.

    Raises:
        SessionBegun: it is under way or over.
    """
    if session.state is SessionState.CANCELLED:
        return session
    _must_lie_ahead(session, now)
    off = replace(session, state=SessionState.CANCELLED, cancelled_because=reason)
    return replace(off, sequence=session.sequence + 1, revision=session.revision + 1)


def lies_ahead(session: Session, now: datetime) -> bool:
    """Tell whether a session is planned and has not begun."""
    return session.state is SessionState.PLANNED and now < session.starts_at


def _must_lie_ahead(session: Session, now: datetime) -> None:
    if session.state is SessionState.CANCELLED:
        raise SessionIsOff(f"session {session.number} was cancelled")
    if not lies_ahead(session, now):
        raise SessionBegun(f"session {session.number} began at {session.starts_at:%Y-%m-%d %H:%M} UTC")
