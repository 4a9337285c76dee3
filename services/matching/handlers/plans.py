"""Plans: approved, discarded, expired; and the imports of rosters that wait for such a decision."""

from dataclasses import replace

from services.matching.commands import (
    ApprovePlan,
    DiscardImport,
    DiscardPlan,
    ExpirePlan,
    HoldEnrollment,
    NoteInForce,
    RecordHeldRows,
    ResumeImport,
    SettleChanges,
    SettleEndings,
)
from services.matching.domain.holds import holds_of
from services.matching.domain.plans import (
    BY_SINGLE_CALLS,
    KEPT,
    Plan,
    PlanKind,
    PlanState,
    UnknownPlan,
    approve,
    computed,
    discard,
)
from services.matching.domain.syncs import ORGANIZATION, SyncState
from services.matching.handlers.sync_queue import (
    expire_later,
    expiry,
    forget_later,
    held,
    next_revision,
    put_in_queue,
    sync_of,
)
from services.matching.handlers.work import Work
from shared.contracts.messages import Message
from shared.contracts.organization import PlanDecided
from shared.phrases import phrase


def approve_plan(command: ApprovePlan, work: Work) -> list[Message]:
    """Approve a plan: it is computed again, and takes hold if it still is the one that was approved.

    What single calls ask for is what it is: nothing is computed again.
    """
    before = plan_of(work, command.plan_id)
    plan = approve(before, command.digest, command.by, work.now)
    work.plans.put(plan)
    work.timers.delete(expiry(plan))
    decided = _decided(work, plan)
    if plan.kind in BY_SINGLE_CALLS:
        work.plans.put(replace(plan, state=PlanState.IN_FORCE, round=before.round))
        return [decided, _settle(plan, takes_hold=True)]
    if plan.program_id is not None:
        resume = ResumeImport(
            program_id=plan.program_id, import_id=plan.subject, digest=command.digest, round=plan.round
        )
        return [decided, resume]
    work.syncs.put(replace(sync_of(work, plan.subject), state=SyncState.WAITING, approved=command.digest))
    put_in_queue(work, plan.subject)
    return [decided]


def discard_plan(command: DiscardPlan, work: Work) -> list[Message]:
    """Discard a held plan."""
    plan = discard(plan_of(work, command.plan_id), command.by, work.now)
    work.timers.delete(expiry(plan))
    return _dropped(work, plan)


def expire_plan(command: ExpirePlan, work: Work) -> list[Message]:
    """Expire a plan that is still held."""
    plan = work.plans.get(command.plan_id)
    if plan is None or plan.state is not PlanState.HELD:
        return []
    return _dropped(work, replace(plan, state=PlanState.EXPIRED))


def hold_enrollment(command: HoldEnrollment, work: Work) -> list[Message]:
    """Hold the import of a roster."""
    known = work.plans.get(command.plan_id)
    new = Plan(
        id=command.plan_id,
        kind=PlanKind.ENROLLMENT,
        subject=command.import_id,
        program_id=command.program_id,
        created_at=work.now,
        expires_at=work.now + KEPT,
        file=command.file,
    )
    holds = holds_of(command.effects, command.limits)
    plan = computed(known or new, command.effects, holds, command.rows)
    plan = replace(plan, state=PlanState.HELD, round=command.round)
    work.plans.put(plan)
    expire_later(work, plan)
    forget_later(work, plan.id)
    return [held(work, plan)]


def record_held_rows(command: RecordHeldRows, work: Work) -> list[Message]:
    """Store what a held import would do to people."""
    for row in command.rows:
        work.plan_rows.put(row)
    return []


def note_in_force(command: NoteInForce, work: Work) -> list[Message]:
    """Record that an approved import took hold."""
    if plan := work.plans.get(command.plan_id):
        work.plans.put(replace(plan, state=PlanState.IN_FORCE))
    return []


def plan_of(work: Work, plan_id: str) -> Plan:
    """Return a plan.

    Raises:
        UnknownPlan: there is none.
    """
    plan = work.plans.get(plan_id)
    if plan is None:
        raise UnknownPlan(phrase("there is no plan with that id"))
    return plan


def _dropped(work: Work, plan: Plan) -> list[Message]:
    work.plans.put(plan)
    decided = _decided(work, plan)
    if plan.kind in BY_SINGLE_CALLS:
        return [decided, _settle(plan, takes_hold=False)]
    if plan.program_id is not None:
        return [decided, DiscardImport(program_id=plan.program_id, import_id=plan.subject)]
    work.syncs.put(replace(sync_of(work, plan.subject), state=SyncState.DISCARDED))
    return [decided]


def _settle(plan: Plan, *, takes_hold: bool) -> Message:
    if plan.kind is PlanKind.ENDINGS:
        return SettleEndings(plan_id=plan.id, takes_hold=takes_hold)
    return SettleChanges(plan_id=plan.id, takes_hold=takes_hold)


def _decided(work: Work, plan: Plan) -> PlanDecided:
    return PlanDecided(revision=next_revision(work), organization_id=ORGANIZATION, plan_id=plan.id, decision=plan.state)
