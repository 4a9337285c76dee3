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

    `score` and `components` are basis points (0..10000); the components sum to the score.
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


class PairEnded(Event):
    """A pair ended; sessions planned for it are cancelled."""

    TYPE: ClassVar[str] = "mentoring.pair-ended.v1"
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    program_id: ProgramId
    members: tuple[PairMember, ...]
    reason: PairEndReason
