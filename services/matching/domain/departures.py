"""People who leave the organization: out of every pool, with a handover note to those who stay."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from services.matching.domain.pairs import Pair, told
from services.matching.domain.participants import NOMINEES, READY, Participant, Status, must_be_there
from services.matching.domain.places import standing
from shared.contracts.messages import Event
from shared.contracts.pairs import HandoverDue
from shared.contracts.participants import ParticipantLeft, ParticipantReturned
from shared.contracts.vocabulary import PairId, PersonId, ProgramId
from shared.domain import NotFound, Refused
from shared.phrases import phrase

ASKED_AHEAD: Final = timedelta(days=14)
KEPT_FOR: Final = timedelta(days=90)
BACK_WITHIN: Final = timedelta(days=30)


class UnknownHandover(NotFound):
    """That person was not asked for a handover note to that pair."""


class HandoverClosed(Refused):
    """A handover note is written while its writer is still there."""


@dataclass(frozen=True, kw_only=True)
class Handover:
    """A leaver's note to the other members of one pair; its words are in no event.

    Attributes:
        deadline: the leaver's last day; the note is deleted 90 days later.
        note: None until it is written.
    """

    id: str
    program_id: ProgramId
    pair_id: PairId
    person_id: PersonId
    deadline: datetime
    note: str | None = None
    written_at: datetime | None = None


def handover_id(pair_id: PairId, person_id: PersonId) -> str:
    """Return the id of a leaver's note to a pair."""
    return f"{pair_id}:{person_id}"


def schedule(participant: Participant, last_day: datetime | None) -> Participant:
    """Return the participant with their last day in the organization, or without one.

    Raises:
        HasWithdrawn, HasLeft: they are not there any more.
    """
    must_be_there(participant)
    if last_day == participant.leaves_on:
        return participant
    return replace(participant, leaves_on=last_day, revision=participant.revision + 1)


def ask(pair: Pair, participant: Participant, deadline: datetime) -> tuple[Pair, Handover, HandoverDue]:
    """Ask a leaver for a note to one of their pairs; a moved day is another change of the pair, and is told anew."""
    asked = replace(pair, revision=pair.revision + 1)
    handover = Handover(
        id=handover_id(pair.id, participant.person_id),
        program_id=pair.program_id,
        pair_id=pair.id,
        person_id=participant.person_id,
        deadline=deadline,
    )
    event = HandoverDue(
        revision=asked.revision,
        pair_id=pair.id,
        program_id=pair.program_id,
        members=told(pair),
        person_id=participant.person_id,
        deadline=deadline,
    )
    return asked, handover, event


def write(handover: Handover, note: str, now: datetime) -> Handover:
    """Return the handover with its note.

    Raises:
        HandoverClosed: the writer's last day is over.
    """
    if now >= handover.deadline:
        raise HandoverClosed(phrase("the time for handover notes is over"))
    return replace(handover, note=note, written_at=now)


def leave(participant: Participant, now: datetime) -> tuple[Participant, list[Event]]:
    """Return the participant as somebody who has left the organization, and whose pairs are over.

    A consent was given for the program only, so it ends too. Whoever did not take part leaves untold.
    """
    after = replace(
        participant,
        status=Status.LEFT,
        consented=(),
        paused_until=None,
        ticket=None,
        leaves_on=None,
        left_at=now,
        left_as=participant.status,
        goings=participant.goings + 1,
        revision=participant.revision + 1,
    )
    told = ParticipantLeft(
        revision=after.revision, person_id=after.person_id, program_id=after.program_id, role=after.role
    )
    return after, [told] if participant.takes_part else []


def returned(participant: Participant) -> ParticipantReturned:
    """Return the event that a participant takes part again as before."""
    return ParticipantReturned(
        revision=participant.revision,
        person_id=participant.person_id,
        program_id=participant.program_id,
        role=participant.role,
    )


def come_back(participant: Participant, now: datetime) -> Participant:
    """Return the participant as somebody who is back: soon, as before and first in the next run; later, withdrawn.

    Whoever had not joined, or waited for a seat, is invited or enrolled anew.
    """
    if participant.status is not Status.LEFT or participant.left_at is None:
        return participant
    soon = now - participant.left_at <= BACK_WITHIN
    there = replace(participant, left_at=None, left_as=None, revision=participant.revision + 1)
    if participant.left_as in NOMINEES:
        return replace(there, status=Status.NOT_JOINED)
    if soon and participant.left_as in READY:
        ready = replace(there, status=Status.READY)
        return replace(ready, status=standing(ready), waited=there.waited + 1)
    joined = soon and participant.left_as is Status.ENROLLED
    return replace(there, status=Status.ENROLLED if joined else Status.WITHDRAWN)
