"""Nominations: invite, accept, decline, expire."""

from datetime import timedelta

from services.matching.commands import AcceptNomination, DeclineNomination, EnrollParticipant, ExpireNomination
from services.matching.domain.invitations import Nomination
from services.matching.domain.nominations import accept, decline, lapse
from services.matching.domain.participants import Participant, Status
from services.matching.domain.program import Program
from services.matching.handlers.places import count
from services.matching.handlers.work import Work, participant_of, program_of
from shared.contracts.messages import Message
from shared.contracts.participants import EnrollmentMode
from shared.processing.messages import Timer


def accept_nomination(command: AcceptNomination, work: Work) -> list[Message]:
    """Enroll a nominee who accepts."""
    program = program_of(work, command.program_id)
    before = participant_of(work, command.program_id, command.person_id)
    after, events = accept(program, before, work.now)
    work.participants.put(after)
    count(work, before, after)
    remember_expiry(work, after)
    return [*events]


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


def nomination_of(command: EnrollParticipant, program: Program, work: Work) -> Nomination | None:
    """Return the nomination that an enrollment makes, or None for a volunteer and a mandated senior."""
    if (command.mode or program.settings.enrollment) is not EnrollmentMode.NOMINATED:
        return None
    expires_at = work.now + timedelta(days=program.settings.nomination_days)
    return Nomination(nominated_by=command.nominated_by, reason=command.nomination_reason, expires_at=expires_at)


def remember_expiry(work: Work, participant: Participant) -> None:
    """Set the timer of a waiting invitation, or delete it if nothing waits any more."""
    id_ = f"nomination:{participant.id}"
    if participant.status is not Status.INVITED or participant.nomination is None:
        work.timers.delete(id_)
        return
    expire = ExpireNomination(program_id=participant.program_id, person_id=participant.person_id)
    work.timers.put(Timer(id=id_, due=participant.nomination.expires_at, command=expire))
