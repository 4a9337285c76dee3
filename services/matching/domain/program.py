"""A mentoring program: its settings and its stage."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

from services.matching.domain.pilot_record import NOTHING_YET, PilotRecord
from services.matching.domain.program_settings import ProgramSettings, must_be_possible
from services.matching.domain.seats import NOBODY_YET, Lines
from services.matching.domain.staff import NOBODY, Staff, Waiver, why_not_published
from shared.contracts.messages import Event
from shared.contracts.programs import (
    ProgramPublished,
    ProgramStaffed,
    ProgramStageChanged,
    SponsorQuestion,
    Stage,
)
from shared.contracts.vocabulary import Kind, ProgramId, Role
from shared.domain import NotFound, Refused
from shared.phrases import phrase

ORDER = tuple(Stage)
A_DAY = timedelta(days=1)  # today has begun already, in some zone
LATEST_START = timedelta(days=731)


class UnknownProgram(NotFound):
    """There is no program with that id."""


class RolloutNotAgreed(Refused):
    """A program starts at rollout only if its sponsor says so, or with a reason on record why not."""


class ProgramIsClosed(Refused):
    """The settings and the staff of a closed program stay as they were at its end."""


class NoPilot(Refused):
    """A pilot begins with its limits and success criteria, so that nobody chooses them by the result."""


class PilotNotDecided(Refused):
    """A pilot goes to rollout once the sponsor has decided so, or with a reason on record why not."""


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
class Renewal:
    """The version of a lesson that everybody is to know: since when, who asks for it, and why."""

    subject: str
    version: int
    at: datetime
    by: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Closing:
    """The planned end of a program: when it takes hold unless it is taken back, and by whom it was planned.

    `after_pilot` if the sponsor's decision planned it: only such a one is taken back by another decision of theirs.
    """

    at: datetime
    by: str
    after_pilot: bool = False


@dataclass(frozen=True, kw_only=True)
class Program:
    """A mentoring initiative.

    Attributes:
        settings: the ones in force, `settings_revision` their number, from 1.
        pairs: how many pairs and proposals it ever had; the next one gets this number.
        searches: how often it searched the next best partner for people whose proposal failed.
        draft_run_id: the match run that is being computed or waits for its release.
        runs: how many match runs it ever had.
        lines: how many people have a seat or wait for one, by role.
        next_run_at: when the next match run happens by itself; None if none is planned.
        pilot: what became of its pilot.
        renewals: the versions of its lessons that people are to know.
        closing: its planned end.
    """

    id: ProgramId
    settings: ProgramSettings
    staff: Staff = NOBODY
    pilot: PilotRecord = NOTHING_YET
    settings_revision: int = 1
    stage: Stage = Stage.DRAFT
    pairs: int = 0
    searches: int = 0
    runs: int = 0
    draft_run_id: str | None = None
    lines: Lines = NOBODY_YET
    next_run_at: datetime | None = None
    renewals: tuple[Renewal, ...] = ()
    closing: Closing | None = None
    revision: int = 0

    @property
    def is_open(self) -> bool:
        """Tell whether people can join and pairs can be made."""
        return self.stage in {Stage.ENROLLING, Stage.PILOT, Stage.ROLLOUT}

    @property
    def has_partners(self) -> bool:
        """Tell whether everybody both teaches and learns, so that a person may be in either role."""
        return self.settings.kind is Kind.RECIPROCAL

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
            raise NotOpen(
                phrase("the program is {stage}; people join and meet only between publication and closing"),
                stage=self.stage,
            )


def must_begin_soon(starts_on: datetime | None, now: datetime) -> None:
    """Refuse a first day that is over, or so far ahead that its year must be wrong.

    Raises:
        ImpossibleStart: the day is outside these limits.
    """
    first, last = now - A_DAY, now + LATEST_START
    if starts_on is not None and not first <= starts_on <= last:
        raise ImpossibleStart(
            phrase("choose a first day from {now} to {last}, or leave it out"),
            now=f"{now:%Y-%m-%d}",
            last=f"{last:%Y-%m-%d}",
        )


def create(program_id: ProgramId, settings: ProgramSettings) -> Program:
    """Return the draft of a program with its first settings.

    Raises:
        WeightsMustSumToFull, ImpossibleRule, ImpossibleFormat, ImpossibleFairness: nobody can be matched by them.
    """
    must_be_possible(settings)
    return Program(id=program_id, settings=settings, revision=1)


def publish(program: Program, waiver: Waiver | None) -> tuple[Program, list[Event]]:
    """Open a draft for enrollment; a waiver is kept if the sponsor has not accepted.

    Raises:
        NoSponsor, AlreadyPublished: nobody has agreed to sponsor the program, or it is open already.
    """
    if program.stage is not Stage.DRAFT:
        raise AlreadyPublished(phrase("the program is {stage} already"), stage=program.stage)
    if program.staff.accepted_sponsor is None and waiver is None:
        raise why_not_published(program.staff)
    kept = waived(program, None if program.staff.accepted_sponsor else waiver)
    open_ = replace(kept, stage=Stage.ENROLLING, revision=program.revision + 1)
    told = replace(open_, revision=open_.revision + 1)
    return told, [_published(open_), staffed(told)]


def waived(program: Program, waiver: Waiver | None) -> Program:
    """Return the program with a waiver on record."""
    if waiver is None:
        return program
    return replace(program, staff=replace(program.staff, waivers=(*program.staff.waivers, waiver)))


def must_be_discardable(program: Program) -> None:
    """Refuse to discard what people may know of.

    Raises:
        AlreadyPublished: the program is no draft any more.
    """
    if program.stage is not Stage.DRAFT:
        raise AlreadyPublished(
            phrase("the program is {stage}; only a draft can be discarded, so close it instead"), stage=program.stage
        )


def move_on(program: Program, stage: Stage, waiver: Waiver | None = None) -> tuple[Program, list[Event]]:
    """Move an open program to its pilot or its rollout; a waiver is kept if the sponsor has not agreed to a rollout.

    Raises:
        NotOpen, StageGoesForward: it is not open, or has already passed that stage.
        RolloutNotAgreed: it would start at rollout without the sponsor's word.
        NoPilot, PilotNotDecided: it has no pilot to begin, or would go on without a decision about it.
    """
    program.must_be_open()
    if ORDER.index(stage) <= ORDER.index(program.stage):
        raise StageGoesForward(phrase("the program is {now}; it cannot become {then}"), now=program.stage, then=stage)
    moved = replace(_agreed(program, stage, waiver), stage=stage, revision=program.revision + 1)
    return moved, [ProgramStageChanged(revision=moved.revision, program_id=moved.id, stage=stage)]


def _agreed(program: Program, stage: Stage, waiver: Waiver | None) -> Program:
    """Return the program, with the waiver if it takes the place of the sponsor's word."""
    if stage is Stage.PILOT and program.settings.pilot is None:
        raise NoPilot(phrase("say what the pilot is limited to and measured by first: `pilot` in the settings"))
    if (program.stage, stage) == (Stage.PILOT, Stage.ROLLOUT):
        return _decided(program, waiver)
    skips_pilot = (program.stage, stage) == (Stage.ENROLLING, Stage.ROLLOUT)
    if not skips_pilot or program.staff.says_yes_to(SponsorQuestion.ROLLOUT):
        return program
    if waiver is None:
        raise RolloutNotAgreed(
            phrase(
                "begin with a pilot; or ask the sponsor whether it may start at rollout, or give the reason "
                "for starting without the sponsor's word as `waiver`"
            )
        )
    return waived(program, waiver)


