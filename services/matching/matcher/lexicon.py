"""The units of topics that are compared: the stems of words, each with the known topic that it belongs to."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final, NamedTuple, assert_never

from services.matching.domain.families import root
from services.matching.domain.stems import FILLERS, STOP_WORDS, has_own_stem, stem
from services.matching.domain.topic_table import MOST_WORDS, Relation, TopicRelation, Vocabulary
from services.matching.domain.topics import topic_key, topic_words
from services.matching.matcher.compounds import Compounds
from services.matching.matcher.spelling import Spelling, pieces

LONGEST_NAME: Final = 5  # words of a known topic inside a longer text
KNOWN: Final = "="  # begins the name of a known topic; no word begins with it
FILLER_SHARE: Final = 4  # a filler counts a quarter
PART, WHOLE, RELATED, FAR_PART, FAR_WHOLE, SIBLING = 70, 50, 50, 45, 25, 25  # percent
# Names that are also plain words: they are known topics in a text of few words only.
PLAIN_WORDS: Final = frozenset(
    word
    for line in """
    access angular c d dart excel express flask git go node notion oracle outlook r rails react ruby rust safe
    sketch slack spark spring swift teams unity vision word zoom
    """.splitlines()
    for word in line.split()
)
FEW_WORDS: Final = 3
_UNKNOWN: Final = ("english",)  # of a word that nobody wrote, as one that a slip was mended to
FEWEST_PEOPLE: Final = 3  # who name a word that is counted, because one person's words are private
LONGEST_WORD: Final = 40  # characters
MOST_SIBLINGS: Final = 8  # parts of one topic; the parts of a broader one have little to do with each other


class Unit(NamedTuple):
    """A word of a topic: its stem, and the known topic that it belongs to, if any.

    Attributes:
        topic: begins with `=`; empty for a word of its own.
        root: what the word shares with words derived alike, as strategist and strategy do.
    """

    word: str
    topic: str = ""
    root: str = ""

    @property
    def name(self) -> str:
        """Return what stands for the unit among all names of a topic."""
        return self.topic or self.word


class Classes:
    """Sets of equal texts; the first in the alphabet stands for its set."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def of(self, text: str) -> str:
        """Return the text that stands for a text's set."""
        while (above := self._above.get(text, text)) != text:
            text = above
        return text

    def join(self, one: str, other: str) -> None:
        """Make two texts equal."""
        first, second = sorted((self.of(one), self.of(other)))
        self._above[second] = first

    def members(self) -> Mapping[str, list[str]]:
        """Return the members of each set of several texts, by the text that stands for it."""
        found: dict[str, list[str]] = defaultdict(list)
        for text in self._above:
            found[self.of(text)].append(text)
        return found


