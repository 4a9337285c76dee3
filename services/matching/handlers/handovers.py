"""Handover notes: asked for ahead of a last day, written by leavers, read by those who stay, and deleted in time."""

from dataclasses import replace
from datetime import datetime

from services.matching.commands import AskForHandovers, ForgetHandover, WriteHandover
from services.matching.domain.departures import (
    ASKED_AHEAD,
    KEPT_FOR,
    Handover,
    UnknownHandover,
    ask,
    handover_id,
    write,
)
from services.matching.domain.pairs import BEGUN, Pair
from services.matching.domain.participants import Participant, participant_id
from services.matching.handlers.lives import pair_of
from services.matching.handlers.work import Work, each
from shared.contracts.messages import Message
from shared.phrases import phrase
from shared.processing.messages import Timer


def ask_for_handovers(command: AskForHandovers, work: Work) -> list[Message]:
    """Ask a leaver for a note to each pair that goes on until their last day; a moved day is told again."""
    leaver = work.participants.get(participant_id(command.program_id, command.person_id))
    if leaver is None or leaver.leaves_on is None:
        return []
    messages: list[Message] = []
    for pair in each(work.pairs, leaver.active).values():
        if pair.state in BEGUN and pair.ends_on > leaver.leaves_on:
            messages += _ask(work, pair, leaver, leaver.leaves_on)
    return messages


def write_handover(command: WriteHandover, work: Work) -> list[Message]:
    """Store a handover note."""
    pair_of(work, command.program_id, command.pair_id)
    handover = work.handovers.get(handover_id(command.pair_id, command.person_id))
    if handover is None:
        raise UnknownHandover(phrase("that person was not asked for a handover note to this pair"))
    work.handovers.put(write(handover, command.note, work.now))
    return []


def forget_handover(command: ForgetHandover, work: Work) -> list[Message]:
    """Delete a handover note whose time is over."""
    work.handovers.delete(handover_id(command.pair_id, command.person_id))
    return []


def ask_in_time(work: Work, leaver: Participant, last_day: datetime) -> None:
    """Set the timer that asks a leaver for notes, some days before the last one."""
    command = AskForHandovers(program_id=leaver.program_id, person_id=leaver.person_id)
    work.timers.put(Timer(id=asking(leaver), due=max(work.now, last_day - ASKED_AHEAD), command=command))


def stay(work: Work, participant: Participant) -> list[Message]:
    """Take back everything that waits for the leave of somebody who stays; a note that was written is deleted too."""
    work.timers.delete(leaving(participant))
    work.timers.delete(asking(participant))
    for pair_id in participant.active:
        id_ = handover_id(pair_id, participant.person_id)
        work.handovers.delete(id_)
        work.timers.delete(_forgetting(id_))
    return []


def leaving(participant: Participant) -> str:
    """Return the id of the timer of a last day."""
    return f"leave:{participant.id}"


def asking(participant: Participant) -> str:
    """Return the id of the timer that asks for handover notes."""
    return f"handover:{participant.id}"


def _ask(work: Work, pair: Pair, leaver: Participant, deadline: datetime) -> list[Message]:
    asked, handover, event = ask(pair, leaver, deadline)
    before = work.handovers.get(handover.id)
    if before and before.deadline == deadline:
        return []
    _forget_in_time(work, handover)
    if before and before.note:
        work.handovers.put(replace(before, deadline=deadline))
        return []
    work.handovers.put(handover)
    work.pairs.put(asked)
    return [event]


def _forget_in_time(work: Work, handover: Handover) -> None:
    command = ForgetHandover(program_id=handover.program_id, pair_id=handover.pair_id, person_id=handover.person_id)
    work.timers.put(Timer(id=_forgetting(handover.id), due=handover.deadline + KEPT_FOR, command=command))


def _forgetting(id_: str) -> str:
    return f"forget-handover:{id_}"
