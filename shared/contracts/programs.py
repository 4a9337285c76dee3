"""Events of programs."""

from enum import StrEnum
from typing import ClassVar

from shared.contracts.messages import Event
from shared.contracts.vocabulary import Cadence, Kind, ProgramId, RunId


class Stage(StrEnum):
    """The stage of a program."""

    DRAFT = "draft"
    ENROLLING = "enrolling"
    PILOT = "pilot"
    ROLLOUT = "rollout"
    CLOSED = "closed"


class ProgramPublished(Event):
    """A program was published: it has a sponsor and accepts participants."""

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


class ProgramRevised(Event):
    """The settings of a published program were changed; they apply to the pairs that are made from now on."""

    TYPE: ClassVar[str] = "mentoring.program-revised.v1"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    title: str
    kind: Kind
    cadence: Cadence
    weeks: int
    session_minutes: int
    languages: tuple[str, ...]
    objective: str
    settings_revision: int


class ProgramStageChanged(Event):
    """A program moved to another stage."""

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
