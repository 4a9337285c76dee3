"""A mentoring program: its settings and its stage."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar

from services.matching.domain.program_settings import ProgramSettings, must_be_possible
from shared.contracts.messages import Event
from shared.contracts.programs import ProgramClosed, ProgramPublished, ProgramStageChanged, Stage
from shared.contracts.vocabulary import ProgramId, Role
from shared.domain import NotFound, Refused

ORDER = tuple(Stage)
A_DAY = timedelta(days=1)  # today has begun already, in some zone
LATEST_START = timedelta(days=731)


class UnknownProgram(NotFound):
    """There is no program with that id."""


class NoSponsor(Refused):
    """A program is published by an executive who champions it, never without one."""


class AlreadyPublished(Refused):
    """A program is published once, and can be discarded only before that."""


class NotOpen(Refused):
    """A program takes participants and makes pairs from its publication until it closes."""


class StageGoesForward(Refused):
    """A program goes from enrolling over pilot to rollout and is closed in the end; it never goes back."""


class ImpossibleStart(Refused):
    """A program's pairs begin between today and two years from now."""

    status: ClassVar[int] = 422


@dataclass(frozen=True, kw_only=True)
class Program:
    """A mentoring initiative.

    Attributes:
        settings: the ones in force, `settings_revision` their number, from 1.
        pairs: how many pairs and proposals it ever had; the next one gets this number.
        searches: how often it searched the next best partner for people whose proposal failed.
        draft_run_id: the match run that is being computed or waits for its release.
        runs: how many match runs it ever had.
        enrolled: how many people take part now.
    """

    id: ProgramId
    settings: ProgramSettings
    settings_revision: int = 1
    stage: Stage = Stage.DRAFT
    pairs: int = 0
    searches: int = 0
    runs: int = 0
    draft_run_id: str | None = None
    enrolled: int = 0
    revision: int = 0

    @property
    def is_open(self) -> bool:
        """Tell whether people can join and pairs can be made."""
        return self.stage in {Stage.ENROLLING, Stage.PILOT, Stage.ROLLOUT}

    @property
    def junior(self) -> Role | None:
        """Return the role of the junior side; nobody is the junior of a reciprocal program."""
        return self.settings.junior

    def must_be_open(self) -> None:
        """Refuse a program that is a draft or closed.

        Raises:
            NotOpen: it is a draft or closed.
        """
        if not self.is_open:
            raise NotOpen(f"the program is {self.stage}; people join and meet only between publication and closing")


def must_begin_soon(starts_on: datetime | None, now: datetime) -> None:
    """Refuse a first day that is over, or so far ahead that its year must be wrong.

    Raises:
        ImpossibleStart: the day is outside these limits.
    """
    first, last = now - A_DAY, now + LATEST_START
    if starts_on is not None and not first <= starts_on <= last:
        raise ImpossibleStart(f"choose a first day from {now:%Y-%m-%d} to {last:%Y-%m-%d}, or leave it out")


def create(program_id: ProgramId, settings: ProgramSettings) -> Program:
    """Return the draft of a program with its first settings.

    Raises:
        WeightsMustSumToFull, ImpossibleRule, ImpossibleFormat, ImpossibleFairness: nobody can be matched by them.
    """
    must_be_possible(settings)
    return Program(id=program_id, settings=settings, revision=1)


def publish(program: Program) -> tuple[Program, list[Event]]:
    """Open a draft for enrollment.

    Raises:
        NoSponsor, AlreadyPublished: the program has none, or is open already.
    """
    if program.stage is not Stage.DRAFT:
        raise AlreadyPublished(f"the program is {program.stage} already")
    if not program.settings.sponsor:
        raise NoSponsor("name the executive who champions this program before it is published")
    open_ = replace(program, stage=Stage.ENROLLING, revision=program.revision + 1)
    return open_, [_published(open_)]


def must_be_discardable(program: Program) -> None:
    """Refuse to discard what people may know of.

    Raises:
        AlreadyPublished: the program is no draft any more.
    """
    if program.stage is not Stage.DRAFT:
        raise AlreadyPublished(f"the program is {program.stage}; only a draft can be discarded, so close it instead")


def move_on(program: Program, stage: Stage) -> tuple[Program, list[Event]]:
    """Move an open program to a later stage.

    Raises:
        NotOpen, StageGoesForward: it is not open, or has already passed that stage.
    """
    program.must_be_open()
    if ORDER.index(stage) <= ORDER.index(program.stage):
        raise StageGoesForward(f"the program is {program.stage}; it cannot become {stage}")
    moved = replace(program, stage=stage, revision=program.revision + 1)
    if stage is Stage.CLOSED:
        return moved, [ProgramClosed(revision=moved.revision, program_id=moved.id)]
    return moved, [ProgramStageChanged(revision=moved.revision, program_id=moved.id, stage=stage)]


def _published(program: Program) -> ProgramPublished:
    settings = program.settings
    return ProgramPublished(
        revision=program.revision,
        program_id=program.id,
        title=settings.title,
        kind=settings.kind,
        cadence=settings.cadence,
        weeks=settings.weeks,
        session_minutes=settings.session_minutes,
        languages=settings.languages,
        objective=settings.objective,
        settings_revision=program.settings_revision,
    )
