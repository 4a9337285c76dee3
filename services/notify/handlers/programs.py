"""Group notify.programs: what mails say of a program."""

from services.notify.domain.references import Program
from services.notify.handlers.work import Work
from shared.contracts.messages import Message
from shared.contracts.programs import ProgramPublished


def on_program_published(event: ProgramPublished, work: Work) -> list[Message]:
    """Keep what mails say of a program; an older edition changes nothing."""
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
            )
        )
    return []
