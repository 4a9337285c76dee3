"""A session, one meeting of a pair, and its states."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, assert_never

from services.scheduling.domain.days_off import DayOff
from services.scheduling.domain.slots import Slot
from shared.agendas import CURRENT, Agenda, agenda
from shared.contracts.closed import total
from shared.contracts.sessions import CancelReason, SessionType
from shared.contracts.vocabulary import Kind, PairId, PairMember, PersonId, ProgramId, Role, SessionId
from shared.domain import NotFound, Refused
from shared.phrases import phrase

# What is off for one of them does not say for whom, nor in which country.
_DAYS_OFF: Final = total(
    DayOff,
    {
        DayOff.HOLIDAY: phrase("choose another day: it is a public holiday for one of the members"),
        DayOff.AWAY: phrase("choose another day: one of the members is not available on that day"),
    },
)


class UnknownSession(NotFound):
    """There is no session with that id."""


class SessionIsOff(Refused):
    """The session was cancelled."""


class SessionBegun(Refused):
    """The session has begun or is over; it can no longer be moved or cancelled."""


class SessionHeldBack(Refused):
    """The session has no date: its pair is paused, or no time was left for it."""


class InThePast(Refused):
    """The new time of a session must lie in the future."""


class OutsideProgram(Refused):
    """A session must lie between the first and the last day of its pair."""


class PersonBusy(Refused):
    """A member has another session at that time."""


class OnADayOff(Refused):
    """Nobody has a session on a public holiday or while they are away."""


class SessionState(StrEnum):
    """How far a session has come; `held`, `missed` and `cancelled` are final.

    A session that is held back has no date: its times are those it had, or would have had.
    """

    PLANNED = "planned"
    HELD_BACK = "held-back"
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
    is decided without waiting for more answers; `number` is its place among the pair's sessions by date; `revision`
    counts its changes. `asked_by` is the side that asked for its last move or its cancellation, if a member did, and
    `moves` counts the moves that members asked for.
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
    asked_by: Role | None = None
    moves: int = 0
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
    """Return the id of a pair's session, the same each time it is planned; its number may change, its id does not."""
    return SessionId(f"{pair_id}-{number:03d}")


def pair_of(session_id: SessionId) -> PairId:
    """Return the pair that a session's id names."""
    return PairId(session_id.rpartition("-")[0])


def move(  # noqa: PLR0913 - a session, its new time, and what that time is checked against
    session: Session,
    slot: Slot,
    term: Slot,
    *,
    off: DayOff | None,
    outside: tuple[PersonId, ...],
    now: datetime,
    side: Role | None = None,
) -> Session:
    """Move a session to another time within its pair's `term`; working hours do not matter, the members agreed on it.

    Moving it to its present time changes nothing. `off` is why the new day is off for a member, if it is; `side` is the
    side that asks for it.

    Raises:
        SessionIsOff: it was cancelled.
        SessionHeldBack: it has no date.
        SessionBegun: it has begun.
        InThePast, OutsideProgram, OnADayOff: see `must_suit`.
    """
    _must_lie_ahead(session, now)
    if slot == session.slot:
        return session
    must_suit(slot, term, off, now)
    return replace(dated(session, slot, outside), asked_by=side, moves=session.moves + (1 if side else 0))


def must_suit(slot: Slot, term: Slot, off: DayOff | None, now: datetime) -> None:
    """Check a time that the members agreed on.

    Raises:
        InThePast: it is past.
        OutsideProgram: it lies before the pair's first day or after its last.
        OnADayOff: it lies on a day off of a member; the refusal does not say whose.
    """
    if slot.starts_at <= now:
        raise InThePast(phrase("it is {now} UTC already"), now=f"{now:%Y-%m-%d %H:%M}")
    if slot.starts_at < term.starts_at or slot.ends_at > term.ends_at:
        raise OutsideProgram(
            phrase("choose a time from {starts_at} to {ends_at} UTC"),
            starts_at=f"{term.starts_at:%Y-%m-%d}",
            ends_at=f"{term.ends_at:%Y-%m-%d %H:%M}",
        )
    if off is not None:
        raise OnADayOff(_DAYS_OFF[off])


def dated(session: Session, slot: Slot, outside: tuple[PersonId, ...]) -> Session:
    """Return a session planned at a time; one that was told before has a higher sequence under the same UID."""
    untold = session.state is SessionState.HELD_BACK and not session.sequence
    return replace(
        session,
        state=SessionState.PLANNED,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        outside_hours=outside,
        cancelled_because=None,
        asked_by=None,
        sequence=session.sequence + (0 if untold else 1),
        revision=session.revision + 1,
    )


def call_off(session: Session, reason: CancelReason, now: datetime, side: Role | None = None) -> Session:
    """Cancel a session that has not begun, for the side that asks; cancelling it again changes nothing.

    Raises:
        SessionBegun: it has begun or is over.
    """
    match session.state:
        case SessionState.CANCELLED:
            return session
        case SessionState.HELD_BACK:  # no calendar shows it, so nobody is told
            off = replace(session, state=SessionState.CANCELLED, cancelled_because=reason, asked_by=side)
            return replace(off, revision=session.revision + 1)
        case SessionState.PLANNED | SessionState.ATTESTING | SessionState.HELD | SessionState.MISSED:
            _must_lie_ahead(session, now)
            return replace(_taken_out(session, SessionState.CANCELLED, reason), asked_by=side)
        case _:
            assert_never(session.state)


def hold_back(session: Session, reason: CancelReason, now: datetime) -> Session:
    """Take a session's date away until it gets another one; only one that lies ahead has a date to lose."""
    return _taken_out(session, SessionState.HELD_BACK, reason) if lies_ahead(session, now) else session


def counted(session: Session, number: int, length: int, *, anew: bool) -> Session:
    """Return a session with its number in a series of that length.

    A planned one whose number is told `anew` gets a higher sequence, for mails and calendars that know its date.
    """
    if (session.number, session.series_length) == (number, length):
        return session
    changed = replace(session, number=number, series_length=length)
    if not (anew and session.state is SessionState.PLANNED):
        return changed
    return replace(changed, asked_by=None, sequence=session.sequence + 1, revision=session.revision + 1)


def lies_ahead(session: Session, now: datetime) -> bool:
    """Tell whether a session is planned and has not begun."""
    return session.state is SessionState.PLANNED and now < session.starts_at


def _taken_out(session: Session, state: SessionState, reason: CancelReason) -> Session:
    off = replace(session, state=state, cancelled_because=reason, asked_by=None)
    return replace(off, sequence=session.sequence + 1, revision=session.revision + 1)


def _must_lie_ahead(session: Session, now: datetime) -> None:
    match session.state:
        case SessionState.CANCELLED:
            raise SessionIsOff(phrase("session {number} was cancelled"), number=session.number)
        case SessionState.HELD_BACK:
            raise SessionHeldBack(
                phrase("session {number} gets a date when its pair goes on; otherwise ask for a session more"),
                number=session.number,
            )
        case SessionState.PLANNED if now < session.starts_at:
            return
        case SessionState.PLANNED | SessionState.ATTESTING | SessionState.HELD | SessionState.MISSED:
            raise SessionBegun(
                phrase("session {number} began at {starts_at} UTC"),
                number=session.number,
                starts_at=f"{session.starts_at:%Y-%m-%d %H:%M}",
            )
        case _:
            assert_never(session.state)
