"""The topics of a market's people in numbers, and how alike each topic sought is to each topic offered.

Likeness, in percent, of the units of a topic sought (A) and one offered (B), each unit weighted by its rarity:
common = sum over A of the weight x how much its best unit in B helps, 100% for the same one;
likeness = common / (weight of A + a quarter of what B names besides).
Source: the ratio model of Tversky 1977 ("Features of similarity"), which weighs what only one of the two has.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from scipy.sparse import csr_array

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
from services.matching.matcher.lexicon import Lexicon, Rarity
from services.matching.solver.arrays import Ints
from services.matching.solver.vocabulary import Alike

BESIDE: Final = 4  # what is offered besides counts a quarter against it
FULL, OTHER_NAME, MOST_ALIKE, LEAST = 100, 95, 90, 6  # percent
ROWS: Final = 256  # topics sought that are compared at a time
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
        self._parts = {text: tuple(_named(text, self.lexicon)) for text in texts}
        self._units = {key: self.lexicon.units(part) for parts in self._parts.values() for key, part in parts}
        self._texts = {key: part for parts in reversed([*self._parts.values()]) for key, part in parts}
        self._weights = {key: sum(map(self._rarity.of, units)) for key, units in self._units.items()}

    def sought(self, person: Participant) -> list[Sought]:
        """Return what a person seeks; a wish of several segments is divided by the weight of their words."""
        found: dict[str, Sought] = {}
        for place, topic in enumerate(person.wishes.seeks):
            parts = self._parts[topic]
            weights = [self._weights[key] for key, _ in parts]
            share = _by_rank(place if person.wishes.ranked else 0)
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
        """Return what stands for all names of a topic: its one unit, or else its normal form."""
        units = self._units.get(key, ())
        return units[0] if len(units) == 1 else key

    def likeness(self, sought: str, offered: str) -> Likeness:
        """Return the kind of likeness of two topics that are alike, by their keys."""
        if sought == offered:
            return Likeness.SAME
        mine, theirs = {*self._units[sought]}, {*self._units[offered]}
        if mine == theirs:
            return Likeness.VARIANT
        return Likeness.WORDS if mine & theirs else Likeness.RELATED

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
        rows, columns, percents = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for row, column, percent in self._compared(sought, offered):
            rows.append(row)
            columns.append(column)
            percents.append(percent)
        row, column, percent = map(np.concatenate, (rows, columns, percents))
        order = np.lexsort((row, column))
        pointer = np.searchsorted(column[order], np.arange(len(offered) + 1))
        return Alike(pointer=pointer, sought=row[order], percent=percent[order])

    @cached_property
    def _seekers(self) -> Counter[str]:
        return Counter(one.key for person in self._people for one in self.sought(person))

    @staticmethod
    def _numbered(people: Counter[str]) -> dict[str, int]:
        return {key: number for number, key in enumerate(sorted(people, key=lambda key: (-people[key], key)))}

    def _compared(self, sought: list[str], offered: list[str]) -> Iterator[tuple[Ints, Ints, Ints]]:
        units = {unit: at for at, unit in enumerate(sorted({unit for found in self._units.values() for unit in found}))}
        weight = np.array([self._rarity.of(unit) for unit in units], np.int64)
        mine, theirs = _matrix(sought, self._units, units), _matrix(offered, self._units, units)
        helps = self._helps(units)
        named = csr_array(theirs * weight[None, :])
        whole, beside = FULL * (mine @ weight), FULL * (theirs @ weight)
        for first in range(0, len(sought), ROWS):
            some = mine[first : first + ROWS]
            weighed = csr_array(some * weight[None, :])
            common = csr_array((weighed @ helps) @ theirs.T).tocoo()
            row, column = common.coords[0] + first, common.coords[1]
            shared = np.minimum(common.data, whole[row])
            used = csr_array((some @ helps).astype(bool).astype(np.int64) @ named.T)[common.coords]
            percent = FULL * BESIDE * shared // (BESIDE * whole[row] + np.maximum(beside[column] - FULL * used, 0))
            percent = np.minimum(percent, MOST_ALIKE)
            self._name_same(sought, offered, row, column, percent)
            kept = percent >= LEAST
            yield row[kept], column[kept], percent[kept]

    def _name_same(self, sought: list[str], offered: list[str], row: Ints, column: Ints, percent: Ints) -> None:
        """Set the percentage of equal topics and of names of one topic, and clear what is told to be different."""
        high = np.flatnonzero(percent >= MOST_ALIKE - 1)
        for at in high.tolist():
            one, other = sought[row[at]], offered[column[at]]
            if one == other:
                percent[at] = FULL
            elif {*self._units[one]} == {*self._units[other]}:
                percent[at] = OTHER_NAME
        apart = self.lexicon.different
        if apart:
            named = {key for couple in apart for key in couple}
            told = np.isin(row, [at for at, key in enumerate(sought) if key in named])
            for at in np.flatnonzero(told).tolist():
                if frozenset((sought[row[at]], offered[column[at]])) in apart:
                    percent[at] = 0

    def _helps(self, units: dict[str, int]) -> csr_array:
        """[units, units] how much a unit offered helps somebody who seeks another, in percent."""
        found = [
            (units[one], units[other], percent)
            for one, others in self.lexicon.alike.items()
            if one in units
            for other, percent in others.items()
            if other in units
        ]
        rows, columns, percents = (np.array([entry[at] for entry in found], np.int64) for at in range(3))
        size = len(units)
        itself = np.arange(size)
        return csr_array(
            (np.r_[percents, np.full(size, FULL)], (np.r_[rows, itself], np.r_[columns, itself])), shape=(size, size)
        )


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
        ([part for text in texts for _, part in _named(text, lexicon)] for texts in named), MOST_WORDS
    )
    return Vocabulary(people=len(named), words=tuple(WordCount(word=unit, people=count) for unit, count in counts))


def texts_of(person: Participant) -> Iterator[str]:
    """Yield a person's topics, sought and offered."""
    yield from person.wishes.seeks
    for offer in person.wishes.offers:
        yield offer.topic


def _named(topic: str, lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    """Yield the key and the text of each segment that names something; a spelling that comes twice counts once."""
    parts = {key: part for part in whole_or_parts(topic, lexicon.known) if (key := topic_key(part))}
    yield from ((key, part) for key, part in parts.items() if lexicon.units(part))


RANKS: Final = (50_000, 40_000, 30_000, 20_000, 10_000)


def _by_rank(place: int) -> int:
    return RANKS[min(place, len(RANKS) - 1)]


def _matrix(topics: Sequence[str], units_of: dict[str, tuple[str, ...]], units: dict[str, int]) -> csr_array:
    """[topics, units] 1 where a topic has a unit."""
    columns = [[units[unit] for unit in units_of[topic]] for topic in topics]
    pointer = np.append(0, np.cumsum([len(one) for one in columns], dtype=np.int64))
    flat = np.array([column for one in columns for column in one], np.int64)
    return csr_array((np.ones(len(flat), np.int64), flat, pointer), shape=(len(topics), len(units)))