class Lexicon:
    """The known topics and words of a program.

    Args:
        relations: the program's own and the shipped ones, without contradictions.
        words: each word of the program's topics, with the stemmers of the languages of those who wrote it.
    """

    def __init__(self, relations: Sequence[TopicRelation], words: Mapping[str, Sequence[str]]) -> None:
        self._relations = relations
        self._classes = Classes()
        for one in relations:
            if one.relation is Relation.SAME:
                self._classes.join(*one.keys)
        self._stems = Classes()
        self._found: dict[str, tuple[Unit, ...]] = {}
        self._compounds = Compounds(words, [name for one in relations for name in (one.topic, one.of)])
        self._spoken = {**self._compounds.spoken_parts(), **{word: tuple(some) for word, some in words.items()}}
        self._words = {word: self._learned(word, algorithms) for word, algorithms in self._spoken.items()}

    @cached_property
    def known(self) -> frozenset[str]:
        """Return the normal forms of all known topics."""
        return frozenset(key for one in self._relations if one.relation is not Relation.DIFFERENT for key in one.keys)

    @cached_property
    def _by_stems(self) -> dict[str, str]:
        """Return known topics by the joined stems of their English words, so that plurals are known too."""
        names = {name for one in self._relations for name in (one.topic, one.of) if topic_key(name) in self.known}
        return {"".join(_english(word) for word in topic_words(name)): topic_key(name) for name in sorted(names)}

    @cached_property
    def _spelling(self) -> Spelling:
        """Return the words of known topics, for those who misspell them."""
        told = (one for one in self._relations if one.relation is not Relation.DIFFERENT)
        return Spelling(word for one in told for name in (one.topic, one.of) for word in topic_words(name))

    @cached_property
    def different(self) -> frozenset[frozenset[str]]:
        """Return the couples of units that are different, whatever their words have in common."""
        apart = (one for one in self._relations if one.relation is Relation.DIFFERENT)
        return frozenset(frozenset(one.keys) for one in apart)

    @cached_property
    def alike(self) -> dict[str, dict[str, int]]:
        """Return for each known topic sought the other ones that help, with the percentage of a full offer."""
        found: dict[str, dict[str, int]] = defaultdict(dict)
        parents: dict[str, set[str]] = defaultdict(set)
        for one in self._relations:
            topic, of = map(self.unit, one.keys)
            match one.relation:
                case Relation.PART_OF:
                    parents[topic] |= {of} - {topic}
                case Relation.RELATED if topic != of:
                    _keep_best(found, topic, of, RELATED)
                    _keep_best(found, of, topic, RELATED)
                case Relation.SAME | Relation.DIFFERENT | Relation.RELATED:
                    pass
                case _:
                    assert_never(one.relation)
        _add_parts(found, parents)
        return found

    def are_related(self, one: str, other: str) -> bool:
        """Tell whether the table relates two known topics."""
        return other in self.alike.get(one, {}) or one in self.alike.get(other, {})

    def unit(self, key: str) -> str:
        """Return the name that stands for a known topic, by its normal form."""
        return KNOWN + self._classes.of(key)

    def units(self, text: str) -> tuple[Unit, ...]:
        """Return the units of a text, each once, without stop words."""
        if text not in self._found:
            self._found[text] = self._units(text)
        return self._found[text]

    def _units(self, text: str) -> tuple[Unit, ...]:
        words, key = self._spelled(text), topic_key(text)
        if key in self.known:
            return tuple(dict.fromkeys(self._within(words, self.unit(key))))
        at, found = 0, list[Unit]()
        while at < len(words):
            length, topic = self._next(words, at)
            found += self._within(words[at : at + length], topic) if topic else self._alone(words[at : at + length])
            at += length
        return tuple(dict.fromkeys(found)) or ((Unit(KNOWN + "=" + key),) if key else ())

    def _within(self, words: Sequence[str], topic: str) -> list[Unit]:
        """Return the words of a known topic, without stop words, unless it has no other."""
        plain = [word for word in words if word not in STOP_WORDS]
        return [self._unit(part, topic) for word in plain for part in self._compounds.parts(word)] or [
            Unit(topic, topic)
        ]

    def _alone(self, words: Sequence[str]) -> list[Unit]:
        """Return a word of no known topic; two that others write as one are one."""
        word = "".join(words)
        return [] if word in STOP_WORDS else [self._unit(part) for part in self._compounds.parts(word)]

    def _unit(self, word: str, topic: str = "") -> Unit:
        stemmed = self._stems.of(self._words.get(word) or _english(word))
        return Unit(stemmed, topic, self._root(word))

    def _root(self, word: str) -> str:
        spoken = self._spoken.get(word, _UNKNOWN)
        found = [root(word, one) for one in spoken if not has_own_stem(word, one)]
        return next((one for one in found if one != word), word if found and found[0] else "")

    def _spelled(self, text: str) -> tuple[str, ...]:
        """Return the words of a text, slips mended, and Chinese and Japanese in pieces unless they are known topics."""
        words = map(self._spelling.of, topic_words(text))
        return tuple(one for word in words for one in ((word,) if word in self.known else pieces(word)))

    def _next(self, words: Sequence[str], at: int) -> tuple[int, str]:
        """Return how many words come next, and the known topic that they are, if any."""
        for length in range(min(LONGEST_NAME, len(words) - at), 0, -1):
            some = words[at : at + length]
            key = "".join(some)
            plain = length == 1 and (key in STOP_WORDS or (key in PLAIN_WORDS and len(words) > FEW_WORDS))
            if key in self.known and not plain:
                return length, self.unit(key)
            if (found := self._by_stems.get("".join(map(_english, some)))) and not plain and found not in PLAIN_WORDS:
                return length, self.unit(found)
        joined = "".join(words[at : at + 2])
        both = len(words) - at > 1 and len(joined) > 5 and joined in self._words  # data base is database, if used
        return (2 if both else 1), ""

    def _learned(self, word: str, algorithms: Iterable[str]) -> str:
        """Join the stems of a word in all languages of those who wrote it, and return one of them."""
        stems = sorted({_own_stem(word, algorithm) for algorithm in algorithms}) or [word]
        for other in stems[1:]:
            self._stems.join(stems[0], other)
        return stems[0]

    def counted(self, texts: Iterable[Iterable[str]], most: int) -> list[tuple[str, int]]:
        """Return the most common words and known topics of people's texts, and how many people name each."""
        people = Counter(name for one in texts for name in {name for text in one for name in self._names(text)})
        shared = {name: count for name, count in people.items() if count >= FEWEST_PEOPLE and len(name) <= LONGEST_WORD}
        common = sorted(shared.items(), key=lambda one: (-one[1], one[0]))[:most]
        others = self._stems.members()
        spelled = [(member, count) for name, count in common for member in others.get(name, ()) if member != name]
        return sorted([*common, *spelled], key=lambda one: (-one[1], one[0]))[:most]

    def _names(self, text: str) -> set[str]:
        return {name for unit in self.units(text) for name in (unit.word, unit.topic) if name}


