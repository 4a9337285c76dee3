"""Nominations: a nominee is invited, and takes part only by accepting; silence and a no look the same to everybody."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, assert_never

from services.matching.domain.enrollment import join
from services.matching.domain.invitations import Nomination
from services.matching.domain.participants import Participant, Status, Wishes, must_have_joined
from services.matching.domain.program import Program
from shared.contracts.messages import Event
from shared.contracts.participants import ParticipantInvitationClosed
from shared.domain import Refused
from shared.phrases import phrase


class InvitationOver(Refused):
    """An invitation is answered before it expires, and only while the program is open."""


class NotInvited(Refused):
    """Only somebody who was nominated can accept or decline."""

    status: ClassVar[int] = 403


class TakesPartAlready(Refused):
    """Nobody is invited to a program they are in, or are invited to."""


@dataclass(frozen=True, kw_only=True)
class NominationCounts:
    """How many nominees have time to answer, take part, or did not join; a no is counted when the time is over."""

    waiting: int
    accepted: int
    not_joined: int


def waits(participant: Participant, now: datetime) -> bool:
    """Tell whether an invitation can still be answered."""
    nomination = participant.nomination
    return participant.status is Status.INVITED and nomination is not None and now < nomination.expires_at


def must_be_new(participant: Participant | None) -> None:
    """Refuse to invite somebody who is in the program or invited to it; whoever withdrew can be invited again.

    Raises:
        TakesPartAlready, HasLeft, DidNotJoin: there is nothing to invite them to.
    """
    if participant is None:
        return
    match participant.status:
        case Status.WITHDRAWN:
            return
        case Status.NOT_JOINED | Status.LEFT:
            must_have_joined(participant, or_wait=True)
        case Status.INVITED:
            raise TakesPartAlready(phrase("they are invited already, and have time to answer"))
        case Status.ENROLLED | Status.WAITLISTED | Status.READY | Status.UNMATCHED | Status.PROPOSED | Status.PAIRED:
            raise TakesPartAlready(phrase("they take part already"))
        case _:
            assert_never(participant.status)


def accept(program: Program, before: Participant, now: datetime) -> tuple[Participant, list[Event]]:
    """Enroll a nominee who accepts; a repeated yes changes nothing.

    Raises:
        NotOpen, NotInvited, InvitationOver: there is no invitation that can be accepted.
    """
    program.must_be_open()
    nomination = _nomination_of(before)
    if before.status not in {Status.INVITED, Status.WITHDRAWN, Status.NOT_JOINED}:
        return before, []
    _must_wait(before, now)
    answered = replace(nomination, declined=False)
    return join(program, replace(before, status=Status.ENROLLED, nomination=answered, revision=before.revision + 1))


def decline(before: Participant, now: datetime) -> tuple[Participant, list[Event]]:
    """Note a no; the person stays invited until the time is over, so that nobody sees who said it.

    Raises:
        NotInvited, InvitationOver: there is no invitation that can be declined.
    """
    nomination = _nomination_of(before)
    _must_wait(before, now)
    if nomination.declined:
        return before, []
    after = replace(before, nomination=replace(nomination, declined=True), revision=before.revision + 1)
    return after, [_closed(after)]


def closed_by_leaving(before: Participant, after: Participant) -> list[Event]:
    """Tell that the invitation of somebody who leaves needs no answer, unless a no was told before."""
    nomination = before.nomination
    waited = before.status is Status.INVITED and nomination is not None and not nomination.declined
    return [_closed(after)] if waited else []


def lapse(before: Participant) -> tuple[Participant, list[Event]]:
    """End an invitation whose time is over, after a no as after silence; wishes, consent and the reason are deleted."""
    nomination = before.nomination
    if before.status is not Status.INVITED or nomination is None:
        return before, []
    after = replace(
        before,
        status=Status.NOT_JOINED,
        nomination=replace(nomination, reason=None),
        wishes=Wishes(),
        consented=(),
        revision=before.revision + 1,
    )
    return after, [] if nomination.declined else [_closed(after)]


def counted(nominated: int, waiting: int, not_joined: int) -> NominationCounts:
    """Return the counts of all nominees of a program."""
    return NominationCounts(waiting=waiting, accepted=nominated - waiting - not_joined, not_joined=not_joined)


def _nomination_of(participant: Participant) -> Nomination:
    if participant.nomination is None:
        raise NotInvited(phrase("they were not nominated for this program"))
    return participant.nomination


def _must_wait(participant: Participant, now: datetime) -> None:
    if not waits(participant, now):
        raise InvitationOver(phrase("the invitation was answered before, withdrawn, or its time is over"))


def _closed(participant: Participant) -> ParticipantInvitationClosed:
    return ParticipantInvitationClosed(
        revision=participant.revision,
        person_id=participant.person_id,
        program_id=participant.program_id,
        role=participant.role,
    )
