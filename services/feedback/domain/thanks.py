"""Recognition: thanks in words to a junior, who decides who sees them; private unless they say otherwise.

A sponsor thanks the juniors of all pairs at once, and so learns nobody's name.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from services.feedback.domain.agreement import said
from services.feedback.domain.commitments import NotForThem
from services.feedback.domain.pairs import Pair
from shared.contracts.feedback import ThanksGiven, ThanksShown
from shared.contracts.vocabulary import PairId, PersonId, ProgramId
from shared.domain import NotFound, Refused, identifier
from shared.phrases import phrase

LONGEST: Final = 500
# The second mail with the same words of the same person is no honour.
BETWEEN_THANKS: Final = timedelta(days=28)


class UnknownThanks(NotFound):
    """There are no thanks with that id in the pair."""


class NoManagerKnown(Refused):
    """Thanks are shown to the manager whom the organization's data name."""


class ThankedLately(Refused):
    """A sponsor thanks everybody once in four weeks."""


class NobodyToThank(Refused):
    """A program has no pair yet whose juniors could be thanked."""


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
        raise NotForThem(phrase("a junior of the pair is thanked"))
    if giver is Giver.SENIOR and giver_id not in pair.seniors:
        raise NotForThem(phrase("the senior side thanks, or the sponsor of the program"))
    return Thanks(
        id=identifier("thanks", pair.id, giver, giver_id or "", recipient_id, words.strip()),
        pair_id=pair.id,
        program_id=pair.program_id,
        giver=giver,
        recipient_id=recipient_id,
        words=said(words, LONGEST),
        given_at=now,
    )


def thanked(pairs: Iterable[Pair]) -> tuple[tuple[PairId, PersonId], ...]:
    """Return whom a sponsor thanks: the juniors of pairs that go on, or ran to their last day; each once."""
    found: dict[PersonId, PairId] = {}
    for pair in sorted(pairs, key=lambda one: (one.over, one.id)):
        if not pair.over or (pair.ended_on is not None and pair.ended_on >= pair.ends_on):
            for person in pair.juniors:
                found.setdefault(person, pair.id)
    return tuple((pair_id, person) for person, pair_id in sorted(found.items()))


def check_thanks_to_all(people: int, last: datetime | None, now: datetime) -> None:
    """Check that a sponsor can thank everybody now.

    Raises:
        ThankedLately: they did so less than four weeks ago.
        NobodyToThank: there is nobody.
    """
    if last is not None and now < last + BETWEEN_THANKS:
        raise ThankedLately(phrase("everybody was thanked less than four weeks ago; thank them again later"))
    if not people:
        raise NobodyToThank(phrase("nobody teaches in a pair of this program yet; thank them once pairs have begun"))


def show(thanks: Thanks, person_id: PersonId, visibility: Visibility, manager_id: PersonId | None) -> Thanks:
    """Let the one who was thanked decide who sees it; `manager_id` is their manager now.

    Raises:
        NotForThem: somebody else was thanked.
        NoManagerKnown: their manager is to see it, and nobody knows who that is.
    """
    if person_id != thanks.recipient_id:
        raise NotForThem(phrase("only who was thanked decides who sees it"))
    if visibility is not Visibility.MANAGER:
        return replace(thanks, visibility=visibility, manager_id=None)
    if manager_id is None:
        raise NoManagerKnown(
            phrase("the organization's data do not say who your manager is; choose somebody else to see it")
        )
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
