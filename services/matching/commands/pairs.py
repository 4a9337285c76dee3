"""Commands about pairs."""

from typing import ClassVar

from services.matching.commands.base import OfProgram
from shared.contracts.pairs import PairEndReason
from shared.contracts.vocabulary import PairId


class RecheckPairs(OfProgram):
    """Check every live pair against the reporting lines as they are now, one batch after the other."""

    TYPE: ClassVar[str] = "matching.recheck-pairs"

    batch: int = 0


class RequestRecheck(OfProgram):
    """Somebody's manager changed: check live pairs soon, once for many changes."""

    TYPE: ClassVar[str] = "matching.request-recheck"


class EndPair(OfProgram):
    """End a pair."""

    TYPE: ClassVar[str] = "matching.end-pair"

    pair_id: PairId
    reason: PairEndReason
