"""Commands about syncs of the whole organization."""

from typing import ClassVar, Final

from pydantic import Field

from services.matching.commands.imports import RowOutcome
from services.matching.domain.effects import Effects
from services.matching.domain.holds import Limits
from services.matching.domain.imports import Finding
from services.matching.domain.plans import PlanRow
from services.matching.domain.syncs import ORGANIZATION, Mode
from shared.contracts.messages import Command

KIND: Final = "sync"
"""The kind of the jobs that compute and carry out syncs."""


class OfOrganization(Command):
    """Base class of commands to the organization as a whole: one writer, so that its syncs follow each other."""

    KEY: ClassVar[str] = "organization_id"

    organization_id: str = ORGANIZATION


class OfSync(OfOrganization):
    """Base class of commands to one sync."""

    sync_id: str


class StartSync(OfSync):
    """Read an uploaded file of people once no other sync is under way; `digest` is the file's SHA-256."""

    TYPE: ClassVar[str] = "matching.start-sync"

    mode: Mode
    blob: str
    digest: str
    by_hand: dict[str, str] = Field(default_factory=dict)
    mapping: str | None = None
    clears: bool = False
    dry_run: bool = False


class BeginSync(OfSync):
    """Record that the file was read: how many rows it has, how many do not count, and the findings."""

    TYPE: ClassVar[str] = "matching.begin-sync"

    round: int
    total: int
    refused: int
    duplicates: int
    findings: tuple[Finding, ...] = ()
    warnings: tuple[str, ...] = ()


class RecordSyncRows(OfSync):
    """Record the outcomes of refused and repeated rows, at most 200 per command."""

    TYPE: ClassVar[str] = "matching.record-sync-rows"

    rows: tuple[RowOutcome, ...]


class RecordPlanRows(OfSync):
    """Record what would become of people, at most 200 per command."""

    TYPE: ClassVar[str] = "matching.record-plan-rows"

    rows: tuple[PlanRow, ...]


class FinishPlan(OfSync):
    """Record what a sync would do, and let it take hold, or hold it."""

    TYPE: ClassVar[str] = "matching.finish-plan"

    round: int
    rows: int
    effects: Effects
    limits: Limits


class FailSync(OfSync):
    """Fail a sync, with the reason; what it has changed until then stays."""

    TYPE: ClassVar[str] = "matching.fail-sync"

    problem: str


class ConfirmChange(OfSync):
    """Count one person whose change is done."""

    TYPE: ClassVar[str] = "matching.confirm-change"


class SettleSync(OfSync):
    """End a sync that got no confirmation since `confirmed`."""

    TYPE: ClassVar[str] = "matching.settle-sync"

    confirmed: int


class ForgetSync(OfSync):
    """Delete one batch of the rows of a sync and of its plan, which link a file's lines to people."""

    TYPE: ClassVar[str] = "matching.forget-sync"

    batch: int = 0
