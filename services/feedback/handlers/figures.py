"""Figures of a program over at least five people."""

from collections.abc import Mapping

from services.feedback.commands import AddFigure, AddWorth
from services.feedback.domain.coefficients import EVERYBODY
from services.feedback.domain.figures import About, Figures, added, figures_id
from services.feedback.handlers.work import Work
from shared.contracts.messages import Message
from shared.contracts.vocabulary import ProgramId
from shared.processing.messages import Timer


def add_figure(command: AddFigure, work: Work) -> list[Message]:
    """Add what is known of one person, once it is due."""
    if command.due is not None and work.now < command.due:
        id_ = f"figure:{command.about}:{command.program_id}:{command.respondent}"
        work.timers.put(Timer(id=id_, due=command.due, command=command))
        return []
    _add(command.program_id, command.about, command.kind, command.totals, command.respondent, work)
    return []


def add_worth(command: AddWorth, work: Work) -> list[Message]:
    """Add how worthwhile one person found their pair."""
    given = work.authorship.open(command.program_id, command.sealed)
    totals = {name: int(str(value)) for name, value in given.items()}
    _add(command.program_id, About.WORTH, EVERYBODY, totals, command.respondent, work)
    return []


def _add(  # noqa: PLR0913, PLR0917 - what is known of whom, of which kind of people
    program_id: ProgramId, about: About, kind: str, totals: Mapping[str, int], respondent: str, work: Work, /
) -> None:
    id_ = figures_id(program_id, about)
    known = work.figures.get(id_) or Figures(id=id_, program_id=program_id, about=about)
    work.figures.put(added(known, kind, totals, respondent))
