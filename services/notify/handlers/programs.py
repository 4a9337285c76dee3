"""Group notify.programs: a program's facts for its mails, and its closing."""

from collections.abc import Iterator
from dataclasses import replace

from services.notify.commands import TellBatchOfClosing, TellOfClosing
from services.notify.domain.references import BATCHES, Program
from services.notify.handlers.work import Work
from shared.contracts.messages import Message
from shared.contracts.programs import ProgramClosed, ProgramPublished, ProgramRevised


def on_program_set(event: ProgramPublished | ProgramRevised, work: Work) -> list[Message]:
    """Save a program's facts for its mails; an older revision changes nothing."""
    known = work.programs.get(event.program_id)
    if known is None or known.revision < event.revision:
        work.programs.put(
            Program(
                id=event.program_id,
                title=event.title,
                kind=event.kind,
                cadence=event.cadence,
                weeks=event.weeks,
                session_minutes=event.session_minutes,
                revision=event.revision,
                objective=event.objective,
                closed=known is not None and known.closed,
            )
        )
    return []


def on_program_closed(event: ProgramClosed, work: Work) -> Iterator[Message]:
    """Save that a program has closed, and tell its participants, batch by batch."""
    known = work.programs.get(event.program_id)
    if known is not None:
        work.programs.put(replace(known, closed=True))
    for batch in range(BATCHES):
        yield TellBatchOfClosing(program_id=event.program_id, batch=batch)


def tell_batch_of_closing(command: TellBatchOfClosing, work: Work) -> Iterator[Message]:
    """Tell one batch of a program's participants that it has closed."""
    for one in work.participations.find(program_id=command.program_id, batch=command.batch):
        yield TellOfClosing(person_id=one.person_id, program_id=one.program_id, role=one.role)
