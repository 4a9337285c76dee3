"""A program's settings: one frozen value that a request's body, a command and the program share."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Final, Self

from pydantic import AfterValidator, Field

from services.matching.domain.fairness import THE_BEST_TOTAL, Fairness, ImpossibleFairness
from services.matching.domain.fairness import check as check_fairness
from services.matching.domain.fields import Attributes, Languages
from services.matching.domain.formats import USUAL, Format, Shape
from services.matching.domain.formats import check as check_format
from services.matching.domain.groups import GroupRule, GroupRules, asked
from services.matching.domain.pilot_settings import PilotSettings
from services.matching.domain.pilot_settings import check as check_pilot
from services.matching.domain.run_plan import RunPlan
from services.matching.domain.run_plan import check as check_runs
from services.matching.domain.seats import Seats
from shared.contracts.closed import total
from shared.contracts.participants import EnrollmentMode
from shared.contracts.vocabulary import Cadence, GroupAttribute, Kind, Moment, Role
from shared.domain import Refused
from shared.fields import Line, Text
from shared.phrases import phrase

FULL: Final = 10_000
MOST_WEEKS: Final = 104
HOURS_A_WEEK: Final = 168
ANY_NUMBER: Final = Seats()
Gap = Annotated[int, Field(ge=0, le=99)]


class WeightsMustSumToFull(Refused):
    """Weights are 0 or more and sum to 10,000 basis points."""

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
    """Basis points by criterion: a program's weights, or the points of one pair."""

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


# By default only the usual columns of a roster count; age and style need a weight set by the program.
WEIGHTS = Points(
    mentee_learns=4000, mentor_learns=2000, seniority=1000, across_departments=1000, hours=1000, languages=1000
)
# Partners learn alike.
WEIGHTS_OF_PARTNERS = replace(WEIGHTS, mentee_learns=3000, mentor_learns=3000)


def _shares(weights: Points) -> Points:
    if not all(0 <= points <= FULL for points in weights.by_name().values()):
        raise ValueError(f"must have 0 to {FULL} basis points for each criterion")
    return weights


Weights = Annotated[
    Points,
    AfterValidator(_shares),
    Field(description="Basis points of each criterion, 10,000 in all; what is not named counts nothing."),
]


@dataclass(frozen=True, kw_only=True)
class HardRules:
    """The hard rules of a program; None and False switch a rule off.

    Attributes:
        reporting_line: nobody above or below, at any level.
        same_manager: nobody under the same direct manager.
        min_level_gap: fewest levels between the senior and the junior below them.
        max_level_gap: most levels between them.
        min_years_apart: fewest years by which the junior is younger; not applied to people of unknown age.
        min_common_hours: fewest working hours a week that both share.
        shared_language: at least one language in common.
        groups: whether the two must be in the same group or in different ones; not applied if one is unknown.
        known_lines: no release while a reporting line of the run's people is unknown.
    """

    reporting_line: bool = True
    same_manager: bool = True
    min_level_gap: Gap | None = 1
    max_level_gap: Gap | None = None
    min_years_apart: Gap | None = None
    min_common_hours: Annotated[int, Field(ge=0, le=HOURS_A_WEEK)] = 2
    shared_language: bool = True
    groups: Annotated[
        GroupRules,
        Field(
            description="Whether the two of a pair must be of the same group or of different ones; "
            "somebody whose group is unknown may meet anybody."
        ),
    ] = field(default_factory=dict, hash=False)
    known_lines: Annotated[
        bool, Field(description="Hold a release while the reporting line of somebody in the run is not known.")
    ] = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "groups", asked(self.groups))

    def changed(self, changes: Mapping[str, Any]) -> Self:
        """Return the rules with the named ones replaced; of the group rules, only the named attributes."""
        return replace(self, **{**changes, "groups": {**self.groups, **changes.get("groups", {})}})


