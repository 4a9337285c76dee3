"""A program: what it is for, what it asks of a pair, and how far it has come."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Final

from services.matching.domain.fairness import THE_BEST_TOTAL, Fairness
from services.matching.domain.fairness import check as check_fairness
from services.matching.domain.formats import USUAL, Format, Shape
from services.matching.domain.formats import check as check_format
from shared.contracts.closed import total
from shared.contracts.messages import Event
from shared.contracts.participants import EnrollmentMode
from shared.contracts.programs import ProgramClosed, ProgramPublished, ProgramStageChanged, Stage
from shared.contracts.vocabulary import Cadence, Kind, ProgramId, Role
from shared.domain import NotFound, Refused

FULL = 10_000
ORDER = tuple(Stage)
A_DAY = timedelta(days=1)  # today has begun already, in some zone
LATEST_START = timedelta(days=731)


class UnknownProgram(NotFound):
    """There is no program with that id."""


class NoSponsor(Refused):
    """A program is published by an executive who champions it, never without one."""


class AlreadyPublished(Refused):
    """A program is published once."""


class NotOpen(Refused):
    """A program takes participants and makes pairs from its publication until it closes."""


class StageGoesForward(Refused):
    """A program goes from enrolling over pilot to rollout and is closed in the end; it never goes back."""


class WeightsMustSumToFull(Refused):
    """Weights are 0 or more and sum to 10,000 basis points."""

    status: ClassVar[int] = 422


class ImpossibleStart(Refused):
    """A program's pairs begin between today and two years from now."""

    status: ClassVar[int] = 422


class ImpossibleRule(Refused):
    """A hard rule must leave somebody to meet, and mean something for the program's kind."""

    status: ClassVar[int] = 422


class Approval(StrEnum):
    """Who must agree before a pair begins."""

    NONE = "none"
    MENTEE = "mentee"
    MENTOR = "mentor"
    BOTH = "both"

    @property
    def sides(self) -> frozenset[Role]:
        """Return the roles that are asked."""
        return _ASKED[self]


_ASKED: Final = total(
    Approval,
    {
        Approval.NONE: frozenset[Role](),
        Approval.MENTEE: frozenset({Role.MENTEE}),
        Approval.MENTOR: frozenset({Role.MENTOR}),
        Approval.BOTH: frozenset(Role),
    },
)
_JUNIORS: Final[Mapping[Kind, Role | None]] = total(
    Kind, {Kind.REVERSE: Role.MENTOR, Kind.TRADITIONAL: Role.MENTEE, Kind.RECIPROCAL: None}
)


@dataclass(frozen=True, kw_only=True)
class Points:
    """Basis points by criterion: a program's weights, or what one pair has of them."""

    mentee_learns: int = 0
    mentor_learns: int = 0
    seniority: int = 0
    generation: int = 0
    across_departments: int = 0
    style: int = 0
    hours: int = 0
    languages: int = 0

    @property
    def total(self) -> int:
        """Return the sum of all criteria."""
        return sum(self.by_name().values())

    def by_name(self) -> dict[str, int]:
        """Return the points by the criterion's name."""
        return asdict(self)


# What a roster usually knows decides; age and style count only where a program says so.
WEIGHTS = Points(
    mentee_learns=4000, mentor_learns=2000, seniority=1000, across_departments=1000, hours=1000, languages=1000
)


@dataclass(frozen=True, kw_only=True)
class HardRules:
    """What no pair of a program may break; None and False switch a rule off.

    Attributes:
        reporting_line: nobody above or below, at any level.
        same_manager: nobody under the same direct manager.
        min_level_gap: how many levels the senior stands above the junior at least.
        max_level_gap: and at most.
        min_years_apart: how many years the junior is younger at least; says nothing of somebody of unknown age.
        min_common_hours: fewest working hours a week that both share.
        shared_language: at least one language in common.
        different_department: nobody of the same department.
        known_lines: no release while the reporting line of somebody in the run is not known.
    """

    reporting_line: bool = True
    same_manager: bool = True
    min_level_gap: int | None = 1
    max_level_gap: int | None = None
    min_years_apart: int | None = None
    min_common_hours: int = 2
    shared_language: bool = True
    different_department: bool = False
    known_lines: bool = False


