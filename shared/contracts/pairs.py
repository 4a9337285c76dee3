"""Events of pairs."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.contracts.messages import Event
from shared.contracts.vocabulary import Cadence, Kind, Moment, PairId, PairMember, PersonId, ProgramId, RunId


class PairEndReason(StrEnum):
    """Why a pair ended."""

    COMPLETED = "completed"
    NO_FAULT = "no-fault"
    WITHDRAWN = "withdrawn"
    LEFT = "left"
    COORDINATOR = "coordinator"
    RULE_BROKEN = "rule-broken"
    PROGRAM_CLOSED = "program-closed"


class PauseReason(StrEnum):
    """Why a pair is paused; a member's own pause does not say whose."""

    BY_MEMBER = "by-member"
    COORDINATOR = "coordinator"
    RULE_BROKEN = "rule-broken"


class DeclineReason(StrEnum):
    """Why a proposal was closed without a pair: the first three are given by a person, the others are events."""

    NO_TIME = "no-time"
    NOT_MY_TOPICS = "not-my-topics"
    RATHER_NOT_SAY = "rather-not-say"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    LEFT = "left"
    COORDINATOR = "coordinator"
    RULE_BROKEN = "rule-broken"
    PROGRAM_CLOSED = "program-closed"


class PairProposed(Event):
    """A pair was proposed: it needs the approval of everybody in `asked` by `expires_at`; before, nobody is named."""

    TYPE: ClassVar[str] = "mentoring.pair-proposed.v1"
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    program_id: ProgramId
    run_id: RunId | None = None
    kind: Kind
    members: tuple[PairMember, ...]
    asked: tuple[PersonId, ...]
    expires_at: Moment
    topics: tuple[str, ...] = ()


class PairDeclined(Event):
    """A proposal was closed without a pair; the event has the reason, but not the person who declined."""

    TYPE: ClassVar[str] = "mentoring.pair-declined.v1"
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    program_id: ProgramId
    members: tuple[PairMember, ...]
    asked: tuple[PersonId, ...]
    reason: DeclineReason


class PairCreated(Event):
    """A pair was created. The event contains everything a consumer needs to start from it alone.

    `score` and `components` are basis points (0..10000); the components sum to the score. `ends_on` is the pair's last
    day, which a later pair-extended moves. `settings_revision` is that of the program's settings it was made by.
    """

    TYPE: ClassVar[str] = "mentoring.pair-created.v1"
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    program_id: ProgramId
    run_id: RunId | None = None
    kind: Kind
    members: tuple[PairMember, ...]
    cadence: Cadence
    weeks: int
    session_minutes: int
    starts_on: Moment
    language: str = "en"
    topics: tuple[str, ...] = ()
    score: int = 0
    components: dict[str, int] = Field(default_factory=dict)
    ends_on: Moment | None = None
    settings_revision: int = 1


class PairPaused(Event):
    """A pair was paused until `until`, or until what paused it is over; no session takes place meanwhile."""

    TYPE: ClassVar[str] = "mentoring.pair-paused.v1"
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    program_id: ProgramId
    kind: Kind
    members: tuple[PairMember, ...]
    reason: PauseReason
    until: Moment | None = None


class PairResumed(Event):
    """A paused pair goes on: its sessions that were held back are planned anew, up to `ends_on`."""

    TYPE: ClassVar[str] = "mentoring.pair-resumed.v1"
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    program_id: ProgramId
    kind: Kind
    members: tuple[PairMember, ...]
    ends_on: Moment


class PairEnding(Event):
    """A pair's last day is near: until then, its members are asked whether to go on for `weeks` more weeks."""

    TYPE: ClassVar[str] = "mentoring.pair-ending.v1"
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    program_id: ProgramId
    kind: Kind
    members: tuple[PairMember, ...]
    ends_on: Moment
    weeks: int


class PairExtended(Event):
    """A pair goes on for `weeks` more weeks; `ends_on` is its new last day."""

    TYPE: ClassVar[str] = "mentoring.pair-extended.v1"
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    program_id: ProgramId
    kind: Kind
    members: tuple[PairMember, ...]
    weeks: int
    ends_on: Moment


class HandoverDue(Event):
    """A member leaves the organization: until `deadline` they are asked for a handover note to the others."""

    TYPE: ClassVar[str] = "mentoring.handover-due.v1"
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    program_id: ProgramId
    members: tuple[PairMember, ...]
    person_id: PersonId
    deadline: Moment


class PairEnded(Event):
    """A pair ended; sessions planned for it are cancelled."""

    TYPE: ClassVar[str] = "mentoring.pair-ended.v1"
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    program_id: ProgramId
    members: tuple[PairMember, ...]
    reason: PairEndReason
