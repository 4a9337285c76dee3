"""Splitting of long topics into segments, because people also write what they seek in sentences."""

import re
from collections.abc import Container
from functools import lru_cache
from typing import Final

from services.matching.domain.cells import shown
from services.matching.domain.topics import says_nothing, topic_key, topic_words

SHORT: Final = 4  # words; a short topic is not divided at "and", because Research and Development is one
_BREAK: Final = re.compile(
    r"[\n;•|()\[\]{}…\u3001\u3002\uff0c\uff1b]|,(?!\d)|\s[-\u2013\u2014/*·]\s|(?<=[^\W_]{3})[.!?:](?=\s|$)"
)
_AND: Final = re.compile(r"\s(?:and|or|as well as|&|\+|und|oder|sowie|et|ou|y|och|og|oraz)\s", re.IGNORECASE)
_AT_THE_ENDS: Final = " -\u2013\u2014•*·.,;:!?\"'<>/"


@lru_cache(maxsize=1 << 16)
def segments(topic: str) -> tuple[str, ...]:
    """Return the parts of a topic that name something, in order, each spelling once; a short topic is one part."""
    found = {key: part for piece in reversed(_pieces(topic)) if (part := _trimmed(piece)) and (key := topic_key(part))}
    return tuple(reversed(found.values()))


def whole_or_parts(topic: str, known: Container[str]) -> tuple[str, ...]:
    """Return the segments of a topic; one whose normal form is known is a single segment."""
    if topic_key(topic) in known:
        return (shown(topic),)
    return tuple(part for one in segments(topic) for part in _again(one, known))


def _again(segment: str, known: Container[str]) -> list[str]:
    """Divide a long segment at its conjunctions, unless it is a known name."""
    if len(topic_words(segment)) <= SHORT or topic_key(segment) in known:
        return [segment]
    return [part for piece in _AND.split(segment) if (part := _trimmed(piece)) and not says_nothing(part)]


def _pieces(topic: str) -> list[str]:
    return _BREAK.split(topic)


def _trimmed(piece: str) -> str:
    text = shown(piece)
    return text.lstrip(_AT_THE_ENDS.replace(".", "")).rstrip(_AT_THE_ENDS) if text else ""
