"""Commands about plans: a person's decision, and the end of a plan's time."""

from typing import ClassVar

from services.matching.commands.syncs import OfOrganization
from services.matching.domain.effects import Effects
from services.matching.domain.holds import Limits
from services.matching.domain.plans import PlanRow
from shared.contracts.vocabulary import ProgramId


class OfPlan(OfOrganization):
    """Base class of commands to one plan."""

    plan_id: str


class ApprovePlan(OfPlan):
    """Let the very plan with that digest take hold; it is computed again first. `by` is who says so."""

    TYPE: ClassVar[str] = "matching.approve-plan"

    digest: str
    by: str


class DiscardPlan(OfPlan):
    """Discard a held plan; nothing has changed. `by` is who says so."""

    TYPE: ClassVar[str] = "matching.discard-plan"

    by: str


class ExpirePlan(OfPlan):
    """Expire a held plan that nobody decided in time."""

    TYPE: ClassVar[str] = "matching.expire-plan"


class HoldEnrollment(OfPlan):
    """Hold an import of a program's roster, with what it would do to people who are known already."""

    TYPE: ClassVar[str] = "matching.hold-enrollment"

    program_id: ProgramId
    import_id: str
    file: str
    round: int
    rows: int
    effects: Effects
    limits: Limits


class RecordHeldRows(OfPlan):
    """Record what a held import would do to people, at most 200 per command."""

    TYPE: ClassVar[str] = "matching.record-held-rows"

    rows: tuple[PlanRow, ...]


class NoteInForce(OfPlan):
    """Record that an approved import took hold."""

    TYPE: ClassVar[str] = "matching.note-in-force"