def _decided(program: Program, waiver: Waiver | None) -> Program:
    """Return the program, with the waiver if it takes the place of a decision about the pilot."""
    if program.pilot.may_expand:
        return program
    if waiver is None:
        raise PilotNotDecided(
            phrase(
                "evaluate the pilot, and let the sponsor decide what follows; or give the reason for a "
                "rollout without that as `waiver`"
            )
        )
    return waived(program, waiver)


def staffed(program: Program) -> ProgramStaffed:
    """Return the event that tells a program's staff."""
    return ProgramStaffed(
        revision=program.revision,
        program_id=program.id,
        sponsor_id=program.staff.accepted_sponsor,
        coordinator_ids=program.staff.coordinator_ids,
    )


def described(program: Program) -> dict[str, Any]:
    """Return the fields by which events tell a program and its settings."""
    settings = program.settings
    return {
        "revision": program.revision,
        "program_id": program.id,
        "title": settings.title,
        "kind": settings.kind,
        "cadence": settings.cadence,
        "weeks": settings.weeks,
        "session_minutes": settings.session_minutes,
        "languages": settings.languages,
        "objective": settings.objective,
        "settings_revision": program.settings_revision,
        "pilot_criteria": settings.pilot.criteria.thresholds() if settings.pilot else (),
    }


def _published(program: Program) -> ProgramPublished:
    return ProgramPublished(**described(program), sponsor_id=program.staff.accepted_sponsor)
