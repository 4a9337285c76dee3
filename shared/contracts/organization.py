"""Events of the organization as a whole: syncs that took hold, and plans that wait for a person."""

from typing import ClassVar

from shared.contracts.messages import Event


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


class PlanHeld(Event):
    """What a file would do was held over a limit: nothing changes until a person approves the plan or discards it."""

    TYPE: ClassVar[str] = "mentoring.plan-held.v1"
    KEY: ClassVar[str] = "organization_id"

    organization_id: str
    plan_id: str
    kind: str
    reasons: tuple[str, ...]
    leaves: int
    managers: int
    pairs: int


class PlanDecided(Event):
    """A held plan was approved, discarded, or expired; an approved one takes hold unless it has become another."""

    TYPE: ClassVar[str] = "mentoring.plan-decided.v1"
    KEY: ClassVar[str] = "organization_id"

    organization_id: str
    plan_id: str
    decision: str
