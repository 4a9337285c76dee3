"""The command of a member who leaves a pair."""

from typing import ClassVar

from services.matching.commands.pairs import OfPair
from shared.contracts.vocabulary import PersonId


class LeavePair(OfPair):
    """End a pair without fault, because a member leaves it; nobody learns who."""

    TYPE: ClassVar[str] = "matching.leave-pair"
    NAMELESS: ClassVar[bool] = True

    person_id: PersonId
