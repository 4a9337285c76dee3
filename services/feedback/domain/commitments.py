"""The commitment ledger, "you said, I did": said by the senior, done, and confirmed by the junior.

Made -> done -> verified. "Not yet" leads back from done; what is dropped, or not done 90 days after its day, is over.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, TypeVar

from services.feedback.domain.agreement import PairIsOver, said
from services.feedback.domain.pairs import Pair
from shared.contracts.feedback import (
    CommitmentDone,
    CommitmentDue,
    CommitmentMade,
    CommitmentScope,
    CommitmentVerified,
    OfCommitment,
)
from shared.contracts.vocabulary import CommitmentId, PairId, PairMember, PersonId, ProgramId
from shared.domain import NotFound, Refused, identifier
from shared.phrases import phrase

LONGEST: Final = 500
LONGEST_AHEAD: Final = timedelta(days=365)
LAPSES_AFTER: Final = timedelta(days=90)


class UnknownCommitment(NotFound):
    """There is no commitment with that id in the pair."""


class NotForThem(Refused):
    """The senior makes and keeps a commitment, and the junior confirms it: nobody does the other's part."""

    status = 403


class CommitmentIsNotThere(Refused):
    """A commitment can only be done while it is open, and confirmed once it is done."""


class DayOutOfReach(Refused):
    """A commitment has a day within the coming year."""

    status = 422


class State(StrEnum):
    """How far a commitment has come; the last three are final."""

    MADE = "made"
    DONE = "done"
    VERIFIED = "verified"
    DROPPED = "dropped"
    LAPSED = "lapsed"


class Value(StrEnum):
    """What came of a commitment, in the eyes of who kept it."""

    TIME = "time"
    MONEY = "money"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Commitment:
    """Something a senior said they would do; the words and what it was worth are for the pair alone.

    `due` is the day by which; `reminded` tells whether that day has come.
    """

    id: CommitmentId
    pair_id: PairId
    program_id: ProgramId
    members: tuple[PairMember, ...]
    person_id: PersonId
    scope: CommitmentScope
    words: str
    due: datetime
    made_at: datetime
    state: State = State.MADE
    done_at: datetime | None = None
    value: Value | None = None
    value_words: str = ""
    reminded: bool = False
    revision: int = 1

    @property
    def looked_at(self) -> datetime:
        """Return when it comes up next by itself."""
        return self.due + LAPSES_AFTER if self.reminded else self.due


def commitment_id(pair_id: PairId, person_id: PersonId, words: str) -> CommitmentId:
    """Return the id of a commitment: who says the same twice has said it once."""
    return CommitmentId(identifier("commitment", pair_id, person_id, words.strip()))


def make(  # noqa: PLR0913 - what is said, by whom, of what, until when
    pair: Pair, person_id: PersonId, *, scope: CommitmentScope, words: str, due: datetime, now: datetime
) -> tuple[Commitment, CommitmentMade]:
    """Say what one will do.

    Raises:
        NotAMember, NotForThem, PairIsOver, WordsMissing, DayOutOfReach: it cannot be said so.
    """
    pair.role(person_id)
    if person_id not in pair.seniors:
        raise NotForThem(phrase("the senior side says what it will do"))
    if pair.over:
        raise PairIsOver(phrase("the pair has ended; what was said before can still be done"))
    one = Commitment(
        id=commitment_id(pair.id, person_id, words),
        pair_id=pair.id,
        program_id=pair.program_id,
        members=pair.members,
        person_id=person_id,
        scope=scope,
        words=said(words, LONGEST),
        due=_day(due, now),
        made_at=now,
    )
    return one, _told(CommitmentMade, one, due=one.due)


def move(one: Commitment, person_id: PersonId, due: datetime, now: datetime) -> Commitment:
    """Give an open commitment another day.

    Raises:
        NotForThem, CommitmentIsNotThere, DayOutOfReach: it cannot be moved.
    """
    _check(one, person_id, State.MADE)
    return _revised(one, due=_day(due, now), reminded=False)


def do(
    one: Commitment, person_id: PersonId, value: Value | None, words: str, now: datetime
) -> tuple[Commitment, CommitmentDone]:
    """Say that it is done, and what it was worth, if one likes.

    Raises:
        NotForThem, CommitmentIsNotThere, WordsMissing: it cannot be said.
    """
    _check(one, person_id, State.MADE)
    worth = said(words, LONGEST) if words.strip() else ""
    done = _revised(one, state=State.DONE, done_at=now, value=value, value_words=worth)
    return done, _told(CommitmentDone, done)


def take_back(one: Commitment, person_id: PersonId) -> Commitment:
    """Take an open commitment back.

    Raises:
        NotForThem, CommitmentIsNotThere: it cannot be taken back.
    """
    _check(one, person_id, State.MADE)
    return _revised(one, state=State.DROPPED)


def verify(one: Commitment, pair: Pair, person_id: PersonId) -> tuple[Commitment, CommitmentVerified]:
    """Confirm that it was done.

    Raises:
        NotAMember, NotForThem, CommitmentIsNotThere: it cannot be confirmed.
    """
    _check_other(one, pair, person_id)
    verified = _revised(one, state=State.VERIFIED)
    return verified, _told(CommitmentVerified, verified, verified_by=person_id)


def not_yet(one: Commitment, pair: Pair, person_id: PersonId) -> Commitment:
    """Say that it is not done yet: it is open again, and its author finds it so on their page.

    Raises:
        NotAMember, NotForThem, CommitmentIsNotThere: it cannot be said.
    """
    _check_other(one, pair, person_id)
    return _revised(one, state=State.MADE, done_at=None)


def come(one: Commitment, now: datetime) -> tuple[Commitment, list[CommitmentDue]]:
    """Let a commitment's day come, once; long after it, an open one is over."""
    if one.state is not State.MADE or now < one.looked_at:
        return one, []
    if one.reminded:
        return _revised(one, state=State.LAPSED), []
    reminded = _revised(one, reminded=True)
    return reminded, [_told(CommitmentDue, reminded)]


def _check(one: Commitment, person_id: PersonId, wanted: State) -> None:
    if person_id != one.person_id:
        raise NotForThem(phrase("only who made the commitment can change it"))
    if one.state is not wanted:
        raise CommitmentIsNotThere(phrase("the commitment is {state}"), state=one.state)


def _check_other(one: Commitment, pair: Pair, person_id: PersonId) -> None:
    pair.role(person_id)
    if person_id == one.person_id or person_id not in pair.juniors:
        raise NotForThem(phrase("the junior side confirms what the senior did"))
    if one.state is not State.DONE:
        raise CommitmentIsNotThere(phrase("the commitment is {state}"), state=one.state)


def _day(due: datetime, now: datetime) -> datetime:
    if not now < due <= now + LONGEST_AHEAD:
        raise DayOutOfReach(phrase("choose a day within the coming year"))
    return due


def _revised(one: Commitment, **change: object) -> Commitment:
    return replace(one, **change, revision=one.revision + 1)  # type: ignore[arg-type]  # fields by name


Told = TypeVar("Told", bound=OfCommitment)


def _told(kind: type[Told], one: Commitment, **more: object) -> Told:
    return kind(
        revision=one.revision,
        pair_id=one.pair_id,
        program_id=one.program_id,
        members=one.members,
        commitment_id=one.id,
        person_id=one.person_id,
        scope=one.scope,
        **more,
    )
