"""Commands about nominations: the answer of a nominee, or the end of the time for it."""

from typing import ClassVar

from services.matching.commands.base import OfProgram
from shared.contracts.vocabulary import PersonId


class AcceptNomination(OfProgram):
    """Enroll a nominee who accepts."""

    TYPE: ClassVar[str] = "matching.accept-nomination"

    person_id: PersonId


class DeclineNomination(OfProgram):
    """Note that a nominee declines."""

    TYPE: ClassVar[str] = "matching.decline-nomination"
    NAMELESS: ClassVar[bool] = True

    person_id: PersonId


class ExpireNomination(OfProgram):
    """End an invitation whose time for an answer is over; sent by a timer."""

    TYPE: ClassVar[str] = "matching.expire-nomination"

    person_id: PersonId
