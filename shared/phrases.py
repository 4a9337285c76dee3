"""Marks words that people read, so that the catalogs of languages have them, and says them in English; pure."""

from collections.abc import Sequence
from typing import Protocol


def phrase(words: str) -> str:
    """Return words as they are: whoever shows them later says them in the reader's language."""
    return words


class Words(Protocol):
    """Says words in one language: gettext's two functions, and what else a sentence is made of."""

    def gettext(self, words: str) -> str:
        """Return English words in the language."""

    def ngettext(self, one: str, many: str, number: int) -> str:
        """Return the form of English words that goes with a number."""

    def listed(self, words: Sequence[str]) -> str:
        """Return words as a list in a sentence: "a, b and c"."""

    def language(self, code: str) -> str:
        """Return what a language is called, by its BCP 47 code."""


class English:
    """Says the words as they stand in the code; languages are called by their codes."""

    def gettext(self, words: str) -> str:
        """Return the words."""
        return words

    def ngettext(self, one: str, many: str, number: int) -> str:
        """Return the singular for 1 and -1."""
        return one if abs(number) == 1 else many

    def listed(self, words: Sequence[str]) -> str:
        """Return words as a list in a sentence."""
        return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"

    def language(self, code: str) -> str:
        """Return the code."""
        return code


ENGLISH = English()
