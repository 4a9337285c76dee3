"""Commands about the couples of a draft."""

from typing import ClassVar

from services.matching.commands.base import OfProgram
from services.matching.commands.runs import OfRun
from shared.contracts.vocabulary import PersonId


class OfCouple(OfRun):
    """Base class of a coordinator's commands about two people in a draft."""

    mentor_id: PersonId
    mentee_id: PersonId


class PinPair(OfCouple):
    """Keep a couple together: in this draft if it contains them, and in later runs."""

    TYPE: ClassVar[str] = "matching.pin-pair"


class ForbidPair(OfCouple):
    """Never pair these two in this program."""

    TYPE: ClassVar[str] = "matching.forbid-pair"


class PairByHand(OfCouple):
    """Pair these two in this draft, under the hard rules; their previous partners in the draft become free again."""

    TYPE: ClassVar[str] = "matching.pair-by-hand"


class DiscardDraft(OfRun):
    """Discard a draft: nobody was told of it, and its people wait for another run."""

    TYPE: ClassVar[str] = "matching.discard-draft"


class LiftPin(OfProgram):
    """Delete a pin, so that later runs may pair these two with others."""

    TYPE: ClassVar[str] = "matching.lift-pin"

    pin_id: str


class LiftForbid(OfProgram):
    """Delete a forbid, so that later runs and the coordinator may pair these two again."""

    TYPE: ClassVar[str] = "matching.lift-forbid"

    forbid_id: str
