"""The command that reminds a participant of what they still have to do."""

from typing import ClassVar

from services.matching.commands.base import OfProgram
from shared.contracts.vocabulary import PersonId


class RemindParticipant(OfProgram):
    """Remind a participant, by mail, of the requirements of readiness that they have not met."""

    TYPE: ClassVar[str] = "matching.remind-participant"

    person_id: PersonId
