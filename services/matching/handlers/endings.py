"""Endings by single calls: weighed one after the other, held over a limit, and carried out or dropped together."""

from services.matching.commands import CarryOutEnding, SettleEndings, WeighEnding, WithdrawParticipant
from services.matching.domain.changes import more
from services.matching.domain.endings import (
    HeldEnding,
    burst_of_caller,
    burst_of_program,
    grown,
    holds_of_endings,
    rows_of,
)
from services.matching.domain.holds import Hold
from services.matching.domain.imports import BATCHES
from services.matching.domain.pairs import LIVE
from services.matching.domain.plans import PlanKind, PlanRow
from services.matching.handlers.ending import close
from services.matching.handlers.holding import burst_of, new_plan, open_plan
from services.matching.handlers.lives import pair_of
from services.matching.handlers.participants import withdraw_participant
from services.matching.handlers.work import Work
from shared.contracts.messages import Message
from shared.domain import identifier


def weigh_ending(command: WeighEnding, work: Work) -> list[Message]:
    """Let an ending pass, or hold it."""
    ending = command.ending
    known = work.held_endings.get(ending.id)
    if known and known.ending.goings == ending.goings:
        return []
    people = len(ending.people)
    program = more(burst_of(work, burst_of_program(ending.program_id)), work.now, leaves=people)
    caller = more(burst_of(work, burst_of_caller(command.by)), work.now, leaves=people)
    work.bursts.put(program)
    work.bursts.put(caller)
    if holds := holds_of_endings(program, caller, command.among, command.limits):
        _hold(command, holds, work)
    return []


def settle_endings(command: SettleEndings, work: Work) -> list[Message]:
    """Carry out or drop one batch of endings, then the next batch."""
    messages: list[Message] = []
    for held in work.held_endings.find(plan_id=command.plan_id, batch=command.batch):
        work.held_endings.delete(held.id)
        if command.takes_hold:
            messages.append(CarryOutEnding(program_id=held.ending.program_id, ending=held.ending))
    following = command.batch + 1
    if following < BATCHES:
        messages.append(SettleEndings(plan_id=command.plan_id, takes_hold=command.takes_hold, batch=following))
    return messages


def carry_out_ending(command: CarryOutEnding, work: Work) -> list[Message]:
    """Withdraw the person, or end the pair, unless they are gone, or have gone and come back, or it is over by now."""
    ending = command.ending
    if ending.pair_id is not None and ending.reason is not None:
        pair = pair_of(work, ending.program_id, ending.pair_id)
        return close(work, pair, ending.reason) if pair.state in LIVE else []
    part = work.participants.get(ending.id)
    if part is None or not part.takes_part or part.goings != ending.goings:
        return []
    return withdraw_participant(WithdrawParticipant(program_id=part.program_id, person_id=part.person_id), work)


def _hold(command: WeighEnding, holds: tuple[Hold, ...], work: Work) -> None:
    ending = command.ending
    burst = burst_of(work, burst_of_program(ending.program_id))
    plan = open_plan(work, burst) or new_plan(
        work, burst, identifier("endings", ending.id, work.now.isoformat()), PlanKind.ENDINGS, ending.program_id
    )
    held = HeldEnding(id=ending.id, plan_id=plan.id, number=plan.rows, ending=ending, batch=plan.rows % BATCHES)
    work.held_endings.put(held)
    work.plans.put(grown(plan, ending, holds, among=command.among, live=command.live))
    for number, (change, person_id) in enumerate(rows_of(ending), plan.rows):
        row = PlanRow(
            id=f"{plan.id}:{number:09d}",
            plan_id=plan.id,
            round=plan.round,
            number=number,
            change=change,
            person_id=person_id,
            batch=number % BATCHES,
        )
        work.plan_rows.put(row)
