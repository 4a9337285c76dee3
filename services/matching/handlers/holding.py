"""Plans that hold what comes by single calls: begun with the first of a burst, told once some are collected."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from services.matching.commands import TellPlan
from services.matching.domain.changes import Burst
from services.matching.domain.plans import KEPT, Plan, PlanKind, PlanState
from services.matching.handlers.sync_queue import expire_later, forget_later
from services.matching.handlers.work import Work
from shared.contracts.vocabulary import ProgramId
from shared.processing.messages import Timer

COLLECTED: Final = timedelta(minutes=2)
"""How long changes are collected before their plan is told: so it says how many they are."""


def burst_of(work: Work, burst_id: str) -> Burst:
    """Return the count of the last hour."""
    return work.bursts.get(burst_id) or Burst(id=burst_id)


def open_plan(work: Work, burst: Burst) -> Plan | None:
    """Return the plan that holds some of a burst and can still grow."""
    plan = work.plans.get(burst.plan_id) if burst.plan_id else None
    return plan if plan is not None and plan.state is PlanState.HELD and plan.expires_at > work.now else None


def new_plan(work: Work, burst: Burst, plan_id: str, kind: PlanKind, program_id: ProgramId | None = None) -> Plan:
    """Begin a plan for a burst: it expires, is forgotten, and is told after two minutes."""
    plan = Plan(
        id=plan_id,
        kind=kind,
        subject=plan_id,
        program_id=program_id,
        state=PlanState.HELD,
        created_at=work.now,
        expires_at=work.now + KEPT,
        file="",
    )
    work.bursts.put(replace(burst, plan_id=plan.id))
    expire_later(work, plan)
    forget_later(work, plan.id)
    work.timers.put(Timer(id=f"tell-plan:{plan.id}", due=work.now + COLLECTED, command=TellPlan(plan_id=plan.id)))
    return plan
