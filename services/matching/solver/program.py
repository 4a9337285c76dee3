"""A program's hard rules, weights of the soft criteria, and the shape of each criterion."""

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from services.matching.solver.arrays import Ints, NotWholeNumbers

FULL = 10_000
"""Basis points of a perfect fit."""

MOST_TRAITS = 16
"""The most rules on traits: their bits follow those of the other rules in one 32-bit word."""


class Component(StrEnum):
    """The components whose sum is a pair's fit."""

    MENTEE_LEARNS = "mentee_learns"
    MENTOR_LEARNS = "mentor_learns"
    SENIORITY = "seniority"
    GENERATION = "generation"
    ACROSS_DEPARTMENTS = "across_departments"
    STYLE = "style"
    HOURS = "hours"
    LANGUAGES = "languages"


class Rule(StrEnum):
    """Why two people cannot meet."""

    SAME_PERSON = "same-person"
    REPORTING_LINE = "reporting-line"
    SAME_MANAGER = "same-manager"
    LEVEL_GAP = "level-gap"
    GENERATION_GAP = "generation-gap"
    COMMON_HOURS = "common-hours"
    SHARED_LANGUAGE = "shared-language"
    NEVER_AGAIN = "never-again"
    FORBIDDEN = "forbidden"
    NO_CAPACITY = "no-capacity"


class Likeness(StrEnum):
    """The condition of a rule on two people's traits in one column, such as their countries."""

    SAME = "same"
    DIFFERENT = "different"


@dataclass(frozen=True)
class TraitRule:
    """The rule on one column of `Side.traits`; not a `Rule`, because only the caller knows what a column means."""

    column: int

    def __str__(self) -> str:
        """Return its name in error messages."""
        return f"the rule on traits in column {self.column}"


AnyRule = Rule | TraitRule


class WeightsMustSumToFull(ValueError):
    """Raised when weights are negative or do not sum to 10,000 basis points."""

    def __init__(self, total: int) -> None:
        super().__init__(
            f"weights sum to {total} basis points; give each criterion 0 or more so that they sum to {FULL}"
            + (" (at least one must count)" if total == 0 else ""),
        )


class BadTable(ValueError):
    """Raised when a program's table is not square, or holds values outside 0..10,000."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} must be a square table of whole numbers within 0..{FULL}, row mentor, column mentee")


class BadTrapezoid(ValueError):
    """Raised when a trapezoid's four corners do not ascend."""

    def __init__(self, corners: tuple[int, int, int, int]) -> None:
        super().__init__(f"the corners {corners} of a gap must ascend")


class TooManyTraits(ValueError):
    """Raised when there are more rules on traits than the bitmap of broken rules has room for."""

    def __init__(self, count: int) -> None:
        super().__init__(
            f"{count} rules on traits are too many; leave out those that ask for nothing, up to {MOST_TRAITS}"
        )


class BadRange(ValueError):
    """Raised when a rule asks for an empty range."""

    def __init__(self, name: str, low: int, high: int) -> None:
        super().__init__(f"{name} {low}..{high} allows nobody; the first number must not exceed the second")


@dataclass(frozen=True, kw_only=True)
class Span:
    """A closed range of allowed gaps."""

    low: int
    high: int

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise BadRange("the span", self.low, self.high)


@dataclass(frozen=True, kw_only=True)
class Trapezoid:
    """The share of points by gap: none outside zero_below..zero_above, all within full_from..full_to."""

    zero_below: int
    full_from: int
    full_to: int
    zero_above: int

    def __post_init__(self) -> None:
        corners = (self.zero_below, self.full_from, self.full_to, self.zero_above)
        if list(corners) != sorted(corners):
            raise BadTrapezoid(corners)

    def points(self, gaps: Ints, weight: int) -> Ints:
        """Return weight x membership, rounded down, for every gap."""
        rise = _ramp(gaps - self.zero_below, self.full_from - self.zero_below, weight)
        fall = _ramp(self.zero_above - gaps, self.zero_above - self.full_to, weight)
        return np.minimum(rise, fall)


