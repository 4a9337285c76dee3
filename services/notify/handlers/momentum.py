"""Group notify.pairs: turns a pair's momentum into nudges, and tells the program which pairs need help."""

from collections.abc import Iterator

from services.notify.commands import NotePair, NotifyPerson
from services.notify.domain import nudges
from services.notify.domain.delivery import About
from services.notify.handlers.trials import may_nudge
from services.notify.handlers.work import Work
from shared.contracts.messages import Message
from shared.contracts.notifications import NotificationKind
from shared.contracts.sessions import MomentumChanged


def on_momentum_changed(event: MomentumChanged, work: Work) -> Iterator[Message]:
    """Nudge whoever can find a new time, and note whether the pair needs help."""
    yield NotePair(program_id=event.program_id, pair_id=event.pair_id, need=nudges.in_need(event, work.now))
    people = nudges.nudged_people(event)
    if not people or not may_nudge(event, work):
        return
    roles = {one.person_id: one.role for one in event.members}
    for person_id in people:
        yield NotifyPerson(
            person_id=person_id,
            kind=NotificationKind.NUDGE,
            cause=f"{event.pair_id}:momentum:{event.revision}",
            program_id=event.program_id,
            pair_id=event.pair_id,
            role=roles[person_id],
            about=About(own=event.side is not None, in_a_row=event.in_a_row),
        )
