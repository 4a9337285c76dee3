"""Commands about proposals, and about the next best partner after a proposal failed."""

from typing import ClassVar

from services.matching.commands.base import OfProgram
from services.matching.domain.drafts import Couple, Leftover
from shared.contracts.pairs import DeclineReason
from shared.contracts.vocabulary import PairId, PersonId, RunId


class ApprovePair(OfProgram):
    """Approve a proposal on behalf of a person who was asked."""

    TYPE: ClassVar[str] = "matching.approve-pair"
    NAMELESS: ClassVar[bool] = True

    pair_id: PairId
    person_id: PersonId


class DeclinePair(OfProgram):
    """Decline a proposal on behalf of a person who was asked."""

    TYPE: ClassVar[str] = "matching.decline-pair"
    NAMELESS: ClassVar[bool] = True

    pair_id: PairId
    person_id: PersonId
    reason: DeclineReason


class ExpireProposal(OfProgram):
    """Expire a proposal whose time for answers is over."""

    TYPE: ClassVar[str] = "matching.expire-proposal"

    pair_id: PairId


class SeekNextBest(OfProgram):
    """Search the next best partner for everybody whose proposal failed since the last search."""

    TYPE: ClassVar[str] = "matching.seek-next-best"


class OfferPairs(OfProgram):
    """Propose the couples that a search found, at most 200, and check each against changes since the search."""

    TYPE: ClassVar[str] = "matching.offer-pairs"

    couples: tuple[Couple, ...]


class NoteNobodyFound(OfProgram):
    """Notify at most 200 people that a search found nobody for them."""

    TYPE: ClassVar[str] = "matching.note-nobody-found"

    search_id: RunId
    leftovers: tuple[Leftover, ...]
