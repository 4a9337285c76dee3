"""Commands about the readiness of many people at once."""

from typing import ClassVar, Final

from services.matching.commands.base import OfProgram
from services.matching.domain.participants import Requirement
from shared.contracts.vocabulary import PersonId

MOST_PEOPLE: Final = 200
"""How many people one command is about at most; with ids of 100 characters it has some 20 kB."""


class ReadyParticipants(OfProgram):
    """Note that many people have finished the same, and report what became of each under `report_id`."""

    TYPE: ClassVar[str] = "matching.ready-participants"

    report_id: str
    person_ids: tuple[PersonId, ...]
    done: tuple[Requirement, ...]
