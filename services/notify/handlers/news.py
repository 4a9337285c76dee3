"""Group notify.programs: news for the coordinators of a program, and the pairs that a broken rule has paused."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from services.notify.commands import (
    CallOffDelivery,
    CallOffNews,
    NoteStandstill,
    TellCoordinator,
    TellCoordinators,
    TellOfStandstill,
)
from services.notify.domain.delivery import News
from services.notify.domain.kinds import HOLD
from services.notify.domain.references import Standstill
from services.notify.handlers.work import Work
from shared.contracts.messages import Message
from shared.contracts.notifications import NotificationKind
from shared.contracts.vocabulary import PersonId, ProgramId
from shared.processing.messages import Timer


def tell_coordinators(command: TellCoordinators, work: Work) -> Iterator[Message]:
    """Tell each coordinator of a program that is not closed."""
    for person_id in _coordinators(command.program_id, work):
        yield TellCoordinator(person_id=person_id, **dict(command))


def call_off_news(command: CallOffNews, work: Work) -> Iterator[Message]:
    """Call off the mails of each coordinator."""
    for person_id in _coordinators(command.program_id, work):
        yield CallOffDelivery(person_id=person_id, kind=NotificationKind.PROGRAM_NEWS, cause=command.cause)


def note_standstill(command: NoteStandstill, work: Work) -> list[Message]:
    """Collect the pairs that stand still for two minutes from the first; what is mended meanwhile is not told."""
    known = work.standstills.get(command.program_id)
    others = tuple(one for one in (known.pairs if known else ()) if one != command.pair_id)
    if command.stands:
        still = replace(known, pairs=(*others, command.pair_id)) if known else None
        work.standstills.put(
            still or Standstill(id=command.program_id, pairs=(command.pair_id,), since=_wait(command.program_id, work))
        )
    elif known and others:
        work.standstills.put(replace(known, pairs=others))
    elif known:
        work.standstills.delete(known.id)
        work.timers.delete(_timer(known.id))
    return []


def tell_of_standstill(command: TellOfStandstill, work: Work) -> Iterator[Message]:
    """Tell the coordinators how many pairs still stand still."""
    still = work.standstills.get(command.program_id)
    if still is None:
        return
    work.standstills.delete(still.id)
    for person_id in _coordinators(command.program_id, work):
        yield TellCoordinator(
            person_id=person_id,
            program_id=still.id,
            cause=f"standstill:{still.id}:{still.since.isoformat()}",
            news=News.PAIRS_PAUSED,
            pairs=len(still.pairs),
            collected=True,
        )


def _wait(program_id: ProgramId, work: Work) -> datetime:
    command = TellOfStandstill(program_id=program_id)
    work.timers.put(Timer(id=_timer(program_id), due=work.now + HOLD, command=command))
    return work.now


def _timer(program_id: ProgramId) -> str:
    return f"standstill:{program_id}"


def _coordinators(program_id: ProgramId, work: Work) -> tuple[PersonId, ...]:
    program = work.programs.get(program_id)
    return program.coordinator_ids if program is not None and not program.closed else ()
