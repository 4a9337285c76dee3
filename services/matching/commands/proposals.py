"""Commands about pairs that wait for somebody's word, and about the next best once one came to nothing."""

from typing import ClassVar

from services.matching.commands.base import OfProgram
from services.matching.domain.drafts import Couple, Leftover
from shared.contracts.pairs import DeclineReason
from shared.contracts.vocabulary import PairId, PersonId, RunId


class ApprovePair(OfProgram):
    """Somebody who was asked says yes to a proposal."""

    TYPE: ClassVar[str] = "matching.approve-pair"

    pair_id: PairId
    person_id: PersonId


class DeclinePair(OfProgram):
    """Somebody who was asked says no to a proposal."""

    TYPE: ClassVar[str] = "matching.decline-pair"

    pair_id: PairId
    person_id: PersonId
    reason: DeclineReason


class ExpireProposal(OfProgram):
    """The time for answers is over."""

    TYPE: ClassVar[str] = "matching.expire-proposal"

    pair_id: PairId


class SeekNextBest(OfProgram):
    """Look for the next best of everybody whose proposal came to nothing since the last search."""

    TYPE: ClassVar[str] = "matching.seek-next-best"


class OfferPairs(OfProgram):
    """Propose what a search found, at most 200 couples, each checked against what changed since."""

    TYPE: ClassVar[str] = "matching.offer-pairs"

    couples: tuple[Couple, ...]


class NoteNobodyFound(OfProgram):
    """Tell at most 200 people that a search found nobody for them."""

    TYPE: ClassVar[str] = "matching.note-nobody-found"

    search_id: RunId
    leftovers: tuple[Leftover, ...]
