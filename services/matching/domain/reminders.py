"""Reminders: a coordinator has a participant reminded of what is missing until they are ready."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from services.matching.domain.participants import Participant, Status, must_be_there
from shared.contracts.messages import Event
from shared.contracts.participants import ParticipantReminded
from shared.domain import Refused
from shared.phrases import phrase

EVERY: Final = timedelta(days=7)
"""Nobody is reminded more often than that."""


class NothingMissing(Refused):
    """Whoever has met all requirements needs no reminder."""


class RemindedLately(Refused):
    """One reminder in seven days is enough."""


class NotNow(Refused):
    """Whoever is on a break, or waits for a seat, is not asked to get ready."""


def remind(before: Participant, now: datetime) -> tuple[Participant, list[Event]]:
    """Remind a participant of the requirements that they have not met.

    Raises:
        HasWithdrawn, HasLeft, DidNotJoin, DoesNotTakePart: they are not there, or not yet.
        NothingMissing, NotNow, RemindedLately: see there.
    """
    must_be_there(before)
    if refusal := why_not(before, now):
        raise refusal
    after = replace(before, reminded_at=now, revision=before.revision + 1)
    told = ParticipantReminded(
        revision=after.revision,
        person_id=after.person_id,
        program_id=after.program_id,
        role=after.role,
        mode=after.mode,
        requirements=tuple(after.missing),
    )
    return after, [told]


def why_not(participant: Participant, now: datetime) -> Refused | None:
    """Return why somebody who takes part is not reminded now; None if they can be."""
    if not participant.missing:
        return NothingMissing(phrase("they have met everything already"))
    if participant.paused_until is not None:
        return NotNow(phrase("they are on a break; remind them once they are back"))
    if participant.status is Status.WAITLISTED:
        return NotNow(phrase("they wait for a seat; remind them once they have one"))
    if participant.reminded_at is not None and now < participant.reminded_at + EVERY:
        return RemindedLately(phrase("they were reminded within the last seven days; give them time"))
    return None


def can_be_reminded(participant: Participant, now: datetime) -> bool:
    """Tell whether somebody takes part, has something left to do, and was not reminded lately."""
    return participant.takes_part and why_not(participant, now) is None
