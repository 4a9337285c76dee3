"""Recognition: thanks in words to a junior, who decides who sees them; private unless they say otherwise."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from services.feedback.domain.agreement import said
from services.feedback.domain.commitments import NotForThem
from services.feedback.domain.pairs import Pair
from shared.contracts.feedback import ThanksGiven, ThanksShown
from shared.contracts.vocabulary import PairId, PersonId, ProgramId
from shared.domain import NotFound, Refused, identifier

LONGEST: Final = 500


class UnknownThanks(NotFound):
    """There are no thanks with that id in the pair."""


class NoManagerKnown(Refused):
    """Thanks are shown to the manager whom the organization's data name."""


class Visibility(StrEnum):
    """Who sees thanks besides who was thanked: nobody, everybody who runs or sponsors the program, or their manager."""

    PRIVATE = "private"
    PROGRAM = "program"
    MANAGER = "manager"


class Giver(StrEnum):
    """Who thanks: the senior of the pair, or the program's sponsor."""

    SENIOR = "senior"
    SPONSOR = "sponsor"


@dataclass(frozen=True, kw_only=True)
class Thanks:
    """Thanks to one member of a pair, who decides who sees them; `manager_id` is the manager who may, None for none."""

    id: str
    pair_id: PairId
    program_id: ProgramId
    giver: Giver
    recipient_id: PersonId
    words: str
    given_at: datetime
    visibility: Visibility = Visibility.PRIVATE
    manager_id: PersonId | None = None


def thank(  # noqa: PLR0913 - who thanks whom, for what, and when
    pair: Pair, *, giver: Giver, giver_id: PersonId | None, recipient_id: PersonId, words: str, now: datetime
) -> Thanks:
    """Thank a junior of a pair; also after its end.

    Raises:
        NotAMember, NotForThem, WordsMissing: they cannot be thanked so.
    """
    pair.role(recipient_id)
    if recipient_id not in pair.juniors or recipient_id == giver_id:
        raise NotForThem("a junior of the pair is thanked")
    if giver is Giver.SENIOR and giver_id not in pair.seniors:
        raise NotForThem("the senior side thanks, or the sponsor of the program")
    return Thanks(
        id=identifier("thanks", pair.id, giver, giver_id or "", recipient_id, words.strip()),
        pair_id=pair.id,
        program_id=pair.program_id,
        giver=giver,
        recipient_id=recipient_id,
        words=said(words, LONGEST),
        given_at=now,
    )


def show(thanks: Thanks, person_id: PersonId, visibility: Visibility, manager_id: PersonId | None) -> Thanks:
    """Let the one who was thanked decide who sees it; `manager_id` is their manager now.

    Raises:
        NotForThem: somebody else was thanked.
        NoManagerKnown: their manager is to see it, and nobody knows who that is.
    """
    if person_id != thanks.recipient_id:
        raise NotForThem("only who was thanked decides who sees it")
    if visibility is not Visibility.MANAGER:
        return replace(thanks, visibility=visibility, manager_id=None)
    if manager_id is None:
        raise NoManagerKnown("the organization's data do not say who your manager is; choose somebody else to see it")
    return replace(thanks, visibility=visibility, manager_id=manager_id)


def told_manager(thanks: Thanks, manager_id: PersonId, pair: Pair, revision: int) -> ThanksShown:
    """Return the event of thanks that a manager may read."""
    return ThanksShown(
        revision=revision,
        pair_id=pair.id,
        program_id=pair.program_id,
        members=pair.members,
        thanks_id=thanks.id,
        recipient_id=thanks.recipient_id,
        manager_id=manager_id,
    )


def told(thanks: Thanks, pair: Pair, revision: int) -> ThanksGiven:
    """Return the event of new thanks."""
    return ThanksGiven(
        revision=revision,
        pair_id=pair.id,
        program_id=pair.program_id,
        members=pair.members,
        recipient_id=thanks.recipient_id,
    )
