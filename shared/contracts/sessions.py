"""Events of the scheduling service: the sessions of a pair."""

from enum import StrEnum
from typing import ClassVar

from shared.contracts.messages import Event
from shared.contracts.vocabulary import Kind, Moment, PairId, PairMember, PersonId, ProgramId, SessionId


class SessionType(StrEnum):
    """What a meeting is for."""

    ORIENTATION = "orientation"
    REGULAR = "regular"


class CancelReason(StrEnum):
    """Why a session will not take place."""

    BY_MEMBER = "by-member"
    BY_COORDINATOR = "by-coordinator"
    PAIR_ENDED = "pair-ended"


class SessionPlan(Event):
    """What the events about one session share; never published itself.

    `uid` and `sequence` are those of RFC 5545 and stay with the session; `number` counts from 1 up to `series_length`;
    `agenda` is the platform's own wording, not what anybody wrote.
    """

    pair_id: PairId
    program_id: ProgramId
    session_id: SessionId
    kind: Kind
    members: tuple[PairMember, ...]
    number: int
    series_length: int
    starts_at: Moment
    ends_at: Moment
    zone: str = "UTC"
    uid: str
    sequence: int = 0


class SessionTimed(SessionPlan):
    """What the events that give a session its time share; never published itself.

    `outside_hours` names those for whom it lies outside their working hours.
    """

    session_type: SessionType = SessionType.REGULAR
    agenda: tuple[str, ...] = ()
    agenda_version: int = 1
    outside_hours: tuple[PersonId, ...] = ()


class SessionScheduled(SessionTimed):
    """A session has a time; `outside_hours` names those for whom it lies outside their working hours."""

    TYPE: ClassVar[str] = "mentoring.session-scheduled.v1"
    KEY: ClassVar[str] = "pair_id"


class SessionRescheduled(SessionTimed):
    """A session has another time; `sequence` went up. The two may have agreed on one outside working hours."""

    TYPE: ClassVar[str] = "mentoring.session-rescheduled.v1"
    KEY: ClassVar[str] = "pair_id"


class SessionCancelled(SessionPlan):
    """A session is off; `sequence` went up."""

    TYPE: ClassVar[str] = "mentoring.session-cancelled.v1"
    KEY: ClassVar[str] = "pair_id"

    reason: CancelReason


class AttestationDue(Event):
    """A session's time is over; both sides are asked whether it took place, until `deadline`."""

    TYPE: ClassVar[str] = "mentoring.attestation-due.v1"
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    program_id: ProgramId
    session_id: SessionId
    members: tuple[PairMember, ...]
    number: int
    starts_at: Moment
    ends_at: Moment | None = None
    deadline: Moment


class SessionHeld(Event):
    """A session took place."""

    TYPE: ClassVar[str] = "mentoring.session-held.v1"
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    program_id: ProgramId
    session_id: SessionId
    kind: Kind
    members: tuple[PairMember, ...]
    number: int
    series_length: int
    starts_at: Moment
    ends_at: Moment


class SessionMissed(Event):
    """A session did not take place."""

    TYPE: ClassVar[str] = "mentoring.session-missed.v1"
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    program_id: ProgramId
    session_id: SessionId
    members: tuple[PairMember, ...]
    number: int
    starts_at: Moment
