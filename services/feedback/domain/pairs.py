"""Pairs as feedback knows them: who is in them, how long they last, and what they are about."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import ClassVar, Final

from shared.contracts.closed import total
from shared.contracts.pairs import PairCreated
from shared.contracts.vocabulary import Cadence, Kind, PairId, PairMember, PersonId, ProgramId, Role
from shared.domain import NotFound, Refused
from shared.phrases import phrase

MOST_TOPICS: Final = 12  # a longer list of boxes is not read
# A topic of others is offered to everybody only if so many pairs have it: nobody is to be found by what they seek.
PAIRS_OF_A_TOPIC: Final = 5
MOST_KNOWN: Final = 500  # topics that are counted in a program
SENIOR: Final = total(
    Kind,
    {
        Kind.REVERSE: frozenset({Role.MENTEE}),
        Kind.TRADITIONAL: frozenset({Role.MENTOR}),
        Kind.RECIPROCAL: frozenset(Role),
    },
)


class UnknownPair(NotFound):
    """There is no pair with that id, or it was erased."""


class NotAMember(Refused):
    """Only a member of the pair can do this."""

    status: ClassVar[int] = 403


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A pair; `ends_on` is its last day, `paused` while it does not meet, `over` once it has ended, on `ended_on`.

    `components` are those of its score, in basis points.
    """

    id: PairId
    program_id: ProgramId
    kind: Kind
    members: tuple[PairMember, ...]
    starts_on: datetime
    ends_on: datetime
    cadence: Cadence = Cadence.BIWEEKLY
    topics: tuple[str, ...] = ()
    paused: bool = False
    over: bool = False
    ended_on: datetime | None = None
    components: Mapping[str, int] = field(default_factory=dict)

    @property
    def people(self) -> tuple[PersonId, ...]:
        """Return everybody in it."""
        return tuple(member.person_id for member in self.members)

    @property
    def seniors(self) -> tuple[PersonId, ...]:
        """Return those who are the senior side: the mentees of a reverse pair, both sides of a reciprocal one."""
        return tuple(member.person_id for member in self.members if member.role in SENIOR[self.kind])

    @property
    def juniors(self) -> tuple[PersonId, ...]:
        """Return those who are the junior side; both sides of a reciprocal pair."""
        both = self.kind is Kind.RECIPROCAL
        return tuple(one.person_id for one in self.members if both or one.role not in SENIOR[self.kind])

    def role(self, person_id: PersonId) -> Role:
        """Return a member's role.

        Raises:
            NotAMember: they are none.
        """
        for member in self.members:
            if member.person_id == person_id:
                return member.role
        raise NotAMember(phrase("only a member of the pair can do this"))


@dataclass(frozen=True, kw_only=True)
class ProgramTopics:
    """How many pairs of a program are about each topic; `id` is the program's."""

    id: ProgramId
    pairs: tuple[tuple[str, int], ...] = field(default=())


def begun(event: PairCreated) -> Pair:
    """Return a pair as it begins."""
    return Pair(
        id=event.pair_id,
        program_id=event.program_id,
        kind=event.kind,
        members=event.members,
        starts_on=event.starts_on,
        ends_on=event.ends_on or event.starts_on + timedelta(weeks=event.weeks),
        cadence=event.cadence,
        topics=event.topics,
        components=event.components,
    )


def noted(known: ProgramTopics, topics: tuple[str, ...]) -> ProgramTopics:
    """Return a program's topics with those of one more pair."""
    pairs = dict(known.pairs)
    for topic in dict.fromkeys(topics):
        if topic in pairs or len(pairs) < MOST_KNOWN:
            pairs[topic] = pairs.get(topic, 0) + 1
    return replace(known, pairs=tuple(sorted(pairs.items())))


def topics_to_tick(pair: Pair | None, program: ProgramTopics | None) -> tuple[str, ...]:
    """Return the topics that a survey offers: the pair's own first, then those of at least five pairs, most first."""
    own = pair.topics if pair else ()
    common = sorted(program.pairs if program else (), key=lambda one: (-one[1], one[0]))
    return tuple(dict.fromkeys((*own, *(topic for topic, pairs in common if pairs >= PAIRS_OF_A_TOPIC))))[:MOST_TOPICS]
