"""Group matching.availability: the working hours that people set, for the programs they are in."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from services.matching.commands import FollowHours, SpreadHours
from services.matching.domain.availability import WorkHours, follow
from services.matching.domain.participants import participant_id
from services.matching.handlers.work import Work, person_of
from shared.contracts.availability import HoursChanged, HoursErased
from shared.contracts.messages import Message
from shared.contracts.vocabulary import PersonId
from shared.processing.messages import Timer

# Whoever joins a program while their hours change may not be seen at first.
SECOND_LOOK: Final = timedelta(minutes=1)


def on_hours_changed(event: HoursChanged, work: Work) -> list[Message]:
    """Store a person's hours, and let their programs know."""
    changed = follow(work.availability.get(event.person_id), event)
    if changed is None:
        return []
    work.availability.put(changed)
    return _spread_twice(event.person_id, work)


def on_hours_erased(event: HoursErased, work: Work) -> list[Message]:
    """Delete a person's hours, and let their programs know."""
    work.availability.delete(event.person_id)
    return _spread_twice(event.person_id, work)


def spread_hours(command: SpreadHours, work: Work) -> list[Message]:
    """Let each program of a person follow their hours."""
    person = person_of(work, command.person_id)
    programs = person.programs if person else ()
    return [FollowHours(program_id=program_id, person_id=command.person_id) for program_id in programs]


def follow_hours(command: FollowHours, work: Work) -> list[Message]:
    """Update a participant's hours for the next match; pairs that meet already stay as they are."""
    participant = work.participants.get(participant_id(command.program_id, command.person_id))
    hours = hours_of(command.person_id, work)
    if participant is not None and participant.hours != hours:
        work.participants.put(replace(participant, hours=hours))
    return []


def hours_of(person_id: PersonId, work: Work) -> WorkHours | None:
    """Return the hours that a person set, or None."""
    known = work.availability.get(person_id)
    return known.hours if known else None


def _spread_twice(person_id: PersonId, work: Work) -> list[Message]:
    again = SpreadHours(person_id=person_id)
    work.timers.put(Timer(id=f"hours:{person_id}", due=work.now + SECOND_LOOK, command=again))
    return spread_hours(again, work)
