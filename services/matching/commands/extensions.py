"""Commands about going on after a pair's last day."""

from typing import ClassVar

from services.matching.commands.pairs import OfPair
from shared.contracts.vocabulary import PersonId


class ExtendPair(OfPair):
    """Extend a pair, as the coordinator decided; by the program's weeks unless others are given."""

    TYPE: ClassVar[str] = "matching.extend-pair"

    weeks: int | None = None


class AgreeToExtension(OfPair):
    """Record that a member wants to go on; with the last of them the pair is extended."""

    TYPE: ClassVar[str] = "matching.agree-to-extension"
    NAMELESS: ClassVar[bool] = True

    person_id: PersonId


class TakeBackAgreement(OfPair):
    """Record that a member does not want to go on (any more)."""

    TYPE: ClassVar[str] = "matching.take-back-agreement"
    NAMELESS: ClassVar[bool] = True

    person_id: PersonId
