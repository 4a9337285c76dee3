"""Commands about the couples of a draft."""

from typing import ClassVar

from services.matching.commands.base import OfProgram
from services.matching.commands.runs import OfRun
from shared.contracts.vocabulary import PersonId


class OfCouple(OfRun):
    """A coordinator's word on two people in a draft; never sent itself."""

    mentor_id: PersonId
    mentee_id: PersonId


class PinPair(OfCouple):
    """These two are to be paired, in this draft if they are, and in later runs."""

    TYPE: ClassVar[str] = "matching.pin-pair"


class ForbidPair(OfCouple):
    """These two are never paired in this program."""

    TYPE: ClassVar[str] = "matching.forbid-pair"


class PairByHand(OfCouple):
    """Pair these two in this draft, under the hard rules; whoever they were proposed with is free again."""

    TYPE: ClassVar[str] = "matching.pair-by-hand"


class LiftPin(OfProgram):
    """Later runs are free to pair these two with others."""

    TYPE: ClassVar[str] = "matching.lift-pin"

    pin_id: str


class LiftForbid(OfProgram):
    """Later runs, and the coordinator, may pair these two again."""

    TYPE: ClassVar[str] = "matching.lift-forbid"

    forbid_id: str
