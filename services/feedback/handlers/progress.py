"""What became of a program's pairs."""

from services.feedback.commands import NoteProgress, SetCosts
from services.feedback.domain.progress import (
    EARLIER,
    Costs,
    nothing_yet,
    with_begun,
    with_ended,
    with_held,
    with_missed,
)
from services.feedback.handlers.work import Work
from shared.contracts.messages import Message
from shared.contracts.pairs import PairEndReason


def note_progress(command: NoteProgress, work: Work) -> list[Message]:
    """Add what happened to a pair; it is shown once at least k people stand behind what is new."""
    after, people = work.progress.get(command.program_id) or nothing_yet(command.program_id), command.people
    if command.places:
        after = with_begun(after, people, command.places)
    if command.ended:
        after = with_ended(after, people, completed=command.ended is PairEndReason.COMPLETED)
    if command.month and not command.missed:
        after = with_held(after, command.month, command.minutes, people, first=command.first)
    if command.missed:
        after = with_missed(after, command.month or EARLIER, people)
    work.progress.put(after)
    return []


def set_costs(command: SetCosts, work: Work) -> list[Message]:
    """Save what a program costs."""
    work.costs.put(Costs(id=command.program_id, amount=command.amount, currency=command.currency))
    return []
