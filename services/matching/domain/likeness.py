"""The likeness of a topic sought to a topic offered: its kind, in percent, and in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from shared.contracts.closed import total
from shared.phrases import Words, phrase

CLEAR: Final = 60  # percent; a mail and a balance of topics count what is at least so alike
LONGEST: Final = 80  # characters of a topic in a sentence, a mail and an event
SHOWN: Final = 25  # percent; what is less alike has points, but no sentence of its own


class Likeness(StrEnum):
    """The kinds of likeness between a topic sought and a topic offered."""

    SAME = "same"
    VARIANT = "variant"
    WORDS = "words"
    RELATED = "related"


_OFFERED: Final[Mapping[Likeness, str]] = total(
    Likeness,
    {
        Likeness.SAME: "{topic}",
        Likeness.VARIANT: phrase("{topic} (another name of it)"),
        Likeness.WORDS: phrase("{topic} (words in common)"),
        Likeness.RELATED: phrase("{topic} (related)"),
    },
)


@dataclass(frozen=True, kw_only=True)
class Met:
    """A topic sought, and the best topic offered for it.

    Attributes:
        sought, offered: as the two wrote them.
        percent: how alike they are, up to 100 for the same.
        level: of the offer, 1 (aware) to 4 (expert).
    """

    sought: str
    offered: str
    likeness: Likeness
    percent: int
    level: int

    @property
    def told(self) -> str:
        """Return the topic in words that are true for both: the one sought, and what is offered if it is another."""
        other = self.likeness in {Likeness.WORDS, Likeness.RELATED}
        return cut(f"{self.sought} ({self.offered})" if other else self.sought)


def cut(text: str) -> str:
    """Return a text of at most 80 characters; a longer one ends with an ellipsis."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"


def offered(met: Met, words: Words) -> str:
    """Return what is offered for a topic, with what it has to do with it."""
    return words.gettext(_OFFERED[met.likeness]).format(topic=met.offered)
