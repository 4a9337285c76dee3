"""Commands about pairs."""

from typing import ClassVar

from services.matching.commands.base import OfProgram
from shared.contracts.pairs import PairEndReason
from shared.contracts.vocabulary import PairId


class RecheckPairs(OfProgram):
    """Check every live pair against the current reporting lines, or against every hard rule, batch by batch."""

    TYPE: ClassVar[str] = "matching.recheck-pairs"

    batch: int = 0
    every_rule: bool = False


class RequestRecheck(OfProgram):
    """Schedule a check of live pairs after a manager changed; many changes are debounced into one check."""

    TYPE: ClassVar[str] = "matching.request-recheck"


class EndPair(OfProgram):
    """End a pair."""

    TYPE: ClassVar[str] = "matching.end-pair"

    pair_id: PairId
    reason: PairEndReason
