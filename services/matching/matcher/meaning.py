"""The topics of a market's people in numbers, and how much each person's offers help with each topic sought."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isqrt
from typing import Final

import numpy as np

from services.matching.domain.likeness import Likeness, Met, cut
from services.matching.domain.participants import Participant
from services.matching.domain.segments import whole_or_parts
from services.matching.domain.stems import algorithms
from services.matching.domain.topic_table import (
    MOST_WORDS,
    TopicRelation,
    Vocabulary,
    WordCount,
)
from services.matching.domain.topics import topic_key, topic_words
from services.matching.matcher.comparison import FULL, MOST_ALIKE, Comparison, Entries
from services.matching.matcher.lexicon import Lexicon, Rarity, Unit
from services.matching.solver.arrays import Ints
from services.matching.solver.vocabulary import Alike

OTHER_NAME, LEAST = 95, 6  # percent
MOST_SEGMENTS: Final = 60  # of a person's wishes or offers; the first ones count


@dataclass(frozen=True, kw_only=True)
class Sought:
    """A segment of a wish.

    Attributes:
        text: as written; `key` its normal form.
        wanted: its share of the person's wishes, in no unit.
    """

    key: str
    text: str
    wanted: int


@dataclass(frozen=True, kw_only=True)
class Offered:
    """A segment of an offer, with the level of the offer, 1..4."""

    key: str
    text: str
    level: int


class Meaning:
    """The topics that people seek and offer.

    Args:
        people: of the market.
        relations: of the program and the shipped table.
        languages: of the program, for people without stated ones.
        vocabulary: the words counted in the program.
    """

    def __init__(
        self,
        people: Sequence[Participant],
        relations: Sequence[TopicRelation],
        languages: Sequence[str],
        vocabulary: Vocabulary,
    ) -> None:
        self.lexicon = lexicon_of(people, relations, languages)
        self._rarity = Rarity(vocabulary)
        self._people = people
        texts = dict.fromkeys(text for person in people for text in texts_of(person))
        self._parts = {text: tuple(_parts(text, self.lexicon)) for text in texts}
        self._units = {key: self.lexicon.units(part) for parts in self._parts.values() for key, part in parts}
        self._texts = {key: part for parts in reversed([*self._parts.values()]) for key, part in parts}
        self._names = {key: frozenset(unit.name for unit in units) for key, units in self._units.items()}
        self._weight = {unit: self._rarity.of(unit) for units in self._units.values() for unit in units}
        self._weights = {key: sum(self._weight[unit] for unit in units) for key, units in self._units.items()}

    def sought(self, person: Participant) -> list[Sought]:
        """Return what a person seeks, each with its share of the wishes.

        A wish counts by its rank and by the root of the weight of its words; its segments divide that by their weight.
        """
        found: dict[str, Sought] = {}
        for place, topic in enumerate(person.wishes.seeks):
            parts = self._parts[topic]
            weights = [self._weights[key] for key, _ in parts]
            share = _by_rank(place if person.wishes.ranked else 0) * isqrt(FINER * sum(weights))
            for (key, text), weight in zip(parts, weights, strict=True):
                before = found[key].wanted if key in found else 0
                found[key] = Sought(key=key, text=text, wanted=before + share * weight // sum(weights))
        return list(found.values())[:MOST_SEGMENTS]

    def offered(self, person: Participant) -> list[Offered]:
        """Return what a person offers; of a topic offered twice, the higher level."""
        found: dict[str, Offered] = {}
        for offer in person.wishes.offers:
            for key, text in self._parts[offer.topic]:
                if key not in found or found[key].level < offer.level:
                    found[key] = Offered(key=key, text=text, level=offer.level)
        return list(found.values())[:MOST_SEGMENTS]

    def met(self, learner: Participant, teacher: Participant) -> tuple[Met, ...]:
        """Return each topic that somebody seeks with the best one that the other offers for it, in order of wishes."""
        helped = self._helped(teacher)
        numbers, found = self.sought_number, list[Met]()
        for one in self.sought(learner):
            if (best := helped.get(numbers[one.key])) is not None:
                percent, offer = best
                found.append(
                    Met(
                        sought=cut(one.text),
                        offered=cut(offer.text),
                        likeness=self.likeness(one.key, offer.key),
                        percent=percent,
                        level=offer.level,
                    )
                )
        return tuple(found)

    def _helped(self, teacher: Participant) -> dict[int, tuple[int, Offered]]:
        """Return the topics sought that somebody can help with, each with the likeness of their best offer, and it."""
        alike, found = self.alike, dict[int, tuple[int, Offered]]()
        for offer in self.offered(teacher):
            at = self.offered_number[offer.key]
            entries = slice(int(alike.pointer[at]), int(alike.pointer[at + 1]))
            for number, percent in zip(alike.sought[entries].tolist(), alike.percent[entries].tolist(), strict=True):
                before = found.get(number)
                if before is None or before[0] * before[1].level < percent * offer.level:
                    found[number] = percent, offer
        return found

    def text(self, key: str) -> str:
        """Return a topic as it was written first."""
        return self._texts[key]

    def group(self, key: str) -> str:
        """Return what stands for all names of a topic: its one name, or else its normal form."""
        names = self._names.get(key, frozenset())
        return min(names) if len(names) == 1 else key

    def likeness(self, sought: str, offered: str) -> Likeness:
        """Return the kind of likeness of two topics that are alike, by their keys."""
        if sought == offered:
            return Likeness.SAME
        mine, theirs = self._names[sought], self._names[offered]
        if mine == theirs:
            return Likeness.VARIANT
        if len(mine) == len(theirs) == 1 and self.lexicon.are_related(min(mine), min(theirs)):
            return Likeness.RELATED
        words = {unit.word for unit in self._units[sought]} & {unit.word for unit in self._units[offered]}
        return Likeness.WORDS if words or mine & theirs else Likeness.RELATED

    @cached_property
    def sought_number(self) -> dict[str, int]:
        """Number the topics sought, the most sought first."""
        return self._numbered(self._seekers)

    @cached_property
    def offered_number(self) -> dict[str, int]:
        """Number the topics offered, the most offered first."""
        return self._numbered(Counter(one.key for person in self._people for one in self.offered(person)))

    @cached_property
    def alike(self) -> Alike:
        """Compare every topic sought with every topic offered."""
        sought, offered = list(self.sought_number), list(self.offered_number)
        texts = [dict.fromkeys(units, 1) for units in self._all_units(offered)]
        found = [self._named(sought, offered, *some) for some in self._comparison.percents(texts)]
        return _entries(found, len(offered))

    def together(self, people: Sequence[Participant]) -> Alike:
        """Compare every topic sought with all that each of these people offers, taken together."""
        offers = [[one.key for one in self.offered(person)] for person in people]
        texts = [Counter(unit for key in keys for unit in self._units[key]) for keys in offers]
        return _entries([*self._comparison.percents(texts)], len(people))

    @cached_property
    def _comparison(self) -> Comparison:
        sought = self._all_units(self.sought_number)
        return Comparison(sought, self._weight, self._weight, self.lexicon.alike)

    def _all_units(self, keys: Iterable[str]) -> list[tuple[Unit, ...]]:
        return [self._units[key] for key in keys]

    @cached_property
    def _seekers(self) -> Counter[str]:
        return Counter(one.key for person in self._people for one in self.sought(person))

    @staticmethod
    def _numbered(people: Counter[str]) -> dict[str, int]:
        return {key: number for number, key in enumerate(sorted(people, key=lambda key: (-people[key], key)))}

    def _named(self, sought: list[str], offered: list[str], column: Ints, row: Ints, percent: Ints) -> Entries:
        """Set the percentage of equal topics and of names of one topic, and clear what is told to be different."""
        high = np.flatnonzero(percent >= MOST_ALIKE - 1)
        for at in high.tolist():
            one, other = sought[row[at]], offered[column[at]]
            if one == other:
                percent[at] = FULL
            elif self._names[one] == self._names[other]:
                percent[at] = OTHER_NAME
        apart = self.lexicon.different
        if apart:
            named = {key for couple in apart for key in couple}
            told = np.isin(row, [at for at, key in enumerate(sought) if key in named])
            for at in np.flatnonzero(told).tolist():
                if frozenset((sought[row[at]], offered[column[at]])) in apart:
                    percent[at] = 0
        kept = percent >= LEAST
        return column[kept], row[kept], percent[kept]


def _entries(found: Sequence[Entries], rows: int) -> Alike:
    nothing = np.zeros(0, np.int64)
    row, topic, percent = (np.concatenate([nothing, *(some[at] for some in found)]) for at in range(3))
    order = np.lexsort((topic, row))
    return Alike(pointer=np.searchsorted(row[order], np.arange(rows + 1)), sought=topic[order], percent=percent[order])


def lexicon_of(people: Iterable[Participant], relations: Sequence[TopicRelation], languages: Sequence[str]) -> Lexicon:
    """Return the lexicon of people's topics; a word is stemmed in the languages of those who write it."""
    words: dict[str, set[str]] = defaultdict(set)
    for person in people:
        spoken = algorithms(person.profile.languages or languages)
        for word in {word for text in texts_of(person) for word in topic_words(text)}:
            words[word].update(spoken)
    return Lexicon(relations, {word: sorted(words[word]) for word in sorted(words)})


def counted(people: Iterable[Participant], lexicon: Lexicon) -> Vocabulary:
    """Count in how many people's topics each unit occurs."""
    named = [texts for person in people if (texts := tuple(texts_of(person)))]
    counts = lexicon.counted(
        ([part for text in texts for _, part in _parts(text, lexicon)] for texts in named), MOST_WORDS
    )
    return Vocabulary(people=len(named), words=tuple(WordCount(word=unit, people=count) for unit, count in counts))


def texts_of(person: Participant) -> Iterator[str]:
    """Yield a person's topics, sought and offered."""
    yield from person.wishes.seeks
    for offer in person.wishes.offers:
        yield offer.topic


def _parts(topic: str, lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    """Yield the key and the text of each segment that names something; a spelling that comes twice counts once."""
    parts = {key: part for part in whole_or_parts(topic, lexicon.known) if (key := topic_key(part))}
    yield from ((key, part) for key, part in parts.items() if lexicon.units(part))


FINER: Final = 100  # times the weight of words, before the whole root is taken
RANKS: Final = (100, 90, 80, 70, 60)  # the order that people write in is a hint: the fifth wish is no whim


def _by_rank(place: int) -> int:
    return RANKS[min(place, len(RANKS) - 1)]
