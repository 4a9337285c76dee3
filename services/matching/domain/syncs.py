"""Syncs: files of all people, or of some, that change the organization one after the other."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from services.matching.domain.imports import Finding
from shared.contracts.organization import OrganizationSynced
from shared.domain import NotFound

ORGANIZATION: Final = "organization"


class UnknownSync(NotFound):
    """There is no sync with that id."""


class Mode(StrEnum):
    """Whether a file holds everybody, so that whoever is absent has left, or only some people."""

    FULL = "full"
    DELTA = "delta"


class SyncState(StrEnum):
    """The states of a sync; a dry run ends as planned."""

    WAITING = "waiting"
    PLANNING = "planning"
    HELD = "held"
    APPLYING = "applying"
    DONE = "done"
    PLANNED = "planned"
    DISCARDED = "discarded"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class Sync:
    """One file of people.

    Attributes:
        digest: SHA-256 of the file.
        by_hand: our column names with the file's headings, as they were when the file came.
        clears: whether a row without a manager says that there is none.
        round: how often its plan was computed.
        approved: the digest of the plan that a person approved.
        total: its rows; None until it was read. `refused` and `duplicates` are rows that do not count.
        changes: how many people it changes; `confirmed` are done.
    """

    id: str
    mode: Mode
    state: SyncState = SyncState.WAITING
    requested_at: datetime
    blob: str
    digest: str
    by_hand: dict[str, str] = field(default_factory=dict)
    mapping: str | None = None
    clears: bool = False
    dry_run: bool = False
    plan_id: str
    round: int = 0
    approved: str | None = None
    total: int | None = None
    joined: int = 0
    changed: int = 0
    left: int = 0
    unchanged: int = 0
    refused: int = 0
    duplicates: int = 0
    changes: int = 0
    confirmed: int = 0
    problem: str | None = None
    findings: tuple[Finding, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SyncQueue:
    """The organization's syncs in order: one under way, and those that wait for it; `revision` counts its events."""

    id: str = ORGANIZATION
    running: str | None = None
    waiting: tuple[str, ...] = ()
    revision: int = 0


def enqueue(queue: SyncQueue, sync_id: str) -> SyncQueue:
    """Let a sync wait for its turn."""
    return replace(queue, waiting=(*queue.waiting, sync_id))


def ended(queue: SyncQueue, sync_id: str) -> SyncQueue:
    """Take a sync out of the queue."""
    running = None if queue.running == sync_id else queue.running
    return replace(queue, running=running, waiting=tuple(one for one in queue.waiting if one != sync_id))


def advance(queue: SyncQueue) -> tuple[SyncQueue, str | None]:
    """Begin the next sync if none is under way."""
    if queue.running or not queue.waiting:
        return queue, None
    first, *rest = queue.waiting
    return replace(queue, running=first, waiting=tuple(rest)), first


def confirm(sync: Sync) -> Sync:
    """Count a person whose change is done; the last one ends the sync."""
    counted = replace(sync, confirmed=sync.confirmed + 1)
    done = counted.state is SyncState.APPLYING and counted.confirmed >= counted.changes
    return replace(counted, state=SyncState.DONE) if done else counted


def synced(sync: Sync, revision: int) -> OrganizationSynced:
    """Return the event of a sync that took hold."""
    return OrganizationSynced(
        revision=revision,
        organization_id=ORGANIZATION,
        sync_id=sync.id,
        mode=sync.mode,
        joined=sync.joined,
        changed=sync.changed,
        left=sync.left,
        unchanged=sync.unchanged,
        refused=sync.refused,
    )
