"""The order of syncs: one at a time; and the plans that hold some of them up."""

from dataclasses import replace

from services.matching.commands import ExpirePlan, ForgetSync
from services.matching.commands.syncs import KIND
from services.matching.domain.imports import ROWS_KEPT
from services.matching.domain.plans import Plan
from services.matching.domain.syncs import (
    ORGANIZATION,
    Sync,
    SyncQueue,
    SyncState,
    UnknownSync,
    advance,
    ended,
    enqueue,
)
from services.matching.handlers.work import Work
from shared.contracts.organization import PairsAtRisk, PlanHeld
from shared.phrases import phrase
from shared.processing.messages import Job, Timer


def sync_of(work: Work, sync_id: str) -> Sync:
    """Return a sync.

    Raises:
        UnknownSync: there is none.
    """
    sync = work.syncs.get(sync_id)
    if sync is None:
        raise UnknownSync(phrase("there is no sync with that id"))
    return sync


def put_in_queue(work: Work, sync_id: str) -> None:
    """Let a sync begin, or wait for its turn."""
    _go_on(work, enqueue(queue_of(work), sync_id))


def leave_queue(work: Work, sync_id: str) -> None:
    """Let the next sync begin after this one."""
    _go_on(work, ended(queue_of(work), sync_id))


def queue_of(work: Work) -> SyncQueue:
    """Return the queue of syncs."""
    return work.sync_queue.get(ORGANIZATION) or SyncQueue()


def next_revision(work: Work) -> int:
    """Return the number of the organization's next event."""
    queue = replace(queue_of(work), revision=queue_of(work).revision + 1)
    work.sync_queue.put(queue)
    return queue.revision


def compute(work: Work, sync: Sync) -> None:
    """Start the job that computes a sync's plan."""
    planning = replace(sync, state=SyncState.PLANNING, round=sync.round + 1)
    work.syncs.put(planning)
    work.jobs.put(Job(id=job_id(planning), kind=KIND, subject=sync.id))


def job_id(sync: Sync) -> str:
    """Return the id of the job that computes or applies a sync's plan now."""
    return f"{sync.id}:{'apply' if sync.state is SyncState.APPLYING else 'plan'}:{sync.round}"


def held(work: Work, plan: Plan) -> PlanHeld:
    """Return the event of a plan that is held."""
    at_risk = [PairsAtRisk(program_id=one.program_id, pairs=one.breaking + one.ending) for one in plan.programs]
    return PlanHeld(
        revision=next_revision(work),
        organization_id=ORGANIZATION,
        plan_id=plan.id,
        kind=plan.kind,
        reasons=tuple(one.reason for one in plan.holds),
        leaves=plan.totals.leaves,
        managers=plan.totals.managers,
        pairs=sum(one.pairs for one in at_risk),
        program_id=plan.program_id,
        programs=tuple(one for one in at_risk if one.pairs),
        expires_at=plan.expires_at,
    )


def expire_later(work: Work, plan: Plan) -> None:
    """Let a plan expire when its time is over."""
    work.timers.put(Timer(id=expiry(plan), due=plan.expires_at, command=ExpirePlan(plan_id=plan.id)))


def forget_later(work: Work, sync_id: str) -> None:
    """Let the rows of a sync and its plan, or of an import's plan, be deleted when their time is over."""
    command = ForgetSync(sync_id=sync_id)
    work.timers.put(Timer(id=f"forget:{sync_id}", due=work.now + ROWS_KEPT, command=command))


def expiry(plan: Plan) -> str:
    """Return the id of the timer that expires a plan."""
    return f"expire-plan:{plan.id}"


def _go_on(work: Work, queue: SyncQueue) -> None:
    queue, following = advance(queue)
    work.sync_queue.put(queue)
    if following:
        compute(work, sync_of(work, following))
