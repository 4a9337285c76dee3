"""Events of the scheduling service: the sessions of a pair."""

from enum import StrEnum
from typing import ClassVar

from shared.contracts.messages import Event
from shared.contracts.vocabulary import Kind, Moment, PairId, PairMember, PersonId, ProgramId, Role, SessionId


class SessionType(StrEnum):
    """The type of a session."""

    ORIENTATION = "orientation"
    REGULAR = "regular"


class CancelReason(StrEnum):
    """Why a session was cancelled."""

    BY_MEMBER = "by-member"
    BY_COORDINATOR = "by-coordinator"
    PAIR_ENDED = "pair-ended"
    PAIR_PAUSED = "pair-paused"
    TIME_OFF = "time-off"


class SessionPlan(Event):
    """The common fields of events about a session; never published itself.

    `uid` and `sequence` are those of RFC 5545, and `uid` never changes; `number` counts from 1 up to `series_length`;
    `agenda` is the platform's own wording, not people's text.
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
    """The common fields of events that set a session's time; never published itself.

    `outside_hours` names those for whom it lies outside their working hours.
    """

    session_type: SessionType = SessionType.REGULAR
    agenda: tuple[str, ...] = ()
    agenda_version: int = 1
    outside_hours: tuple[PersonId, ...] = ()


class SessionScheduled(SessionTimed):
    """A session was scheduled; `outside_hours` names the people for whom it lies outside their working hours."""

    TYPE: ClassVar[str] = "mentoring.session-scheduled.v1"
    KEY: ClassVar[str] = "pair_id"


class SessionRescheduled(SessionTimed):
    """A session was moved, or got another number in its series; `sequence` increased.

    The members may have agreed on a time outside working hours. `side` asked for it, if a member did.
    """

    TYPE: ClassVar[str] = "mentoring.session-rescheduled.v1"
    KEY: ClassVar[str] = "pair_id"

    side: Role | None = None


class SessionCancelled(SessionPlan):
    """A session was cancelled; `sequence` increased. `side` asked for it, if a member did."""

    TYPE: ClassVar[str] = "mentoring.session-cancelled.v1"
    KEY: ClassVar[str] = "pair_id"

    reason: CancelReason
    side: Role | None = None


class AttestationDue(Event):
    """A session is over; both sides are asked, until `deadline`, whether it took place."""

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


class MomentumState(StrEnum):
    """Whether a pair keeps meeting.

    `starting`: no session was due yet; `slipping`: something came between since they last met; `fading`: by the rule of
    the detector it may end early, or somebody has asked for help.
    """

    STARTING = "starting"
    STEADY = "steady"
    SLIPPING = "slipping"
    FADING = "fading"


class MomentumReason(StrEnum):
    """What the state rests on most; `needs-help`: several small things, or somebody asked, but neither who nor why."""

    BEGAN = "began"
    MET = "met"
    CANCELLATIONS = "cancellations"
    NO_SHOWS = "no-shows"
    SILENCE = "silence"
    GAP = "gap"
    NEVER_MET = "never-met"
    NEEDS_HELP = "needs-help"


class MomentumChanged(Event):
    """A pair's momentum changed: its state, what that rests on, or how often that happened in a row.

    `side` is the side that cancelled last, if that is the reason; then `in_a_row` counts that side's cancellations
    since they last met. Otherwise `in_a_row` counts no-shows, sessions nobody spoke of, or cadences without a meeting.
    `revision` counts the changes of the pair's momentum.
    """

    TYPE: ClassVar[str] = "mentoring.momentum-changed.v1"
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    program_id: ProgramId
    kind: Kind
    members: tuple[PairMember, ...]
    state: MomentumState
    reason: MomentumReason
    side: Role | None = None
    in_a_row: int = 0
    last_met_at: Moment | None = None
