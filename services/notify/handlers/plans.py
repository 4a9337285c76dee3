"""Group notify.organization: tells coordinators of plans that wait for a person, and of those nobody decided."""

from collections.abc import Iterator

from services.notify.commands import CallOffNews, TellCoordinators
from services.notify.domain.delivery import News
from services.notify.domain.references import WaitingPlan
from services.notify.handlers.work import Work
from shared.contracts.messages import Message
from shared.contracts.organization import PlanDecided, PlanHeld

EXPIRED = "expired"


def on_plan_held(event: PlanHeld, work: Work) -> Iterator[Message]:
    """Tell the coordinators whose roster is held, and those of other programs whose pairs the file would touch."""
    cause = f"plan:{event.plan_id}:{event.revision}"
    told = {event.program_id: 0} if event.program_id else {}
    told |= {one.program_id: one.pairs for one in event.programs}
    work.plans.put(WaitingPlan(id=event.plan_id, cause=cause, own=event.program_id, programs=tuple(told)))
    for program_id, pairs in told.items():
        yield TellCoordinators(
            program_id=program_id,
            cause=cause,
            news=News.PLAN_WAITS if program_id == event.program_id else News.PLAN_ELSEWHERE,
            subject=event.plan_id,
            pairs=pairs,
            expires_at=event.expires_at,
        )


def on_plan_decided(event: PlanDecided, work: Work) -> Iterator[Message]:
    """Call off the mails that have not been sent, and say so if nobody decided about a roster in time."""
    plan = work.plans.get(event.plan_id)
    if plan is None:
        return
    work.plans.delete(plan.id)
    for program_id in plan.programs:
        yield CallOffNews(program_id=program_id, cause=plan.cause)
    if plan.own and event.decision == EXPIRED:
        yield TellCoordinators(
            program_id=plan.own, cause=f"expired:{plan.cause}", news=News.PLAN_EXPIRED, subject=plan.id
        )
