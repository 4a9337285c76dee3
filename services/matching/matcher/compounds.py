"""Words that are written as one in German, Dutch and the Scandinavian languages, divided into words that people use.

Source: Koehn and Knight 2003 ("Empirical methods for compound splitting"): a word is divided where all its parts are
words of their own, perhaps with a linking element between them.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from services.matching.domain.stems import STOP_WORDS, stem
from services.matching.domain.topics import topic_key, topic_words

COMPOUNDING: Final = frozenset(["german", "dutch", "danish", "norwegian", "swedish"])
SHORTEST: Final = 9  # letters of a compound
SHORTEST_PART: Final = 4
_LINKS: Final = ("", "s", "es", "n", "en", "er", "e")
_NAME: Final = re.compile(r"[^\W\d_]*[a-z][A-Z]\w*")  # JavaScript, WordPress: what has capitals inside is a name


class Compounds:
    """The words of a program, by which compounds are divided.

    Args:
        spoken: each word that people use, with the stemmers of the languages of those who write it.
        names: of known topics, as they are written.
    """

    def __init__(self, spoken: Mapping[str, Sequence[str]], names: Iterable[str]) -> None:
        self._spoken = {word: some for word, some in spoken.items() if COMPOUNDING.intersection(some)}
        listed = [*names] if self._spoken else []
        self._whole = {topic_key(name) for name in listed if _NAME.fullmatch(name)}
        words = {word for name in listed for word in topic_words(name)} | {*spoken}
        self._words = {word for word in words if len(word) >= SHORTEST_PART and word.isalpha()} - STOP_WORDS
        self._stems = {stem(word, "german") for word in self._words} if self._spoken else set()
        self._found: dict[str, tuple[str, ...]] = {}

    def parts(self, word: str) -> tuple[str, ...]:
        """Return the parts of a compound, or the word itself if it is none."""
        if word not in self._spoken or word in self._whole:
            return (word,)
        if word not in self._found:
            self._found[word] = self._divided(word)
        return self._found[word]

    def spoken_parts(self) -> dict[str, tuple[str, ...]]:
        """Return the parts of all compounds, with the stemmers of the languages of those who write them."""
        found: dict[str, set[str]] = defaultdict(set)
        for word, algorithms in self._spoken.items():
            for part in self.parts(word):
                found[part].update(algorithms)
        return {part: tuple(sorted(found[part])) for part in sorted(found)}

    def _divided(self, word: str) -> tuple[str, ...]:
        if len(word) < SHORTEST or not word.isalpha():
            return (word,)
        places = range(SHORTEST_PART, len(word) - SHORTEST_PART + 1)
        for at in sorted(places, key=lambda place: (-min(place, len(word) - place), place)):
            first, last = self._before(word[:at]), word[at:]
            if first and self._is_known(last):
                return (*self._divided(first), *self._divided(last))
        return (word,)

    def _before(self, text: str) -> str:
        """Return the word that a part is, perhaps without a linking element; empty if it is none."""
        bare = (text.removesuffix(link) for link in _LINKS if text.endswith(link))
        return next((one for one in bare if len(one) >= SHORTEST_PART and self._is_known(one)), "")

    def _is_known(self, text: str) -> bool:
        return text in self._words or (text not in STOP_WORDS and stem(text, "german") in self._stems)
