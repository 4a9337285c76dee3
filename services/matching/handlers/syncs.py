"""Syncs: one after the other; each is planned, held or applied, and ended when its last change is confirmed."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from services.matching.commands import (
    BeginSync,
    ConfirmChange,
    FailSync,
    FinishPlan,
    ForgetSync,
    RecordPlanRows,
    RecordSyncRows,
    SettleSync,
    StartSync,
)
from services.matching.commands.syncs import KIND
from services.matching.domain.holds import holds_of
from services.matching.domain.imports import BATCHES, ImportRow, row_id
from services.matching.domain.plans import KEPT, Plan, PlanKind, PlanState, computed
from services.matching.domain.syncs import Mode, Sync, SyncState, confirm, synced
from services.matching.handlers.sync_queue import (
    compute,
    expire_later,
    forget_later,
    held,
    job_id,
    leave_queue,
    next_revision,
    put_in_queue,
    sync_of,
)
from services.matching.handlers.work import Work
from shared.contracts.closed import total
from shared.contracts.messages import Message
from shared.phrases import phrase
from shared.processing.messages import Job, Timer

PATIENCE: Final = timedelta(hours=1)
"""How long an applied sync waits for the next confirmation: a dead letter must not hold up the following ones."""
KINDS: Final = total(Mode, {Mode.FULL: PlanKind.FULL_SYNC, Mode.DELTA: PlanKind.DELTA_SYNC})


def start_sync(command: StartSync, work: Work) -> list[Message]:
    """Take in a file of people; it is read once no other sync is under way. A dry run waits for nobody."""
    sync = Sync(
        id=command.sync_id,
        mode=command.mode,
        requested_at=work.now,
        blob=command.blob,
        digest=command.digest,
        by_hand=command.by_hand,
        mapping=command.mapping,
        clears=command.clears,
        dry_run=command.dry_run,
        plan_id=command.sync_id,
    )
    plan = Plan(
        id=sync.plan_id,
        kind=KINDS[sync.mode],
        subject=sync.id,
        created_at=work.now,
        expires_at=work.now + KEPT,
        file=sync.digest,
    )
    work.plans.put(plan)
    forget_later(work, sync.id)
    if sync.dry_run:
        compute(work, sync)
        return []
    work.syncs.put(sync)
    put_in_queue(work, sync.id)
    return []


def begin_sync(command: BeginSync, work: Work) -> list[Message]:
    """Store the number of rows and the findings of the file."""
    sync = sync_of(work, command.sync_id)
    work.syncs.put(
        replace(
            sync,
            total=command.total,
            refused=command.refused,
            duplicates=command.duplicates,
            findings=command.findings,
            warnings=command.warnings,
        )
    )
    return []


def record_sync_rows(command: RecordSyncRows, work: Work) -> list[Message]:
    """Store the outcomes of rows that do not count."""
    for row in command.rows:
        outcome = ImportRow(
            id=row_id(command.sync_id, row.line),
            import_id=command.sync_id,
            line=row.line,
            status=row.status,
            errors=row.errors,
            batch=row.line % BATCHES,
        )
        work.import_rows.put(outcome)
    return []


def record_plan_rows(command: RecordPlanRows, work: Work) -> list[Message]:
    """Store what would become of people."""
    for row in command.rows:
        work.plan_rows.put(row)
    return []


def finish_plan(command: FinishPlan, work: Work) -> list[Message]:
    """Let a sync take hold, hold it, or end it if it was a dry run."""
    sync = sync_of(work, command.sync_id)
    found = work.plans.get(sync.plan_id)
    if found is None or command.round != sync.round or sync.state is not SyncState.PLANNING:
        return []
    effects = command.effects
    holds = holds_of(effects, command.limits)
    plan = computed(found, effects, holds, command.rows)
    totals = effects.totals
    sync = replace(
        sync,
        joined=totals.joins + totals.returns,
        changed=totals.changes,
        left=totals.leaves,
        unchanged=totals.unchanged,
        changes=totals.commands,
    )
    if sync.dry_run:
        work.plans.put(replace(plan, state=PlanState.DRY_RUN))
        work.syncs.put(replace(sync, state=SyncState.PLANNED))
        return []
    if holds and sync.approved != effects.digest:
        return _hold(work, sync, plan)
    return _apply(work, sync, plan)


def fail_sync(command: FailSync, work: Work) -> list[Message]:
    """Fail a sync, and let the next one begin."""
    sync = sync_of(work, command.sync_id)
    if sync.state in {SyncState.DONE, SyncState.DISCARDED}:
        return []
    work.syncs.put(replace(sync, state=SyncState.FAILED, problem=command.problem))
    if plan := work.plans.get(sync.plan_id):
        work.plans.put(replace(plan, state=PlanState.FAILED, problem=command.problem))
    leave_queue(work, sync.id)
    return []


def confirm_change(command: ConfirmChange, work: Work) -> list[Message]:
    """Count a change that is done; the last one ends the sync."""
    before = sync_of(work, command.sync_id)
    after = confirm(before)
    work.syncs.put(after)
    return _ended(work, after) if before.state is not after.state else []


def settle_sync(command: SettleSync, work: Work) -> list[Message]:
    """End a sync that got no further confirmation for an hour; what is missing is in the dead letters."""
    sync = sync_of(work, command.sync_id)
    if sync.state is not SyncState.APPLYING:
        return []
    if sync.confirmed > command.confirmed:
        _settle_later(work, sync)
        return []
    missing = sync.changes - sync.confirmed
    problem = phrase("{number} changes were not confirmed; look for them in the dead letters and replay them").format(
        number=f"{missing:,}"
    )
    sync = replace(sync, state=SyncState.DONE, problem=problem)
    work.syncs.put(sync)
    return _ended(work, sync)


def forget_sync(command: ForgetSync, work: Work) -> list[Message]:
    """Delete the rows of a sync and of its plan, batch by batch: they link lines of a file to people."""
    for row in work.import_rows.find(import_id=command.sync_id, batch=command.batch):
        work.import_rows.delete(row.id)
    for planned in work.plan_rows.find(plan_id=command.sync_id, batch=command.batch):
        work.plan_rows.delete(planned.id)
    following = command.batch + 1
    return [ForgetSync(sync_id=command.sync_id, batch=following)] if following < BATCHES else []


def _hold(work: Work, sync: Sync, plan: Plan) -> list[Message]:
    work.syncs.put(replace(sync, state=SyncState.HELD))
    plan = replace(plan, state=PlanState.HELD, round=sync.round)
    work.plans.put(plan)
    expire_later(work, plan)
    leave_queue(work, sync.id)
    return [held(work, plan)]


def _apply(work: Work, sync: Sync, plan: Plan) -> list[Message]:
    work.plans.put(replace(plan, state=PlanState.IN_FORCE, round=sync.round))
    if not sync.changes:
        work.syncs.put(replace(sync, state=SyncState.DONE))
        leave_queue(work, sync.id)
        return []
    applying = replace(sync, state=SyncState.APPLYING)
    work.syncs.put(applying)
    work.jobs.put(Job(id=job_id(applying), kind=KIND, subject=sync.id))
    _settle_later(work, applying)
    return []


def _ended(work: Work, sync: Sync) -> list[Message]:
    work.timers.delete(f"settle:{sync.id}")
    leave_queue(work, sync.id)
    return [synced(sync, next_revision(work))]


def _settle_later(work: Work, sync: Sync) -> None:
    command = SettleSync(sync_id=sync.id, confirmed=sync.confirmed)
    work.timers.put(Timer(id=f"settle:{sync.id}", due=work.now + PATIENCE, command=command))
