"""Commands about programs and their pairs."""

from typing import ClassVar

from services.matching.commands.base import OfProgram
from services.matching.domain.fairness import THE_BEST_TOTAL, Fairness
from services.matching.domain.formats import USUAL, Format, Shape
from services.matching.domain.program import Approval, HardRules, Points
from shared.contracts.participants import EnrollmentMode
from shared.contracts.programs import Stage
from shared.contracts.vocabulary import Cadence, Kind, Moment


class CreateProgram(OfProgram):
    """Draft a program."""

    TYPE: ClassVar[str] = "matching.create-program"

    title: str
    kind: Kind
    objective: str
    sponsor: str | None = None
    cadence: Cadence
    weeks: int
    session_minutes: int
    weights: Points
    rules: HardRules
    languages: tuple[str, ...]
    mode: EnrollmentMode
    readiness_waiver: str | None = None
    starts_on: Moment | None = None
    format: Format = Format.ONE_TO_ONE
    shape: Shape = USUAL[Format.ONE_TO_ONE]
    fairness: Fairness = THE_BEST_TOTAL
    purposes: tuple[str, ...] = ()
    approval: Approval = Approval.NONE
    approval_days: int = 7


class PublishProgram(OfProgram):
    """Open a program for enrollment; a sponsor named here replaces the draft's."""

    TYPE: ClassVar[str] = "matching.publish-program"

    sponsor: str | None = None


class ChangeStage(OfProgram):
    """Take a program on to its pilot, its rollout or its end."""

    TYPE: ClassVar[str] = "matching.change-stage"

    stage: Stage


class EndPairs(OfProgram):
    """End a closed program's pairs, one batch after the other."""

    TYPE: ClassVar[str] = "matching.end-pairs"

    batch: int
