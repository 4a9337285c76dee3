"""Events of programs."""

from enum import StrEnum
from typing import ClassVar

from shared.contracts.messages import Event
from shared.contracts.pilots import PilotThreshold, PilotVerdict
from shared.contracts.vocabulary import Cadence, Kind, Moment, PersonId, ProgramId, RunId


class Stage(StrEnum):
    """The stage of a program."""

    DRAFT = "draft"
    ENROLLING = "enrolling"
    PILOT = "pilot"
    ROLLOUT = "rollout"
    CLOSED = "closed"


class SponsorQuestion(StrEnum):
    """What a sponsor is asked: to sponsor the program, and whether it may start at rollout, without a pilot."""

    SPONSORSHIP = "sponsorship"
    ROLLOUT = "rollout"


class ProgramPublished(Event):
    """A program was published and accepts participants; `sponsor_id` is the sponsor who accepted, or null if waived."""

    TYPE: ClassVar[str] = "mentoring.program-published.v1"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    title: str
    kind: Kind
    cadence: Cadence
    weeks: int
    session_minutes: int
    languages: tuple[str, ...] = ()
    objective: str = ""
    settings_revision: int = 1
    sponsor_id: PersonId | None = None
    pilot_criteria: tuple[PilotThreshold, ...] = ()


class ProgramFacts(Event):
    """What a program is set to, in several events; never published itself."""

    program_id: ProgramId
    title: str
    kind: Kind
    cadence: Cadence
    weeks: int
    session_minutes: int
    languages: tuple[str, ...]
    objective: str
    settings_revision: int
    pilot_criteria: tuple[PilotThreshold, ...] = ()


class ProgramDiscarded(Event):
    """A draft was discarded; whoever was asked to sponsor it need not answer any more."""

    TYPE: ClassVar[str] = "mentoring.program-discarded.v1"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId


class ProgramRevised(ProgramFacts):
    """The settings of a published program were changed; they apply to the pairs that are made from now on."""

    TYPE: ClassVar[str] = "mentoring.program-revised.v1"
    KEY: ClassVar[str] = "program_id"


class ProgramStaffed(Event):
    """The staff of a published program changed; `sponsor_id` is the sponsor who accepted, null while nobody has."""

    TYPE: ClassVar[str] = "mentoring.program-staffed.v1"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    sponsor_id: PersonId | None = None
    coordinator_ids: tuple[PersonId, ...] = ()


class StaffLeft(Event):
    """A sponsor or coordinator of a program left the organization; `coordinator_ids` are those who remain."""

    TYPE: ClassVar[str] = "mentoring.staff-left.v1"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    was_sponsor: bool
    coordinator_ids: tuple[PersonId, ...] = ()


class SponsorAsked(ProgramFacts):
    """The sponsor of a program, which may still be a draft, is asked a question until `expires_at`."""

    TYPE: ClassVar[str] = "mentoring.sponsor-asked.v1"
    KEY: ClassVar[str] = "program_id"

    person_id: PersonId
    question: SponsorQuestion
    expires_at: Moment


class SponsorNoLongerAsked(Event):
    """Whoever was named as the sponsor of a draft need not answer any more: nobody is named now."""

    TYPE: ClassVar[str] = "mentoring.sponsor-no-longer-asked.v1"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId


class SponsorAnswered(Event):
    """The sponsor answered a question, or a coordinator recorded the answer; `coordinator_ids` are to know."""

    TYPE: ClassVar[str] = "mentoring.sponsor-answered.v1"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    question: SponsorQuestion
    yes: bool
    coordinator_ids: tuple[PersonId, ...] = ()


class ScheduledRunOutcome(StrEnum):
    """What became of a match run that happened by itself.

    `held`: its draft could not be released; `waits`: the draft of an earlier run still waits, so there was no run;
    `skipped`: there was nobody to match, or another run was under way.
    """

    DRAFTED = "drafted"
    RELEASED = "released"
    HELD = "held"
    WAITS = "waits"
    SKIPPED = "skipped"
    FAILED = "failed"


class ScheduledRunEnded(Event):
    """A match run happened by itself, or was skipped; `coordinator_ids` are to know."""

    TYPE: ClassVar[str] = "mentoring.scheduled-run-ended.v1"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    run_id: RunId
    outcome: ScheduledRunOutcome
    coordinator_ids: tuple[PersonId, ...] = ()


class PilotDecisionDue(Event):
    """A pilot was evaluated: until `expires_at` the sponsor is asked what follows; without a sponsor nobody is."""

    TYPE: ClassVar[str] = "mentoring.pilot-decision-due.v1"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    evaluation: int
    recommendation: PilotVerdict
    expires_at: Moment
    sponsor_id: PersonId | None = None
    coordinator_ids: tuple[PersonId, ...] = ()


class PilotDecided(Event):
    """The sponsor decided what follows from a pilot, or a coordinator recorded it; its stage changes accordingly."""

    TYPE: ClassVar[str] = "mentoring.pilot-decided.v1"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    evaluation: int
    decision: PilotVerdict
    coordinator_ids: tuple[PersonId, ...] = ()


class ProgramStageChanged(Event):
    """A program moved to another stage."""

    TYPE: ClassVar[str] = "mentoring.program-stage-changed.v1"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    stage: Stage


class ProgramClosing(Event):
    """The end of a program was planned, or taken back: then `closes_at` is null; `coordinator_ids` are to know.

    `after_pilot` says that it follows from what was decided about the pilot, of which `pilot-decided` tells.
    """

    TYPE: ClassVar[str] = "mentoring.program-closing.v1"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    closes_at: Moment | None = None
    after_pilot: bool = False
    coordinator_ids: tuple[PersonId, ...] = ()


class ProgramClosed(Event):
    """A program ended; its pairs end with it."""

    TYPE: ClassVar[str] = "mentoring.program-closed.v1"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId


class MatchRunCompleted(Event):
    """A match run was released: its draft became `paired` pairs and `proposed` proposals, and left people unmatched.

    `gap` is the certified distance from the optimum, 0..1; it was computed by the settings of `settings_revision`.
    """

    TYPE: ClassVar[str] = "mentoring.match-run-completed.v1"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    run_id: RunId
    paired: int
    unmatched: int
    gap: float = 0.0
    proposed: int = 0
    settings_revision: int = 1
