"""What became of a program's pairs."""

from services.feedback.commands import NoteProgress, SetCosts
from services.feedback.domain.progress import Costs, Progress, with_begun, with_ended, with_held, with_missed
from services.feedback.handlers.work import Work
from shared.contracts.messages import Message


def note_progress(command: NoteProgress, work: Work) -> list[Message]:
    """Count what happened to a pair."""
    after = work.progress.get(command.program_id) or Progress(id=command.program_id)
    if command.places:
        after = with_begun(after, command.places)
    if command.ended:
        after = with_ended(after, command.ended)
    if command.month:
        after = with_held(after, command.month, command.minutes, first=command.first)
    if command.missed:
        after = with_missed(after)
    work.progress.put(after)
    return []


def set_costs(command: SetCosts, work: Work) -> list[Message]:
    """Save what a program costs."""
    work.costs.put(Costs(id=command.program_id, amount=command.amount, currency=command.currency))
    return []
