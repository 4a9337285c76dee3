"""Commands about the staff of a program."""

from typing import ClassVar

from services.matching.commands.base import OfProgram
from shared.contracts.programs import SponsorQuestion
from shared.contracts.vocabulary import PersonId


class StaffProgram(OfProgram):
    """Name a program's sponsor and coordinators; a new sponsor is asked to accept."""

    TYPE: ClassVar[str] = "matching.staff-program"

    sponsor_id: PersonId | None
    coordinator_ids: tuple[PersonId, ...]


class LoseStaff(OfProgram):
    """Take somebody off the staff of a program who has left the organization."""

    TYPE: ClassVar[str] = "matching.lose-staff"

    person_id: PersonId


class AskSponsor(OfProgram):
    """Ask the sponsor a question by mail, again if they were asked before."""

    TYPE: ClassVar[str] = "matching.ask-sponsor"

    question: SponsorQuestion


class AnswerForSponsor(OfProgram):
    """Record the answer of the sponsor, as a coordinator heard it, with the reason for not waiting for theirs."""

    TYPE: ClassVar[str] = "matching.answer-for-sponsor"

    question: SponsorQuestion
    yes: bool
    by: str
    why: str


class AnswerAsSponsor(OfProgram):
    """Answer a question by the link of a mail."""

    TYPE: ClassVar[str] = "matching.answer-as-sponsor"

    person_id: PersonId
    question: SponsorQuestion
    yes: bool
