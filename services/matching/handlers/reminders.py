"""Reminders of what is missing until a participant is ready."""

from services.matching.commands import RemindParticipant
from services.matching.domain.reminders import remind
from services.matching.handlers.work import Work, participant_of, program_of
from shared.contracts.messages import Message


def remind_participant(command: RemindParticipant, work: Work) -> list[Message]:
    """Remind a participant of what they still have to do, at most once in seven days."""
    program_of(work, command.program_id).must_be_open()
    participant, events = remind(participant_of(work, command.program_id, command.person_id), work.now)
    work.participants.put(participant)
    return [*events]