def _ramp(done: Ints, length: int, weight: int) -> Ints:
    """Climb from 0 to weight over length; a step where length is 0."""
    if length == 0:
        return np.where(done >= 0, weight, 0)
    return np.clip(weight * done // length, 0, weight)


@dataclass(frozen=True, kw_only=True)
class Shapes:
    """How each soft criterion computes its share of the weight for two people.

    Attributes:
        seniority: of mentee's level minus mentor's.
        generation: of mentor's birth year minus mentee's; a pair without both years gets half the weight.
        departments: [d, d] basis points for mentor's and mentee's department; by default all across, nothing inside.
        styles: [s, s] basis points for mentor's and mentee's style; by default everything for the same style.
        target_hours: common hours a week that get all points.
        one_language: basis points for a single shared language; two or more get everything.
    """

    seniority: Trapezoid = Trapezoid(zero_below=0, full_from=2, full_to=6, zero_above=12)
    generation: Trapezoid = Trapezoid(zero_below=12, full_from=20, full_to=35, zero_above=55)
    departments: Ints | None = None
    styles: Ints | None = None
    target_hours: int = 8
    one_language: int = 6000

    def __post_init__(self) -> None:
        for name in ("departments", "styles"):
            check_table(getattr(self, name), name)
        if self.target_hours < 1:
            raise BadRange("target_hours", 1, self.target_hours)


@dataclass(frozen=True, kw_only=True)
class Weights:
    """Basis points of each component, summing to 10,000."""

    mentee_learns: int = 3500
    mentor_learns: int = 2000
    seniority: int = 1000
    generation: int = 0
    across_departments: int = 1000
    style: int = 1000
    hours: int = 1000
    languages: int = 500
    shapes: Shapes = field(default_factory=Shapes)

    def __post_init__(self) -> None:
        points = [getattr(self, component) for component in Component]
        if not all(isinstance(point, int | np.integer) for point in points):
            raise NotWholeNumbers("weights")
        if sum(points) != FULL or min(points) < 0:
            raise WeightsMustSumToFull(sum(points))


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The hard rules of a program; a pair that breaks one is never made.

    Attributes:
        reporting_line: nobody above or below, at any level.
        same_manager: nobody under the same direct manager.
        level_gap: allowed mentee's level minus mentor's.
        generation_gap: allowed mentor's birth year minus mentee's; says nothing of a pair without both years.
        common_hours: fewest hours a week that both have free.
        shared_language: at least one language in common.
        traits: for each column of `Side.traits` whether the two must be alike, or which gaps are allowed, mentee's
            minus mentor's; says nothing of an unknown one.
        never_again: [k, 2] persons who must not meet again, in either role.
        forbidden: [k, 2] persons a coordinator keeps apart, in either role.
    """

    reporting_line: bool = True
    same_manager: bool = True
    level_gap: Span | None = Span(low=1, high=99)
    generation_gap: Span | None = None
    common_hours: int = 2
    shared_language: bool = True
    traits: tuple[Likeness | Span, ...] = ()
    never_again: Ints = field(default_factory=lambda: np.zeros((0, 2), np.int32))
    forbidden: Ints = field(default_factory=lambda: np.zeros((0, 2), np.int32))

    def __post_init__(self) -> None:
        for name in ("never_again", "forbidden"):
            object.__setattr__(self, name, _pairs(getattr(self, name), name))
        if len(self.traits) > MOST_TRAITS:
            raise TooManyTraits(len(self.traits))


def check_table(table: Ints | None, name: str) -> None:
    """Refuse a table that is not square or holds anything outside 0..10,000."""
    if table is None:
        return
    square = table.ndim == 2 and table.shape[0] == table.shape[1]
    if not square or table.dtype.kind not in "iub" or (table.size and not 0 <= table.min() <= table.max() <= FULL):
        raise BadTable(name)


def _pairs(values: object, name: str) -> Ints:
    array = np.asarray(values)
    if array.size and array.dtype.kind not in "iu":
        raise NotWholeNumbers(name)
    return array.astype(np.int64).reshape(-1, 2).astype(np.int32)
