"""Invitations: what an enrollment invites to, and the timer that ends the time for an answer."""

from datetime import timedelta

from services.matching.commands import EnrollParticipant, ExpireNomination
from services.matching.domain.invitations import Nomination
from services.matching.domain.participants import Participant, Status
from services.matching.domain.program import Program
from services.matching.handlers.work import Work
from shared.contracts.participants import EnrollmentMode
from shared.processing.messages import Timer


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
