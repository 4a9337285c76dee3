"""Numbers of people and pairs in words, as parts of what pages say."""

from shared.languages import ngettext
from shared.pages.words import counted


def many_pairs(count: int) -> str:
    """Return how many pairs: "1 pair", "12 pairs"."""
    return ngettext("{n} pair", "{n} pairs", count).format(n=counted(count))


def many_without(count: int) -> str:
    """Return how many people have no pair: "1 person without a pair"."""
    return ngettext("{n} person without a pair", "{n} people without a pair", count).format(n=counted(count))
