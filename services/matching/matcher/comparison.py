"""How alike topics sought are to texts offered, in percent, by the units of both.

Each unit is weighted by its rarity. A unit sought is met by the best unit offered: fully by the same word or another
name of its topic, in part by a related topic or a word of the same root, half by the same word of another known topic.
common = sum over the units sought of the weight x how far it is met;
likeness = common / (weight of what is sought + a quarter of what is offered besides).
Source: the ratio model of Tversky 1977 ("Features of similarity"), which weighs what only one of the two has.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

import numpy as np
from scipy.sparse import csr_array

from services.matching.matcher.lexicon import Unit
from services.matching.solver.arrays import Ints
from services.matching.solver.vocabulary import Alike

BESIDE: Final = 4  # what is offered besides counts a quarter against it
FULL, MOST_ALIKE = 100, 90  # percent
OTHER_TOPIC: Final = 50  # percent: time management and product management are two topics with a word in common
ROWS: Final = 256  # texts offered that are compared at a time
SAID: Final = (100, 137, 157, 169, 177, 183)  # percent: what is said once, twice ... (2.2 n / (n + 1.2), as in BM25)
SAME_ROOT: Final = 80  # percent: strategist and strategy
Units = tuple[Unit, ...]
Entries = tuple[Ints, Ints, Ints]


class Comparison:
    """Topics sought, ready to be compared with texts.

    Args:
        sought: the units of each topic sought.
        offered: all units that can be offered.
        weight: of each of these units.
        alike: for each known topic sought the other ones that help, in percent.
    """

    def __init__(
        self,
        sought: Sequence[Units],
        offered: Iterable[Unit],
        weight: Mapping[Unit, int],
        alike: Mapping[str, Mapping[str, int]],
    ) -> None:
        units = sorted({unit for one in sought for unit in one} | {*offered})
        self._at = {unit: at for at, unit in enumerate(units)}
        self._weight = np.array([weight[unit] for unit in units], np.int64)
        self._alike = alike
        self._sought = _matrix([[self._at[unit] for unit in one] for one in sought], len(units))
        self._whole = self._sought @ self._weight
        self._weighed = csr_array((self._sought * self._weight[None, :]).T)

    def percents(self, texts: Sequence[Mapping[Unit, int]]) -> Iterator[Entries]:
        """Yield numbers of texts, numbers of topics sought, and how alike they are in percent, 1 to 90.

        A text is given as its units, each with how often it is said.
        """
        for first in range(0, len(texts), ROWS):
            row, topic, percent = self._block(texts[first : first + ROWS])
            yield row + first, topic, percent

    def _block(self, texts: Sequence[Mapping[Unit, int]]) -> Entries:
        numbers = [[self._at[unit] for unit in one] for one in texts]
        often = np.array([SAID[min(times, len(SAID)) - 1] for one in texts for times in one.values()], np.int64)
        theirs = csr_array(_matrix(numbers, len(self._at)) * self._weight[None, :])
        # What is met is met by something offered, so both have their entries at the same places.
        common, used = csr_array(self._met(numbers, often) @ self._weighed), csr_array(theirs @ self._useful)
        common.sort_indices()
        used.sort_indices()
        row, topic = np.repeat(np.arange(len(texts)), np.diff(common.indptr)), common.indices.astype(np.int64)
        whole, beside = FULL * self._whole[topic], FULL * (theirs.sum(axis=1)[row] - used.data)
        percent = np.minimum(FULL * BESIDE * common.data // (BESIDE * whole + beside), MOST_ALIKE)
        kept = percent > 0
        return row[kept], topic[kept], percent[kept]

    def _met(self, texts: Sequence[Sequence[int]], often: Ints) -> csr_array:
        """[texts, units] how far each unit sought is met by the best unit of each text, in percent."""
        pointer, sought, percent = self._helps
        row = np.repeat(np.arange(len(texts)), [len(one) for one in texts])
        unit = np.array([unit for one in texts for unit in one], np.int64)
        counts = pointer[unit + 1] - pointer[unit]
        entry = np.arange(counts.sum()) + np.repeat(pointer[unit] - (np.cumsum(counts) - counts), counts)
        row, met, value = np.repeat(row, counts), sought[entry], percent[entry] * np.repeat(often, counts) // FULL
        order = np.lexsort((-value, met, row))
        row, met, value = row[order], met[order], value[order]
        best = np.r_[True, (row[1:] != row[:-1]) | (met[1:] != met[:-1])][: len(row)]
        return csr_array((value[best], (row[best], met[best])), shape=(len(texts), len(self._at)))

    @cached_property
    def _helps(self) -> Alike:
        """Return for each unit offered the units sought that it helps, with the percentage."""
        by_word, by_root, by_topic = (defaultdict[str, list[Unit]](list) for _ in range(3))
        for unit in self._at:
            by_word[unit.word].append(unit)
            by_root[unit.root].append(unit)
            by_topic[unit.topic].append(unit)
        found: list[tuple[int, int, int]] = []
        for unit, at in self._at.items():
            roots = by_root[unit.root] if unit.root else ()
            best = {self._at[one]: OTHER_TOPIC if _are_two(unit, one) else SAME_ROOT for one in roots}
            best |= {self._at[one]: OTHER_TOPIC if _are_two(unit, one) else FULL for one in by_word[unit.word]}
            for topic, percent in self._helped_by.get(unit.topic, {}).items():
                for one in by_topic.get(topic, ()):
                    best[self._at[one]] = max(percent, best.get(self._at[one], 0))
            found += [(at, sought, percent) for sought, percent in sorted(best.items())]
        offered, sought, percents = (np.array([one[at] for one in found], np.int64) for at in range(3))
        return Alike(pointer=np.searchsorted(offered, np.arange(len(self._at) + 1)), sought=sought, percent=percents)

    @cached_property
    def _helped_by(self) -> Mapping[str, Mapping[str, int]]:
        """Return for each known topic offered the ones sought that it helps, itself among them."""
        found = defaultdict[str, dict[str, int]](dict)
        for sought, others in self._alike.items():
            for offered, percent in others.items():
                found[offered][sought] = percent
        for unit in self._at:
            if unit.topic:
                found[unit.topic][unit.topic] = FULL
        return found

    @cached_property
    def _useful(self) -> csr_array:
        """[units, topics sought] 1 where a unit offered helps with a topic."""
        pointer, sought, _ = self._helps
        helps = csr_array((np.ones(len(sought), np.int64), sought, pointer), shape=(len(self._at), len(self._at)))
        return csr_array((helps @ self._sought.T).astype(bool).astype(np.int64))


def _are_two(one: Unit, other: Unit) -> bool:
    """Tell whether a word belongs to two known topics."""
    return bool(one.topic and other.topic) and one.topic != other.topic


def _matrix(texts: Sequence[Sequence[int]], units: int) -> csr_array:
    """[texts, units] 1 where a text has a unit."""
    pointer = np.append(0, np.cumsum([len(one) for one in texts], dtype=np.int64))
    flat = np.array([unit for one in texts for unit in one], np.int64)
    return csr_array((np.ones(len(flat), np.int64), flat, pointer), shape=(len(texts), units))
