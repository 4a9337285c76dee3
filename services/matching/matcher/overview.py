"""An overview of a program's topics: sought, offered, unknown, taken for the same, and alike."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from services.matching.domain.likeness import Likeness, cut
from services.matching.domain.participants import Participant
from services.matching.domain.program import Program
from services.matching.domain.topic_table import TopicRelation
from services.matching.matcher.lexicon import FEWEST_PEOPLE
from services.matching.matcher.meaning import Meaning, Offered, Sought, counted, lexicon_of

LISTED: Final = 200
MOST_NAMES: Final = 10


@dataclass(frozen=True, kw_only=True)
class TopicGroup:
    """A topic by all its names, the most used first, and how many people seek and offer it."""

    names: tuple[str, ...]
    sought: int
    offered: int


@dataclass(frozen=True, kw_only=True)
class AlikeTopics:
    """Two topics that are alike, in percent."""

    sought: str
    offered: str
    likeness: Likeness
    percent: int


@dataclass(frozen=True, kw_only=True)
class Overview:
    """Lists of at most 200 topics each, the most named first; `alike` most alike first."""

    sought: tuple[TopicGroup, ...]
    offered: tuple[TopicGroup, ...]
    unknown: tuple[TopicGroup, ...]
    same: tuple[TopicGroup, ...]
    alike: tuple[AlikeTopics, ...]


def overview(program: Program, people: Sequence[Participant], relations: Sequence[TopicRelation]) -> Overview:
    """Return the topics of these people."""
    languages = program.settings.languages
    vocabulary = counted(people, lexicon_of(people, relations, languages))
    meaning = Meaning(people, relations, languages, vocabulary)
    groups = _groups(meaning, people)
    shared = [one for one in groups.values() if one.sought + one.offered >= FEWEST_PEOPLE]
    helped = {meaning.group(key) for key in _helped(meaning)}
    return Overview(
        sought=_most([one for one in shared if one.sought], by_sought=True),
        offered=_most([one for one in shared if one.offered], by_sought=False),
        unknown=_most([one for key, one in groups.items() if one.sought and key not in helped], by_sought=True),
        same=_most([one for one in groups.values() if len(one.names) > 1], by_sought=True),
        alike=_alike(meaning),
    )


def _groups(meaning: Meaning, people: Sequence[Participant]) -> dict[str, TopicGroup]:
    sought, offered = Counter[str](), Counter[str]()
    names: dict[str, Counter[str]] = defaultdict(Counter)
    for person in people:
        for found, counts in ((meaning.sought(person), sought), (meaning.offered(person), offered)):
            counts.update(_named(meaning, found, names))
    return {
        group: TopicGroup(
            names=tuple(cut(name) for name, _ in _sorted(names[group])[:MOST_NAMES]),
            sought=sought[group],
            offered=offered[group],
        )
        for group in sorted(names)
    }


def _named(meaning: Meaning, found: Iterable[Sought | Offered], names: dict[str, Counter[str]]) -> set[str]:
    """Count the names of topics, and return their groups."""
    groups = set()
    for one in found:
        group = meaning.group(one.key)
        names[group][meaning.text(one.key)] += 1
        groups.add(group)
    return groups


def _sorted(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))


def _most(groups: Iterable[TopicGroup], *, by_sought: bool) -> tuple[TopicGroup, ...]:
    ordered = sorted(groups, key=lambda one: (-(one.sought if by_sought else one.offered), one.names))
    return tuple(ordered[:LISTED])


def _helped(meaning: Meaning) -> set[str]:
    """Return the keys of the topics sought for which somebody offers something."""
    keys = list(meaning.sought_number)
    return {keys[number] for number in np.unique(meaning.alike.sought).tolist()}


def _alike(meaning: Meaning) -> tuple[AlikeTopics, ...]:
    """Return the most alike topics that are not the same or names of the same."""
    alike, sought, offered = meaning.alike, list(meaning.sought_number), list(meaning.offered_number)
    column = np.repeat(np.arange(len(offered)), np.diff(alike.pointer))
    order = np.lexsort((column, alike.sought, -alike.percent))
    found: list[AlikeTopics] = []
    for at in order.tolist():
        one, other = sought[alike.sought[at]], offered[column[at]]
        kind = meaning.likeness(one, other)
        if kind in {Likeness.WORDS, Likeness.RELATED}:
            two = cut(meaning.text(one)), cut(meaning.text(other))
            found.append(AlikeTopics(sought=two[0], offered=two[1], likeness=kind, percent=int(alike.percent[at])))
        if len(found) == LISTED:
            break
    return tuple(found)
