"""What a program's pilot is limited to, and what its success is measured by."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, ClassVar, Final

from pydantic import Field

from shared.contracts.closed import total
from shared.contracts.pilots import Criterion, PilotThreshold
from shared.contracts.vocabulary import PersonId, Role
from shared.domain import Refused
from shared.fields import GivenPerson, Line
from shared.phrases import phrase

MOST_PAIRS: Final = 200
Percent = Annotated[float, Field(ge=0, le=100)]
Mean = Annotated[float, Field(ge=1, le=5)]
Points = Annotated[float, Field(ge=-4, le=4)]


class IncompleteScope(Refused):
    """A pilot is limited to one pair, one team, one department or a number of pairs, and says which."""

    status: ClassVar[int] = 422


class ScopeKind(StrEnum):
    """What a pilot is limited to."""

    ONE_PAIR = "one-pair"
    TEAM = "team"
    DEPARTMENT = "department"
    PAIRS = "pairs"


@dataclass(frozen=True, kw_only=True)
class PilotScope:
    """The limits of a pilot.

    Attributes:
        pairs: most pairs at a time; one for `one-pair`, and None for no limit in a team or department.
        department: its name, for `department`.
        manager_id: the person whose direct reports are the team, for `team`.
        role: whom the team or the department is about; None for both sides.
    """

    kind: ScopeKind
    pairs: Annotated[int, Field(ge=1, le=MOST_PAIRS)] | None = None
    department: Line | None = None
    manager_id: GivenPerson | None = None
    role: Role | None = None

    @property
    def most_pairs(self) -> int | None:
        """Return the most pairs at a time, or None for no limit."""
        return 1 if self.kind is ScopeKind.ONE_PAIR else self.pairs

    @property
    def team_of(self) -> PersonId | None:
        """Return whose team it is about, or None for no team."""
        return self.manager_id if self.kind is ScopeKind.TEAM else None


@dataclass(frozen=True, kw_only=True)
class PilotCriteria:
    """The least values by which a pilot counts as a success; what is None is not measured.

    Attributes:
        participation: people who met at least once, of those who were paired, in percent.
        sessions_held: sessions held, of those held or missed, in percent.
        worth_it: the mean answer after sessions, on 1..5; `would_recommend`: the one at the end of pairs.
        pairs_kept: pairs that did not end early, in percent.
        paired_in_time: people who got a pair within 90 days, of those who came into the program, in percent.
        commitments_confirmed: commitments that the junior side confirmed, of those made, in percent.
        outcome_change: how much the outcomes changed in the same people's answers, in points from -4 to 4.
    """

    participation: Percent = 80
    sessions_held: Percent = 70
    worth_it: Mean = 3.5
    would_recommend: Mean = 3.5
    pairs_kept: Percent | None = None
    paired_in_time: Percent | None = None
    commitments_confirmed: Percent | None = None
    outcome_change: Points | None = None

    def thresholds(self) -> tuple[PilotThreshold, ...]:
        """Return each criterion that is measured with its least value."""
        values = total(
            Criterion,
            {
                Criterion.PARTICIPATION: self.participation,
                Criterion.SESSIONS_HELD: self.sessions_held,
                Criterion.WORTH_IT: self.worth_it,
                Criterion.WOULD_RECOMMEND: self.would_recommend,
                Criterion.PAIRS_KEPT: self.pairs_kept,
                Criterion.PAIRED_IN_TIME: self.paired_in_time,
                Criterion.COMMITMENTS_CONFIRMED: self.commitments_confirmed,
                Criterion.OUTCOME_CHANGE: self.outcome_change,
            },
        )
        return tuple(
            PilotThreshold(criterion=one, at_least=value) for one, value in values.items() if value is not None
        )


@dataclass(frozen=True, kw_only=True)
class PilotSettings:
    """A program's pilot: its limits, and what its success is measured by."""

    scope: PilotScope
    criteria: PilotCriteria = PilotCriteria()


def check(pilot: PilotSettings | None) -> None:
    """Refuse a scope that does not say what it is about.

    Raises:
        IncompleteScope: the department, the manager or the number of pairs is missing.
    """
    if pilot is None:
        return
    scope = pilot.scope
    match scope.kind:
        case ScopeKind.ONE_PAIR:
            complete, what = True, ""
        case ScopeKind.TEAM:
            complete, what = (
                scope.manager_id is not None,
                phrase("manager_id: the person whose direct reports are the team"),
            )
        case ScopeKind.DEPARTMENT:
            complete, what = scope.department is not None, phrase("department: its name, as the roster writes it")
        case ScopeKind.PAIRS:
            complete, what = scope.pairs is not None, phrase("pairs: how many at most")
    if not complete:
        raise IncompleteScope(phrase("the scope of the pilot needs {what}"), what=what)
