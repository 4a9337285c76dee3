"""Nominations: accept, decline, expire."""

from services.matching.commands import AcceptNomination, DeclineNomination, ExpireNomination
from services.matching.domain.enrollment import dated
from services.matching.domain.nominations import accept, decline, lapse
from services.matching.handlers.invitations import remember_expiry
from services.matching.handlers.participants import leaves_soon
from services.matching.handlers.seats import count
from services.matching.handlers.work import Work, participant_of, program_of
from shared.contracts.messages import Message


def accept_nomination(command: AcceptNomination, work: Work) -> list[Message]:
    """Enroll a nominee who accepts."""
    program = program_of(work, command.program_id)
    before = participant_of(work, command.program_id, command.person_id)
    after, events = accept(program, before, work.now)
    work.participants.put(after)
    admitting = count(work, before, after)
    remember_expiry(work, after)
    return [*dated(events, work.now), *leaves_soon(work, after), *admitting]


def decline_nomination(command: DeclineNomination, work: Work) -> list[Message]:
    """Note that a nominee declines."""
    after, events = decline(participant_of(work, command.program_id, command.person_id), work.now)
    work.participants.put(after)
    return [*events]


def expire_nomination(command: ExpireNomination, work: Work) -> list[Message]:
    """End an invitation whose time for an answer is over."""
    after, events = lapse(participant_of(work, command.program_id, command.person_id))
    work.participants.put(after)
    return [*events]