@dataclass(frozen=True, kw_only=True)
class Program:
    """A mentoring initiative.

    Attributes:
        format: how many meet at once, `shape` the numbers of it.
        weights: what each soft criterion counts, in basis points.
        languages: the program's own, BCP 47; whoever did not say what they speak is taken to speak these.
        readiness_waiver: why people are matched without the readiness gate, or None where it stands.
        mode: how people come to be enrolled unless said otherwise.
        starts_on: when its pairs begin; None for the Monday after each release.
        purposes: sensitive attributes that people may consent to have used, for the quota and the match rates alone.
        approval: who must agree before a pair begins, within `approval_days`.
        pairs: how many pairs and proposals it ever had, which numbers them.
        searches: how often it looked for the next best of people whose proposal came to nothing.
        draft_run_id: the match run that waits for its release or is still being computed.
        runs: how many match runs it ever had.
    """

    id: ProgramId
    title: str
    kind: Kind
    objective: str
    sponsor: str | None = None
    cadence: Cadence
    weeks: int
    session_minutes: int
    format: Format = Format.ONE_TO_ONE
    shape: Shape = USUAL[Format.ONE_TO_ONE]
    stage: Stage = Stage.DRAFT
    weights: Points = WEIGHTS
    rules: HardRules = HardRules()
    languages: tuple[str, ...] = ("en",)
    mode: EnrollmentMode = EnrollmentMode.VOLUNTARY
    readiness_waiver: str | None = None
    starts_on: datetime | None = None
    fairness: Fairness = THE_BEST_TOTAL
    purposes: tuple[str, ...] = ()
    approval: Approval = Approval.NONE
    approval_days: int = 7
    pairs: int = 0
    searches: int = 0
    runs: int = 0
    draft_run_id: str | None = None
    revision: int = 0

    @property
    def is_open(self) -> bool:
        """Tell whether people can join and pairs can be made."""
        return self.stage in {Stage.ENROLLING, Stage.PILOT, Stage.ROLLOUT}

    @property
    def junior(self) -> Role | None:
        """Return the role of the junior side; nobody is the junior of a reciprocal program."""
        return _JUNIORS[self.kind]

    def must_be_open(self) -> None:
        """Refuse while the program is a draft, and once it is closed.

        Raises:
            NotOpen: always then.
        """
        if not self.is_open:
            raise NotOpen(f"the program is {self.stage}; people join and meet only between publication and closing")


def must_begin_soon(starts_on: datetime | None, now: datetime) -> None:
    """Refuse a first day that is over, or so far ahead that its year must be wrong.

    Raises:
        ImpossibleStart: it is such.
    """
    first, last = now - A_DAY, now + LATEST_START
    if starts_on is not None and not first <= starts_on <= last:
        raise ImpossibleStart(f"choose a first day from {now:%Y-%m-%d} to {last:%Y-%m-%d}, or leave it out")


def create(program: Program) -> Program:
    """Return the draft of a program whose weights, rules and format can be matched by.

    Raises:
        WeightsMustSumToFull, ImpossibleRule, ImpossibleFormat: they cannot.
    """
    must_be_possible(program)
    return replace(program, stage=Stage.DRAFT, revision=1)


def must_be_possible(program: Program) -> None:
    """Refuse weights, rules and a format that nobody can be matched by.

    Raises:
        WeightsMustSumToFull, ImpossibleRule, ImpossibleFormat, ImpossibleFairness: they are such.
    """
    points = program.weights.by_name()
    if program.weights.total != FULL or min(points.values()) < 0:
        raise WeightsMustSumToFull(f"the weights sum to {program.weights.total}; give each 0 or more, {FULL} in all")
    _check(program.rules, program.kind)
    check_format(program.format, program.shape, program.kind)
    check_fairness(program.fairness, program.format, program.purposes)


def publish(program: Program, sponsor: str | None) -> tuple[Program, list[Event]]:
    """Open a draft for enrollment.

    Raises:
        NoSponsor, AlreadyPublished: the program has none, or is open already.
    """
    if program.stage is not Stage.DRAFT:
        raise AlreadyPublished(f"the program is {program.stage} already")
    sponsor = sponsor or program.sponsor
    if not sponsor:
        raise NoSponsor("name the executive who champions this program before it is published")
    open_ = replace(program, sponsor=sponsor, stage=Stage.ENROLLING, revision=program.revision + 1)
    published = ProgramPublished(
        revision=open_.revision,
        program_id=open_.id,
        title=open_.title,
        kind=open_.kind,
        cadence=open_.cadence,
        weeks=open_.weeks,
        session_minutes=open_.session_minutes,
        languages=open_.languages,
    )
    return open_, [published]


def move_on(program: Program, stage: Stage) -> tuple[Program, list[Event]]:
    """Take an open program to a later stage.

    Raises:
        NotOpen, StageGoesForward: it is not open, or was there already.
    """
    program.must_be_open()
    if ORDER.index(stage) <= ORDER.index(program.stage):
        raise StageGoesForward(f"the program is {program.stage}; it cannot become {stage}")
    moved = replace(program, stage=stage, revision=program.revision + 1)
    if stage is Stage.CLOSED:
        return moved, [ProgramClosed(revision=moved.revision, program_id=moved.id)]
    return moved, [ProgramStageChanged(revision=moved.revision, program_id=moved.id, stage=stage)]


def _check(rules: HardRules, kind: Kind) -> None:
    gaps = (rules.min_level_gap, rules.max_level_gap, rules.min_years_apart)
    if kind is Kind.RECIPROCAL and any(gap is not None for gap in gaps):
        raise ImpossibleRule("a reciprocal program has no junior side: leave level gaps and years apart out")
    low, high = rules.min_level_gap, rules.max_level_gap
    if low is not None and high is not None and low > high:
        raise ImpossibleRule(f"a level gap of {low} to {high} allows nobody; the first must not exceed the second")
