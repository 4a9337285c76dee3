"""Events of the matching service: programs, people, participants, contacts and pairs."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.contracts.base import (
    Cadence,
    Event,
    Kind,
    Moment,
    PairId,
    PairMember,
    PersonId,
    ProgramId,
    Role,
    RunId,
    Tombstone,
)


class Stage(StrEnum):
    """How far a program has come."""

    DRAFT = "draft"
    ENROLLING = "enrolling"
    PILOT = "pilot"
    ROLLOUT = "rollout"
    CLOSED = "closed"


class EnrollmentMode(StrEnum):
    """How somebody came to be enrolled; mandated is for seniors only."""

    VOLUNTARY = "voluntary"
    NOMINATED = "nominated"
    MANDATED = "mandated"


class UnmatchedReason(StrEnum):
    """Why a ready participant has no pair after a match run."""

    NOBODY_ON_THE_OTHER_SIDE = "nobody-on-the-other-side"
    REPORTING_LINE = "reporting-line"
    LEVEL_GAP = "level-gap"
    GENERATION_GAP = "generation-gap"
    COMMON_HOURS = "common-hours"
    SHARED_LANGUAGE = "shared-language"
    DEPARTMENT = "department"
    NEVER_AGAIN = "never-again"
    FORBIDDEN = "forbidden"
    NO_COMMON_COUNTERPART = "no-common-counterpart"
    IN_HIGH_DEMAND = "in-high-demand"
    TOO_FEW_PLACES = "too-few-places"
    CHANGED_SINCE_THE_RUN = "changed-since-the-run"


class PairEndReason(StrEnum):
    """Why a pair ended."""

    COMPLETED = "completed"
    NO_FAULT = "no-fault"
    WITHDRAWN = "withdrawn"
    LEFT = "left"
    COORDINATOR = "coordinator"
    RULE_BROKEN = "rule-broken"


class DeclineReason(StrEnum):
    """Why a proposal came to nothing: the first three are a person's own word, the others what happened to it."""

    NO_TIME = "no-time"
    NOT_MY_TOPICS = "not-my-topics"
    RATHER_NOT_SAY = "rather-not-say"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    LEFT = "left"
    COORDINATOR = "coordinator"
    RULE_BROKEN = "rule-broken"
    PROGRAM_CLOSED = "program-closed"


class ProgramPublished(Event):
    """A program has a sponsor and takes participants."""

    TYPE: ClassVar[str] = "mentoring.program-published.v1"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    title: str
    kind: Kind
    cadence: Cadence
    weeks: int
    session_minutes: int
    languages: tuple[str, ...] = ()


class ProgramStageChanged(Event):
    """A program moved on."""

    TYPE: ClassVar[str] = "mentoring.program-stage-changed.v1"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    stage: Stage


class ProgramClosed(Event):
    """A program ended; its pairs end with it."""

    TYPE: ClassVar[str] = "mentoring.program-closed.v1"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId


class MatchRunCompleted(Event):
    """A match run was released: its draft became `paired` pairs and `proposed` proposals, and left people unmatched.

    `gap` is the certified distance from the optimum, 0..1.
    """

    TYPE: ClassVar[str] = "mentoring.match-run-completed.v1"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    run_id: RunId
    paired: int
    unmatched: int
    gap: float = 0.0
    proposed: int = 0


class PersonChanged(Event):
    """Somebody's place in the organization; no names. Levels are 1..9, languages BCP 47, `zone` an IANA name."""

    TYPE: ClassVar[str] = "mentoring.person-changed.v1"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    manager_id: PersonId | None = None
    department: str | None = None
    level: int | None = None
    zone: str | None = None
    languages: tuple[str, ...] = ()


class PersonLeft(Event):
    """Somebody left the organization."""

    TYPE: ClassVar[str] = "mentoring.person-left.v1"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId


class ContactChanged(Event):
    """How to reach somebody: the only event with a name and an address; a tombstone erases it."""

    TYPE: ClassVar[str] = "mentoring.contact-changed.v1"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    name: str
    email: str
    zone: str = "UTC"
    language: str = "en"


class ContactErased(Tombstone):
    """Somebody's contact is erased: the null record that follows the last contact-changed."""

    TYPE: ClassVar[str] = "mentoring.contact-erased.v1"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId


class ParticipantEnrolled(Event):
    """A person takes part in a program; `revision` counts the participant's changes."""

    TYPE: ClassVar[str] = "mentoring.participant-enrolled.v1"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    program_id: ProgramId
    role: Role
    mode: EnrollmentMode = EnrollmentMode.VOLUNTARY
    capacity: int = 1


class ParticipantUpdated(Event):
    """A participant's role attributes changed."""

    TYPE: ClassVar[str] = "mentoring.participant-updated.v1"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    program_id: ProgramId
    role: Role
    capacity: int = 1


class ParticipantReadied(Event):
    """A participant finished what the role asks for and may be matched."""

    TYPE: ClassVar[str] = "mentoring.participant-readied.v1"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    program_id: ProgramId
    role: Role


class ParticipantUnmatched(Event):
    """A match run, or the search after a proposal that came to nothing, found nobody; they go first in the next run."""

    TYPE: ClassVar[str] = "mentoring.participant-unmatched.v1"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    program_id: ProgramId
    role: Role
    run_id: RunId
    reason: UnmatchedReason


class ParticipantWithdrawn(Event):
    """A participant left a program; their pairs end without fault."""

    TYPE: ClassVar[str] = "mentoring.participant-withdrawn.v1"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    program_id: ProgramId
    role: Role


class PairProposed(Event):
    """A pair waits for the word of everybody in `asked`, until `expires_at`; nobody is introduced before."""

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
    """A proposal came to nothing; the reason says why, and nothing says who."""

    TYPE: ClassVar[str] = "mentoring.pair-declined.v1"
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    program_id: ProgramId
    members: tuple[PairMember, ...]
    asked: tuple[PersonId, ...]
    reason: DeclineReason


class PairCreated(Event):
    """A relationship begins. Everything a reader needs to begin from this event alone is in it.

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
    """A relationship ended; whatever was planned for it is off."""

    TYPE: ClassVar[str] = "mentoring.pair-ended.v1"
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    program_id: ProgramId
    members: tuple[PairMember, ...]
    reason: PairEndReason
