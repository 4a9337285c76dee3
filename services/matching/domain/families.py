"""The root that derived words share: strategist and strategy, analyst and analysis, leader and leadership.

Stemmers keep such words apart, because a profession is not its field. Here the two are related, not the same. Endings
are those of nouns for people, fields and activities, and of the adjectives beside them (Marchand 1969, "The Categories
and Types of Present-Day English Word-Formation"; Fleischer and Barz 2012, "Wortbildung der deutschen
Gegenwartssprache"), without those that change the meaning: a physician is no physicist, the confident not confidential.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

# Of words in normal form, without accents. The group is the root; what follows it is an ending.
_ANALYSIS: Final = (
    r"(\w*anal[yi])(?:sts?|sten|stin|stinnen|stes?|stas?|sis|ses?|sen|sing|s?zing|tics?|ticas?|ticos?|tical|tik|tiker"
    r"|tisch\w*|tiques?|z?e|zer|zar|sieren|ser|seur)"
)
_ENDINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "english": (
        _ANALYSIS,
        r"(\w{5,}?)(?:er|or)?ships?",
        r"(\w{2,}ien)(?:ces?|tists?|tific\w*)",
        r"(\w{5,})(?:ces?|cial\w*|ciers?)",
        r"(\w{8,})(?:ures?|ural)",
        r"(\w{5,}[^al\W])ists?",
        r"(\w{6,}?)(?:y|ies|ics?|ical\w*)",
        r"(\w{5,})(?:[eo]rs?|ings?)",
    ),
    "german": (
        _ANALYSIS,
        r"(\w{4,}[eo]r)schaft(?:en)?",
        r"(\w{6,}?)(?:ien?|en?|isch\w{0,2}|iker(?:in|innen|n)?|ik)",
    ),
    "french": (
        _ANALYSIS,
        r"(\w{4,})at(?:eurs?|rices?|ions?)",
        r"(\w{5,})(?:eurs?|euses?|rices?|ements?|ions?|ages?)",
        r"(\w{4,}ion)naires?",
        r"(\w{6,}?)(?:ies?|iques?|istes?|es?)",
    ),
    "spanish": (
        _ANALYSIS,
        r"(\w{4,})a(?:dor(?:es|as?)?|cion(?:es)?)",
        r"(\w{4,})(?:or(?:es|as?)?|orias?|ion(?:es)?)",
        r"(\w{6,}?)(?:ias?|ic[oa]s?|istas?)",
    ),
}
_RULES: Final = {algorithm: tuple(map(re.compile, rules)) for algorithm, rules in _ENDINGS.items()}
SHORTEST: Final = 5  # letters of a word that can be a root itself


@lru_cache(maxsize=1 << 16)
def root(word: str, algorithm: str) -> str:
    """Return the root of a word in normal form, in the language of a stemmer; empty for a short word."""
    if len(word) < SHORTEST or not word.isalpha():
        return ""
    found = (rule.fullmatch(word) for rule in _RULES.get(algorithm, ()))
    return next((one[1].replace("anali", "analy") for one in found if one), word)