@dataclass(frozen=True, kw_only=True)
class ProgramSettings:
    """The decisions of a sponsor and a coordinator about a program; each field's type holds its limits.

    Attributes:
        weights: the weight of each soft criterion, in basis points; 0 if it is not named.
        format: how many people meet at once; `shape` holds its sizes.
        languages: the program's own, BCP 47; people without stated languages are assumed to speak these.
        enrollment: the default mode of enrollment; a nominee is asked, and has `nomination_days` to answer.
        readiness_waiver: the reason for matching without the readiness gate, or None if the gate applies.
        starts_on: when its pairs begin; None for the Monday after each release.
        consented_attributes: sensitive ones that people may let the quota and the match rates use, and nothing else.
        pilot: what the pilot is limited to and measured by; without one, the program has no pilot.
        approval: who must agree before a pair begins, within `approval_days`.
        seats: how many people can take part; `runs`: when match runs happen by themselves.
    """

    title: Line
    kind: Kind = Kind.REVERSE
    objective: Text
    cadence: Cadence
    weeks: Annotated[int, Field(ge=1, le=MOST_WEEKS)]
    session_minutes: Annotated[int, Field(ge=15, le=240)] = 60
    format: Format = Format.ONE_TO_ONE
    shape: Shape = USUAL[Format.ONE_TO_ONE]
    weights: Weights = WEIGHTS
    rules: HardRules = field(default_factory=HardRules)
    languages: Languages = ("en",)
    enrollment: EnrollmentMode = EnrollmentMode.VOLUNTARY
    nomination_days: Annotated[int, Field(ge=1, le=60)] = 14
    readiness_waiver: Annotated[
        Text | None,
        Field(description="Why people are matched without the readiness gate; kept on record."),
    ] = None
    starts_on: Moment | None = None
    fairness: Fairness = THE_BEST_TOTAL
    consented_attributes: Annotated[
        Attributes,
        Field(description="Sensitive attributes people may consent to have used for the quota and match rates."),
    ] = ()
    pilot: Annotated[PilotSettings | None, Field(description="The limits and the success criteria of the pilot.")] = (
        None
    )
    approval: Annotated[Approval, Field(description="Who must agree before a pair begins.")] = Approval.NONE
    approval_days: Annotated[int, Field(ge=1, le=60)] = 7
    seats: Annotated[Seats, Field(description="How many people can take part in each role; others wait.")] = ANY_NUMBER
    runs: Annotated[RunPlan | None, Field(description="When match runs happen by themselves; null for never.")] = None

    @property
    def junior(self) -> Role | None:
        """Return the role of the junior side; nobody is the junior of a reciprocal program."""
        return _JUNIORS[self.kind]

    def changed(self, changes: Mapping[str, Any]) -> Self:
        """Return the settings with the named ones replaced; of `rules`, `shape` and `seats`, only the named parts.

        Another format brings its usual shape along.
        """
        given = dict(changes)
        if given.get("kind") is Kind.RECIPROCAL is not self.kind:
            given = {"weights": WEIGHTS_OF_PARTNERS, **given}
            given["rules"] = {"min_level_gap": None, **given.get("rules", {})}
        shape = USUAL[given["format"]] if "format" in given else self.shape
        given["shape"] = replace(shape, **given.get("shape", {}))
        given["rules"] = self.rules.changed(given.get("rules", {}))
        given["seats"] = replace(self.seats, **given.get("seats", {}))
        return replace(self, **given)


def must_be_possible(settings: ProgramSettings) -> None:
    """Refuse weights, rules and a format that nobody can be matched by.

    Raises:
        WeightsMustSumToFull, ImpossibleRule, ImpossibleFormat, ImpossibleFairness: they do not allow any pair.
    """
    total = settings.weights.total
    if total != FULL or min(settings.weights.by_name().values()) < 0:
        raise WeightsMustSumToFull(
            phrase("the weights sum to {total}; give each 0 or more, {full} in all"), total=total, full=FULL
        )
    _check(settings.rules, settings.kind)
    if settings.kind is Kind.RECIPROCAL:
        _check_partners(settings)
    check_format(settings.format, settings.shape, settings.kind)
    if settings.shape.departments > 1 and settings.rules.groups.get(GroupAttribute.DEPARTMENT) is GroupRule.SAME:
        raise ImpossibleRule(
            phrase("teams of several departments cannot all be of the same one: drop the rule, or ask for one")
        )
    check_pilot(settings.pilot)
    check_fairness(settings.fairness, settings.format, settings.consented_attributes)
    if settings.runs:
        check_runs(settings.runs)


def _check(rules: HardRules, kind: Kind) -> None:
    gaps = (rules.min_level_gap, rules.max_level_gap, rules.min_years_apart)
    if kind is Kind.RECIPROCAL and any(gap is not None for gap in gaps):
        raise ImpossibleRule(phrase("a reciprocal program has no junior side: leave level gaps and years apart out"))
    low, high = rules.min_level_gap, rules.max_level_gap
    if low is not None and high is not None and low > high:
        raise ImpossibleRule(
            phrase("a level gap of {low} to {high} allows nobody; the first must not exceed the second"),
            low=low,
            high=high,
        )


def _check_partners(settings: ProgramSettings) -> None:
    """Refuse settings that tell the two sides of a reciprocal program apart: any two partners can be paired there."""
    if settings.weights.mentee_learns != settings.weights.mentor_learns:
        raise ImpossibleRule(
            phrase("both partners learn alike in a reciprocal program: weigh mentee_learns as mentor_learns")
        )
    if settings.approval not in {Approval.NONE, Approval.BOTH}:
        raise ImpossibleRule(phrase("a reciprocal program asks both partners before a pair begins, or neither"))
    if settings.fairness.raise_floor or settings.fairness.quota:
        raise ImpossibleFairness(phrase("a reciprocal program has a least fit, but neither a raised floor nor a quota"))
