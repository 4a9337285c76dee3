"""A session, one meeting of a pair, and its states."""

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
    """The new time of a session must lie in the future."""


class OutsideProgram(Refused):
    """A session must lie between the first and the last day of its pair."""


class PersonBusy(Refused):
    """A member has another session at that time."""


class SessionState(StrEnum):
    """How far a session has come; `held`, `missed` and `cancelled` are final."""

    PLANNED = "planned"
    ATTESTING = "attesting"
    HELD = "held"
    MISSED = "missed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True, slots=True)
class Attestation:
    """One person's statement that a session took place, or that it did not."""

    person_id: PersonId
    held: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """One meeting: `sequence` is that of RFC 5545, `zone` that of the series' wall time.

    `outside_hours` names the members for whom it lies outside working hours; `deadline` is when a session that is over
    is decided without waiting for more answers; `revision` counts its changes.
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
        """Return the members."""
        return tuple(member.person_id for member in self.members)

    @property
    def session_type(self) -> SessionType:
        """Return the type of the session: the first one is the orientation."""
        return SessionType.ORIENTATION if self.number == 1 else SessionType.REGULAR

    @property
    def agenda(self) -> Agenda:
        """Return the agenda of the session."""
        return agenda(self.kind, self.number, self.series_length, version=self.agenda_version)


def session_id(pair_id: PairId, number: int) -> SessionId:
    """Return the id of a pair's session, the same each time it is planned."""
    return SessionId(f"{pair_id}-{number:03d}")


def move(session: Session, slot: Slot, term: Slot, outside: tuple[PersonId, ...], now: datetime) -> Session:
    """Move a session to another time within its pair's `term`; working hours do not matter, the members agreed on it.

    Moving it to its present time changes nothing.

    Raises:
        SessionIsOff: it was cancelled.
        SessionBegun: it has begun.
        InThePast: its new time is past.
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
    """Cancel a session that has not begun; cancelling it again changes nothing.

    Raises:
        SessionBegun: it has begun or is over.
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
