"""What the hard rules of a program are called on pages."""

from collections.abc import Iterable
from typing import Final

from services.matching.solver import Rule
from shared.contracts.closed import total
from shared.contracts.vocabulary import GroupAttribute
from shared.languages import gettext
from shared.pages.words import listed
from shared.phrases import phrase

RULES: Final = total(
    Rule,
    {
        Rule.SAME_PERSON: phrase("the same person"),
        Rule.REPORTING_LINE: phrase("reporting line"),
        Rule.SAME_MANAGER: phrase("the same manager"),
        Rule.LEVEL_GAP: phrase("levels apart"),
        Rule.GENERATION_GAP: phrase("years apart"),
        Rule.COMMON_HOURS: phrase("working hours in common"),
        Rule.SHARED_LANGUAGE: phrase("shared language"),
        Rule.NEVER_AGAIN: phrase("never again"),
        Rule.FORBIDDEN: phrase("kept apart by a coordinator"),
        Rule.NO_CAPACITY: phrase("no free place"),
    },
)
ATTRIBUTES: Final = total(
    GroupAttribute,
    {
        GroupAttribute.DEPARTMENT: phrase("department"),
        GroupAttribute.COUNTRY: phrase("country"),
        GroupAttribute.SITE: phrase("site"),
        GroupAttribute.BUSINESS_UNIT: phrase("business unit"),
    },
)
_KNOWN: Final = {
    **{one.value: words for one, words in ATTRIBUTES.items()},
    **{one.value: words for one, words in RULES.items()},
}


def rules_in_words(names: Iterable[str]) -> str:
    """Return the rules that a pair breaks, as a list in a sentence."""
    return listed([gettext(_KNOWN.get(one, one)) for one in names])
