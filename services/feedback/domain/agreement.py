"""The agreement of a pair: the goal of each, what is confidential, how often they meet, who owns the next step.

All sign the same terms; whoever changes a term signs the new ones, and the others are asked again. A goal is its
author's own: changing it asks nobody again. Questions for the next session stand beside it.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Final, TypeVar

from services.feedback.domain.pairs import Pair
from shared.contracts.feedback import AgreementDue, AgreementSigned, OfPair, QuestionsAskedAhead
from shared.contracts.vocabulary import Cadence, PairId, PersonId, Role
from shared.domain import Refused
from shared.phrases import phrase

LONGEST_GOAL: Final = 500
LONGEST_QUESTIONS: Final = 1000


class PairIsOver(Refused):
    """A pair that has ended agrees on nothing more."""


class WordsMissing(Refused):
    """Something has to be said in words, and not too many."""

    status: ClassVar[int] = 422


class Confidentiality(StrEnum):
    """What may be told of what is said: nothing, or what was learned, without names."""

    BETWEEN_US = "between-us"
    WITHOUT_NAMES = "without-names"


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What all members of a pair sign; `next_step` is the role that owns what happens after a session."""

    confidentiality: Confidentiality
    cadence: Cadence
    next_step: Role


@dataclass(frozen=True, kw_only=True)
class Goal:
    """What a member wants to reach, in their own words."""

    person_id: PersonId
    words: str


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A member's questions for the next session."""

    person_id: PersonId
    words: str
    asked_at: datetime


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """What a pair agrees on; `id` is the pair's, `version` counts terms, `signed` are those who signed these.

    `announced` tells whether the members were asked to sign, `sessions` counts those held; `revision` counts what was
    told of the pair here. It is kept until some days after `over_at`, when the pair ended.
    """

    id: PairId
    terms: Terms | None = None
    version: int = 0
    goals: tuple[Goal, ...] = ()
    signed: tuple[PersonId, ...] = ()
    signed_at: datetime | None = None
    announced: bool = False
    asked: tuple[Asked, ...] = field(default=())
    sessions: int = 0
    revision: int = 0
    over_at: datetime | None = None

    def goal_of(self, person_id: PersonId) -> str:
        """Return a member's goal, empty if they have not said one."""
        return next((one.words for one in self.goals if one.person_id == person_id), "")


Told = TypeVar("Told", bound=OfPair)


def proposed(pair: Pair) -> Terms:
    """Return the terms that a pair begins from: between us, its program's rhythm, and the senior owns the next step."""
    senior = next((one.role for one in pair.members if one.person_id in pair.seniors), Role.MENTEE)
    return Terms(confidentiality=Confidentiality.BETWEEN_US, cadence=pair.cadence, next_step=senior)


def announce(agreement: Agreement, pair: Pair, starts_at: datetime | None) -> tuple[Agreement, list[AgreementDue]]:
    """Ask the members for their agreement, once; `starts_at` is when their first session begins."""
    if agreement.announced or agreement.signed_at or pair.over:
        return agreement, []
    announced = _revised(agreement, announced=True)
    return announced, [_of(AgreementDue, announced, pair, starts_at=starts_at)]


def sign(  # noqa: PLR0913 - who signs what, and when
    agreement: Agreement, pair: Pair, person_id: PersonId, *, terms: Terms, goal: str, now: datetime
) -> tuple[Agreement, list[AgreementSigned]]:
    """Let a member say their goal and sign the terms; new terms take the others' signatures away.

    Raises:
        NotAMember, PairIsOver, WordsMissing: they cannot.
    """
    _check(pair, person_id)
    goals = {one.person_id: one.words for one in agreement.goals} | {person_id: said(goal, LONGEST_GOAL)}
    fresh = terms != agreement.terms
    signed = () if fresh else agreement.signed
    after = _revised(
        agreement,
        terms=terms,
        version=agreement.version + fresh,
        goals=tuple(Goal(person_id=who, words=words) for who, words in sorted(goals.items())),
        signed=tuple(dict.fromkeys((*signed, person_id))),
        signed_at=None if fresh else agreement.signed_at,
    )
    if after.signed_at or set(after.signed) != set(pair.people):
        return after, []
    done = replace(after, signed_at=now)
    return done, [_of(AgreementSigned, done, pair, version=done.version)]


def ask_ahead(
    agreement: Agreement, pair: Pair, person_id: PersonId, words: str, now: datetime
) -> tuple[Agreement, list[QuestionsAskedAhead]]:
    """Keep a member's questions for the next session, instead of those they wrote before.

    Raises:
        NotAMember, PairIsOver, WordsMissing: they cannot.
    """
    _check(pair, person_id)
    asked = Asked(person_id=person_id, words=said(words, LONGEST_QUESTIONS), asked_at=now)
    others = tuple(one for one in agreement.asked if one.person_id != person_id)
    after = _revised(agreement, asked=(*others, asked))
    return after, [_of(QuestionsAskedAhead, after, pair, person_id=person_id)]


def met(agreement: Agreement) -> Agreement:
    """Return the agreement after a session: its questions were answered there."""
    return replace(agreement, asked=(), sessions=agreement.sessions + 1)


def told_more(agreement: Agreement) -> Agreement:
    """Return the agreement with the revision of another event of the pair."""
    return _revised(agreement)


def said(words: str, longest: int) -> str:
    """Return words without blanks around them.

    Raises:
        WordsMissing: there are none, or too many.
    """
    words = words.strip()
    if not 1 <= len(words) <= longest:
        raise WordsMissing(phrase("write at least one word and {longest} characters at most"), longest=longest)
    return words


def _check(pair: Pair, person_id: PersonId) -> None:
    pair.role(person_id)
    if pair.over:
        raise PairIsOver(phrase("the pair has ended; there is nothing to agree on any more"))


def _revised(agreement: Agreement, **change: object) -> Agreement:
    return replace(agreement, **change, revision=agreement.revision + 1)  # type: ignore[arg-type]  # fields by name


def _of(kind: type[Told], agreement: Agreement, pair: Pair, **more: object) -> Told:
    return kind(
        revision=agreement.revision,
        pair_id=pair.id,
        program_id=pair.program_id,
        members=pair.members,
        **more,
    )
