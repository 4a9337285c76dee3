"""Group notify.organization: tells coordinators of plans that wait for a person, and of those nobody decided."""

from collections.abc import Iterator

from services.notify.commands import CallOffNews, TellCoordinators
from services.notify.domain.delivery import News
from services.notify.domain.references import WaitingPlan
from services.notify.handlers.work import Work
from shared.contracts.messages import Message
from shared.contracts.organization import PlanDecided, PlanHeld

EXPIRED = "expired"
ENDINGS = "endings"


def on_plan_held(event: PlanHeld, work: Work) -> Iterator[Message]:
    """Tell the coordinators whose roster or endings are held, and those of other programs whose pairs are at risk."""
    cause = f"plan:{event.plan_id}:{event.revision}"
    told = {event.program_id: 0} if event.program_id else {}
    told |= {one.program_id: one.pairs for one in event.programs}
    work.plans.put(
        WaitingPlan(id=event.plan_id, cause=cause, own=event.program_id, programs=tuple(told), kind=event.kind)
    )
    for program_id, pairs in told.items():
        yield TellCoordinators(
            program_id=program_id,
            cause=cause,
            news=_own(event.kind) if program_id == event.program_id else News.PLAN_ELSEWHERE,
            subject=event.plan_id,
            pairs=pairs,
            expires_at=event.expires_at,
        )


def on_plan_decided(event: PlanDecided, work: Work) -> Iterator[Message]:
    """Call off the mails that have not been sent, and say so if nobody decided about a program's own in time."""
    plan = work.plans.get(event.plan_id)
    if plan is None:
        return
    work.plans.delete(plan.id)
    for program_id in plan.programs:
        yield CallOffNews(program_id=program_id, cause=plan.cause)
    if plan.own and event.decision == EXPIRED:
        news = News.ENDINGS_EXPIRED if plan.kind == ENDINGS else News.PLAN_EXPIRED
        yield TellCoordinators(program_id=plan.own, cause=f"expired:{plan.cause}", news=news, subject=plan.id)


def _own(kind: str) -> News:
    return News.ENDINGS_WAIT if kind == ENDINGS else News.PLAN_WAITS
