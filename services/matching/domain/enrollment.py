"""How people come into a program and leave it: enrolled, invited, on the waitlist, admitted, back, withdrawn."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from services.matching.domain.fairness import must_have_purpose
from services.matching.domain.lessons import is_outdated
from services.matching.domain.participants import NOMINEES, Participant, Status, must_have_joined, readied, update
from services.matching.domain.program import Program
from services.matching.domain.requirements import Requirement
from shared.contracts.messages import Event
from shared.contracts.participants import (
    EnrollmentMode,
    ParticipantEnrolled,
    ParticipantInvitationClosed,
    ParticipantInvited,
    ParticipantWaitlisted,
    ParticipantWithdrawn,
)
from shared.domain import Refused
from shared.phrases import phrase


class RoleChanged(Refused):
    """A role is chosen once per program; to change it, withdraw and enroll again."""

    field: ClassVar[str] = "role"


class JuniorIsAVolunteer(Refused):
    """Seniors may be mandated; a junior is always a volunteer."""

    status: ClassVar[int] = 422
    field: ClassVar[str] = "mode"


def enroll(
    program: Program, before: Participant | None, given: Participant, *, by_hand: bool
) -> tuple[Participant, list[Event]]:
    """Enroll a person, or update their part in the program; no events means that nothing changed.

    Raises:
        NotOpen, NoPurpose, RoleChanged, JuniorIsAVolunteer: the program forbids it.
        HasWithdrawn, HasLeft, DidNotJoin: the person's past does.
    """
    program.must_be_open()
    must_have_purpose(given.consented, program.settings.consented_attributes)
    if given.mode is EnrollmentMode.MANDATED and given.role is program.junior:
        raise JuniorIsAVolunteer(
            phrase("only seniors can be mandated; enroll a junior as a volunteer or by nomination")
        )
    if before is None:
        return _begin(program, given)
    if before.status is Status.WITHDRAWN and by_hand:
        return _begin(program, _returning(program, before, given))
    if before.status in NOMINEES and by_hand and given.nomination is None:
        return join(program, _returning(program, before, given))
    must_have_joined(before, or_wait=True)
    if before.role is not given.role and not before.partner:
        raise RoleChanged(
            phrase("they are enrolled as {role}; withdraw them before they become {given_role}"),
            role=before.role,
            given_role=given.role,
        )
    return update(
        replace(before, rough=given.rough),
        given.profile,
        given.wishes,
        given.consented if by_hand else before.consented,
    )


def withdraw(before: Participant) -> tuple[Participant, list[Event]]:
    """Withdraw a participant who has no pair any more.

    Raises:
        HasWithdrawn, HasLeft: they are not there any more.
    """
    must_have_joined(before, or_wait=True)
    # Somebody who was only invited has not left anything: the invitation is taken back.
    kind = ParticipantWithdrawn if before.takes_part else ParticipantInvitationClosed
    status = Status.WITHDRAWN if before.takes_part else Status.NOT_JOINED
    # The consent was given for this program only.
    after = replace(
        before,
        status=status,
        consented=(),
        paused_until=None,
        ticket=None,
        leaves_on=None,
        goings=before.goings + 1,
        revision=before.revision + 1,
    )
    told = kind(revision=after.revision, person_id=after.person_id, program_id=after.program_id, role=after.role)
    return after, [told]


def dated(events: Iterable[Event], now: datetime) -> list[Event]:
    """Return events with the moment at which somebody came into the program."""
    dating = (ParticipantEnrolled, ParticipantWaitlisted)
    return [one.model_copy(update={"since": now}) if isinstance(one, dating) else one for one in events]


def _returning(program: Program, before: Participant, given: Participant) -> Participant:
    """Return a person who comes back: what they learned for the role counts if it is current, the time does not."""
    same = before.completions if before.role is given.role else ()
    current = (one for one in same if not is_outdated(program, one, given.role))
    learned = tuple(one for one in current if one.requirement is not Requirement.TIME_COMMITMENT)
    return replace(
        given,
        never=before.never,
        met=before.met,
        rated=before.rated,
        completions=learned,
        goings=before.goings,
        revision=before.revision + 1,
    )


def _begin(program: Program, given: Participant) -> tuple[Participant, list[Event]]:
    """Invite a nominee; enroll everybody else."""
    if given.nomination is None:
        return join(program, given)
    invited = replace(given, status=Status.INVITED)
    told = ParticipantInvited(
        revision=invited.revision,
        person_id=invited.person_id,
        program_id=invited.program_id,
        role=invited.role,
        expires_at=given.nomination.expires_at,
    )
    return invited, [told]


def admit(program: Program, before: Participant) -> tuple[Participant, list[Event]]:
    """Give somebody on the waitlist a seat; they go first in the next run."""
    given = replace(
        before,
        status=Status.ENROLLED,
        ticket=None,
        waited=max(1, before.waited),
        revision=before.revision + 1,
    )
    return _take_seat(program, given)


def join(program: Program, given: Participant) -> tuple[Participant, list[Event]]:
    """Let a person take part, or wait if there is no seat; ready at once if the program waives the readiness gate."""
    line = program.lines.of(given.role)
    if not line.is_full(program.settings.seats.of(given.role)):
        return _take_seat(program, given)
    waits = replace(given, status=Status.WAITLISTED, ticket=line.next)
    told = ParticipantWaitlisted(
        revision=waits.revision,
        person_id=waits.person_id,
        program_id=waits.program_id,
        role=waits.role,
        position=line.waiting + 1,
    )
    return waits, [told]


def _take_seat(program: Program, given: Participant) -> tuple[Participant, list[Event]]:
    enrolled = ParticipantEnrolled(
        revision=given.revision,
        person_id=given.person_id,
        program_id=given.program_id,
        role=given.role,
        mode=given.mode,
        capacity=given.wishes.capacity,
    )
    if program.settings.readiness_waiver is None and given.missing:
        return given, [enrolled]
    ready, told = readied(replace(given, revision=given.revision + 1))
    return ready, [enrolled, *told]
