"""Commands about readiness: of one person by themselves, and of many people on their behalf."""

from typing import ClassVar, Final

from services.matching.commands.base import OfProgram
from services.matching.domain.requirements import Requirement
from shared.contracts.vocabulary import PersonId

MOST_PEOPLE: Final = 200
"""How many people one command is about at most; with ids of 100 characters it has some 20 kB."""


class ReadyParticipants(OfProgram):
    """Record on behalf of many people that they have met the same, and report what became of each under `report_id`."""

    TYPE: ClassVar[str] = "matching.ready-participants"

    report_id: str
    person_ids: tuple[PersonId, ...]
    done: tuple[Requirement, ...]
    reason: str


class CompleteRequirement(OfProgram):
    """Record that a person has met a requirement themselves.

    `version` is that of the text, or the settings' whose time they agreed to; `right` of `asked` answers were right.
    """

    TYPE: ClassVar[str] = "matching.complete-requirement"

    person_id: PersonId
    requirement: Requirement
    version: int
    language: str
    right: int | None = None
    asked: int | None = None


class ForgetReport(OfProgram):
    """Delete the report of a request about many people, when its repeat is not known any more."""

    TYPE: ClassVar[str] = "matching.forget-report"

    report_id: str
