"""Figures of a program over at least five people."""

from services.feedback.commands import AddFigure
from services.feedback.domain.figures import Figures, added, figures_id
from services.feedback.handlers.work import Work
from shared.contracts.messages import Message
from shared.processing.messages import Timer


def add_figure(command: AddFigure, work: Work) -> list[Message]:
    """Add what is known of one person, once it is due."""
    if command.due is not None and work.now < command.due:
        id_ = f"figure:{command.about}:{command.program_id}:{command.respondent}"
        work.timers.put(Timer(id=id_, due=command.due, command=command))
        return []
    id_ = figures_id(command.program_id, command.about)
    known = work.figures.get(id_) or Figures(id=id_, program_id=command.program_id, about=command.about)
    work.figures.put(added(known, command.kind, command.totals, command.respondent))
    return []
