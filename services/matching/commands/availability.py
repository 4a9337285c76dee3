"""Commands about the working hours that people set."""

from typing import ClassVar

from services.matching.commands.base import OfProgram
from shared.contracts.messages import Command
from shared.contracts.vocabulary import PersonId


class SpreadHours(Command):
    """Let a person's programs know of their working hours, for somebody may have joined one at the same moment."""

    TYPE: ClassVar[str] = "matching.spread-hours"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId


class FollowHours(OfProgram):
    """Match a participant by the working hours that they have set, or by the usual ones if those were erased."""

    TYPE: ClassVar[str] = "matching.follow-hours"

    person_id: PersonId
