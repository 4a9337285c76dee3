"""Single changes of people: weighed one after the other, held over a limit, and carried out or dropped together."""

from typing import Final

from services.matching.commands import (
    CarryOutChange,
    DiscardPlan,
    LeavePerson,
    RegisterPerson,
    SettleChanges,
    TellPlan,
    WeighChange,
)
from services.matching.domain.changes import HeldChange, counted, grown, holds_of, passed, row_of, shrunk
from services.matching.domain.facts import Said
from services.matching.domain.holds import Hold
from services.matching.domain.imports import BATCHES
from services.matching.domain.people import Person, Standing
from services.matching.domain.plans import PlanKind, PlanRow, PlanState
from services.matching.domain.syncs import ORGANIZATION
from services.matching.handlers.holding import burst_of, new_plan, open_plan
from services.matching.handlers.people import leave_person, register_person
from services.matching.handlers.sync_queue import held
from services.matching.handlers.work import Work
from shared.contracts.messages import Message
from shared.domain import identifier

BY_ITSELF: Final = "matching"


def weigh_change(command: WeighChange, work: Work) -> list[Message]:
    """Let a change pass, or hold it; somebody's last change is the one that counts."""
    known = work.held_changes.get(command.person_id)
    if known and (known.harm, known.employee_key) == (command.harm, command.employee_key):
        return []
    told = _taken_back(known, work) if known else []
    if not command.harm.is_any:
        return told
    burst = counted(burst_of(work, ORGANIZATION), command.harm, command.touched, work.now)
    work.bursts.put(burst)
    if holds := holds_of(burst, command.touched, command.people, command.limits):
        _hold(command, holds, work)
    else:
        work.bursts.put(passed(burst, command.harm))
    return told


def tell_plan(command: TellPlan, work: Work) -> list[Message]:
    """Tell that a plan is held, unless it is not any more."""
    plan = work.plans.get(command.plan_id)
    return [held(work, plan)] if plan is not None and plan.state is PlanState.HELD else []


def settle_changes(command: SettleChanges, work: Work) -> list[Message]:
    """Carry out or drop one batch of changes, then the next batch."""
    messages: list[Message] = []
    for change in work.held_changes.find(plan_id=command.plan_id, batch=command.batch):
        work.held_changes.delete(change.id)
        if command.takes_hold:
            messages.append(CarryOutChange(employee_key=change.employee_key, **vars(change.harm)))
    following = command.batch + 1
    if following < BATCHES:
        messages.append(SettleChanges(plan_id=command.plan_id, takes_hold=command.takes_hold, batch=following))
    return messages


def carry_out_change(command: CarryOutChange, work: Work) -> list[Message]:
    """Give a person another manager, unless they have another one by now, and let them leave."""
    before = work.people.get(command.employee_key)
    if before is None or before.standing is Standing.LEFT:
        return []
    told = register_person(_moved(before, command), work) if command.moves and before.manager == command.was else []
    if command.leaves:
        told += leave_person(LeavePerson(employee_key=before.id, last_day=command.last_day), work)
    return told


def _moved(person: Person, command: CarryOutChange) -> RegisterPerson:
    said = ("manager_id",)
    return RegisterPerson(
        employee_key=person.id,
        employee_id=person.employee_id,
        job_title=person.job_title,
        profile=person.profile,
        contact=person.contact,
        manager=command.manager,
        said=Said(plainly=said) if command.manager else Said(cleared=said),
        is_known=True,
    )


def _hold(command: WeighChange, holds: tuple[Hold, ...], work: Work) -> None:
    burst = burst_of(work, ORGANIZATION)
    plan = open_plan(work, burst) or new_plan(
        work, burst, identifier("changes", command.person_id, work.now.isoformat()), PlanKind.SINGLE_CHANGES
    )
    change = HeldChange(
        id=command.person_id,
        employee_key=command.employee_key,
        plan_id=plan.id,
        number=plan.rows,
        harm=command.harm,
        touched=command.touched,
        batch=plan.rows % BATCHES,
    )
    what, fields = row_of(change.harm)
    work.held_changes.put(change)
    work.plans.put(grown(plan, change, holds, command.people))
    row = PlanRow(
        id=_row_id(change),
        plan_id=plan.id,
        round=plan.round,
        number=change.number,
        change=what,
        person_id=change.id,
        fields=fields,
        batch=change.batch,
    )
    work.plan_rows.put(row)


def _taken_back(change: HeldChange, work: Work) -> list[Message]:
    """Take a change out of its plan; a plan of which nothing is left is discarded."""
    work.held_changes.delete(change.id)
    plan = work.plans.get(change.plan_id)
    if plan is None or plan.state is not PlanState.HELD:
        return []
    work.plan_rows.delete(_row_id(change))
    plan = shrunk(plan, change)
    work.plans.put(plan)
    return [] if plan.totals.harmed else [DiscardPlan(plan_id=plan.id, by=BY_ITSELF)]


def _row_id(change: HeldChange) -> str:
    return f"{change.plan_id}:{change.number:09d}"
