"""Commands about pairs: their end, and what happens to them by themselves."""

from typing import ClassVar

from services.matching.commands.base import OfProgram
from services.matching.domain.pairs import StatedReason
from shared.contracts.vocabulary import PairId


class OfPair(OfProgram):
    """Base class of commands to one pair of a program."""

    pair_id: PairId


class EndPair(OfPair):
    """End a pair or withdraw a proposal, as the coordinator decided."""

    TYPE: ClassVar[str] = "matching.end-pair"

    reason: StatedReason


class AdvancePair(OfPair):
    """Do what is due by now: end a pause, announce the end, complete the pair."""

    TYPE: ClassVar[str] = "matching.advance-pair"
