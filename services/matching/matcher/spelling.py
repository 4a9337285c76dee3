"""How a word is compared that is misspelled, or that is written in a script without spaces.

Sources: Damerau 1964 ("A technique for computer detection and correction of spelling errors"): most slips are one
letter too many, too few, another, or two exchanged. Nie, Gao, Zhang and Zhou 2000 ("On the use of words and n-grams
for Chinese information retrieval"): two letters at a time find about as much as words do.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from services.matching.domain.stems import stem

SHORTEST: Final = 8  # letters of both words
LONGER: Final = 10  # letters of the longer one
# Another letter counts only if it sounds alike, because painting is not printing.
_ALIKE: Final = tuple(map(frozenset, ("aeiouy", "sz", "ck")))
# Words of their own, all that word lists of four languages have so near to the shipped table (tried when it was made).
_NO_SLIPS: Final = frozenset(
    word
    for line in """
    automaton compotation constriction consultorio durability excellency medication medications meditation
    meditations precessing reflations regelation stimulation stimulations topography
    """.splitlines()
    for word in line.split()
)
_NO_SPACES: Final = re.compile("([\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+)")


class Spelling:
    """The words of known topics, found again where they are misspelled."""

    def __init__(self, words: Iterable[str]) -> None:
        known = {word for word in words if _is_plain(word)}
        self._known = known | {stem(word, "english") for word in known}
        self._near: dict[str, set[str]] = defaultdict(set)
        for word in known:
            for shorter in (word, *_one_less(word)):
                self._near[shorter].add(word)

    def of(self, word: str) -> str:
        """Return the known word that a word is a slip of, or the word itself if there is none or more than one."""
        if not _is_plain(word) or word in _NO_SLIPS or word in self._known or stem(word, "english") in self._known:
            return word
        near = {one for shorter in (word, *_one_less(word)) for one in self._near.get(shorter, ())}
        found = [one for one in near if _is_slip(word, one)]
        return found[0] if len(found) == 1 else word


def _is_plain(word: str) -> bool:
    return len(word) >= SHORTEST and word.isascii() and word.isalpha()


def _one_less(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(1, len(word)))


def _is_slip(word: str, known: str) -> bool:
    """Tell whether one letter is missing, too many, replaced by one that sounds alike, or exchanged with the next."""
    if word[0] != known[0] or max(len(word), len(known)) < LONGER:
        return False
    if len(word) != len(known):
        shorter, longer = sorted((word, known), key=len)
        return shorter in _one_less(longer)
    apart = [at for at in range(len(word)) if word[at] != known[at]]
    one, last = apart[0], apart[-1]
    if one == last:
        return any({word[one], known[one]} <= letters for letters in _ALIKE)
    return last == one + 1 and word[one] == known[last] and word[last] == known[one]


def pieces(word: str) -> tuple[str, ...]:
    """Return a word, with what is Chinese or Japanese in it in overlapping pieces of two letters."""
    if word.isascii():
        return (word,)
    runs = [run for run in _NO_SPACES.split(word) if run]
    return tuple(one for run in runs for one in (_twos(run) if _NO_SPACES.match(run) else (run,)))


def _twos(run: str) -> Iterator[str]:
    return (run[at : at + 2] for at in range(max(1, len(run) - 1)))
