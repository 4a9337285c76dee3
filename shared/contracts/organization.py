"""Events of the organization as a whole: syncs that took hold, and plans that wait for a person."""

from typing import ClassVar

from shared.contracts.messages import Event, Value
from shared.contracts.vocabulary import Moment, ProgramId


class OrganizationSynced(Event):
    """A file of people took hold; the counts are people, `refused` rows. A sync that changed nothing is not told."""

    TYPE: ClassVar[str] = "mentoring.organization-synced.v1"
    KEY: ClassVar[str] = "organization_id"

    organization_id: str
    sync_id: str
    mode: str
    joined: int
    changed: int
    left: int
    unchanged: int
    refused: int


class PairsAtRisk(Value):
    """How many pairs of a program a plan would pause or end."""

    program_id: ProgramId
    pairs: int


class PlanHeld(Event):
    """What a file or single calls would do was held over a limit: it waits for a person to approve or discard the plan.

    `kind` is full-sync, delta-sync, enrollment, single-changes or endings. `program_id` is the program that a roster is
    for, or whose people and pairs single calls would end, null for what is the organization's; `programs` are those
    whose pairs are at risk. Without a decision the plan expires at `expires_at`.
    """

    TYPE: ClassVar[str] = "mentoring.plan-held.v1"
    KEY: ClassVar[str] = "organization_id"

    organization_id: str
    plan_id: str
    kind: str
    reasons: tuple[str, ...]
    leaves: int
    managers: int
    pairs: int
    program_id: ProgramId | None = None
    programs: tuple[PairsAtRisk, ...] = ()
    expires_at: Moment | None = None


class PlanDecided(Event):
    """A held plan was approved, discarded, or expired; an approved one takes hold unless it has become another."""

    TYPE: ClassVar[str] = "mentoring.plan-decided.v1"
    KEY: ClassVar[str] = "organization_id"

    organization_id: str
    plan_id: str
    decision: str