class Rarity:
    """The weight of units: four points for each halving of the people who name it; fillers count a quarter."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._people = max(1, vocabulary.people)
        self._named = {one.word: one.people for one in vocabulary.words}
        self._rare = 1 if len(self._named) < MOST_WORDS else min(self._named.values())

    def of(self, unit: Unit) -> int:
        """Return the weight of a unit; all names of a known topic are as common as the topic."""
        named = max(1, *(self._named.get(name, self._rare) for name in (unit.word, unit.topic) if name))
        # 1 + 4 log2(1 + people / named), rounded down, in whole numbers: equal on every machine.
        weight = ((self._people + named) ** 4 // named**4).bit_length()
        return max(1, weight // FILLER_SHARE) if unit.word in _FILLER_STEMS else weight


def _english(word: str) -> str:
    return _own_stem(word, "english")


def _own_stem(word: str, algorithm: str) -> str:
    """Return the stem of a word, but not the name of a tool: excellence is not Excel, a reaction not React."""
    found = stem(word, algorithm)
    return word if found in PLAIN_WORDS and word.removesuffix("s") != found else found


def _keep_best(found: dict[str, dict[str, int]], sought: str, offered: str, percent: int) -> None:
    found[sought][offered] = max(percent, found[sought].get(offered, 0))


def _add_parts(found: dict[str, dict[str, int]], parents: Mapping[str, set[str]]) -> None:
    """Add wholes and parts, one and two steps away, and the parts of one whole."""
    children: dict[str, set[str]] = defaultdict(set)
    for part, wholes in parents.items():
        for whole in wholes:
            children[whole].add(part)
            _keep_best(found, whole, part, PART)
            _keep_best(found, part, whole, WHOLE)
            for far in parents.get(whole, set()) - {part}:
                _keep_best(found, far, part, FAR_PART)
                _keep_best(found, part, far, FAR_WHOLE)
    for parts in children.values():
        if len(parts) <= MOST_SIBLINGS:
            for one in parts:
                for other in parts - {one}:
                    _keep_best(found, one, other, SIBLING)


_FILLER_STEMS: Final = frozenset(
    stem(word, language) for word in FILLERS for language in ("english", "german", "french")
)
