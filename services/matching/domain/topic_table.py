"""Relations between topics, shipped or of one program, and the words of a program by how common they are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated, ClassVar, Final

from pydantic import Field, StringConstraints

from services.matching.domain.topics import topic_key
from shared.contracts.vocabulary import ProgramId
from shared.domain import Refused
from shared.fields import Line, once
from shared.phrases import phrase

LONGEST_NAME: Final = 80
MOST_RELATIONS: Final = 2_000
MOST_WORDS: Final = 2_000


class ImpossibleRelation(Refused):
    """A relation names two different topics, and no two relations of a program contradict each other."""

    status: ClassVar[int] = 422
    field: ClassVar[str] = "relations"


class TopicsChanged(Refused):
    """A change of a program's topics is made on the revision that it has."""

    field: ClassVar[str] = "revision"


class Relation(StrEnum):
    """The kinds of relation of a topic to another."""

    SAME = "same"
    PART_OF = "part-of"
    RELATED = "related"
    DIFFERENT = "different"


Name = Annotated[Line, StringConstraints(max_length=LONGEST_NAME)]


@dataclass(frozen=True, kw_only=True)
class TopicRelation:
    """A relation of a topic to another, such as React, which is part of front-end development.

    Attributes:
        relation: same (two names of one thing), part-of, related, or different (whatever their words have in common).
    """

    topic: Name
    relation: Relation
    of: Name

    @property
    def keys(self) -> tuple[str, str]:
        """Return the normal forms of both topics."""
        return topic_key(self.topic), topic_key(self.of)

    @property
    def sides(self) -> tuple[str, ...]:
        """Return the normal forms of both topics, in an order that counts for a part and its whole alone."""
        return self.keys if self.relation is Relation.PART_OF else tuple(sorted(self.keys))


@dataclass(frozen=True, kw_only=True)
class WordCount:
    """How many people of a program name a word (its stem) or a known topic."""

    word: str
    people: int


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """The words that most people of a program name, for the weight of words; words that are not listed are rare.

    Attributes:
        people: how many people name topics.
        words: at most 2,000, the most common first; only words that three people name.
    """

    people: int = 0
    words: tuple[WordCount, ...] = ()


NOTHING_COUNTED: Final = Vocabulary()


@dataclass(frozen=True, kw_only=True)
class ProgramTopics:
    """What a program adds to the shipped table, and the words counted in its latest draft.

    Attributes:
        relations: the coordinator's, which go before the shipped ones.
        revision: of the relations; 0 before the first.
    """

    id: ProgramId
    relations: Annotated[tuple[TopicRelation, ...], Field(max_length=MOST_RELATIONS)] = ()
    vocabulary: Vocabulary = NOTHING_COUNTED
    revision: int = 0


def revised(topics: ProgramTopics, relations: Sequence[TopicRelation], revision: int) -> ProgramTopics:
    """Return a program's topics with these relations instead of its own.

    Raises:
        TopicsChanged: somebody else changed them since that revision.
        ImpossibleRelation: a relation names a topic twice or no topic, or two contradict each other.
    """
    if tuple(relations) == topics.relations:
        return topics
    if revision != topics.revision:
        raise TopicsChanged(
            phrase("the topics are at revision {revision} by now; read them again, then change them"),
            revision=topics.revision,
        )
    _must_be_possible(relations)
    own = once(relations, lambda one: (one.relation, *one.sides))
    return replace(topics, relations=own, revision=topics.revision + 1)


def counted(topics: ProgramTopics, vocabulary: Vocabulary) -> ProgramTopics:
    """Return a program's topics with the words counted in a draft."""
    return replace(topics, vocabulary=vocabulary)


def joined(own: Sequence[TopicRelation], shipped: Sequence[TopicRelation]) -> tuple[TopicRelation, ...]:
    """Return a program's own relations, and the shipped ones about other couples of topics."""
    said = {frozenset(one.keys) for one in own}
    return (*own, *(one for one in shipped if frozenset(one.keys) not in said))


def _must_be_possible(relations: Sequence[TopicRelation]) -> None:
    said: dict[frozenset[str], tuple[str, ...]] = {}
    for number, one in enumerate(relations, start=1):
        keys = frozenset(one.keys)
        if "" in keys:
            raise ImpossibleRelation(
                phrase("relation {number} names no topic: give two topics, each with a letter in it"), number=number
            )
        if len(keys) == 1 and one.relation is not Relation.SAME:
            raise ImpossibleRelation(
                phrase("relation {number} is between two spellings of one topic: name another topic"), number=number
            )
        if said.setdefault(keys, (one.relation, *one.sides)) != (one.relation, *one.sides):
            raise ImpossibleRelation(
                phrase("relation {number} contradicts an earlier one about the same topics: keep one"), number=number
            )
