"""The behaviour of the demo's people, derived from names and ids, so that every run is the same."""

from enum import StrEnum
from typing import Final
from zlib import crc32

# How many points, of five, each feeling gains from the beginning to the end: so the report must find exactly this.
GAINS: Final = {"mission": 0, "valued": 1, "inclusion": 1, "confidence": 1, "stay": 0}
HIGHEST_BEFORE: Final = 4


class Fate(StrEnum):
    """The outcome of a session: who attends, and who attests it."""

    HELD = "held"
    HELD_ONE_SILENT = "held, one side silent"
    NO_SHOW = "no-show"
    BOTH_SILENT = "both sides silent"


def percent(*names: str) -> int:
    """Return 0..99 for a name, evenly distributed."""
    return crc32("/".join(names).encode()) % 100


def fate(session_id: str) -> Fate:
    """Decide one session: 85% held, 6% with a silent side, 7% no-show, 2% without any answer."""
    score = percent("fate", session_id)
    if score < 7:
        return Fate.NO_SHOW
    if score < 9:
        return Fate.BOTH_SILENT
    return Fate.HELD_ONE_SILENT if score < 15 else Fate.HELD


def attests(session_id: str, *, first: bool) -> str | None:
    """Return a side's answer, "yes" or "no", or None for silence; `first` is the side that answers first."""
    match fate(session_id):
        case Fate.HELD:
            return "yes"
        case Fate.NO_SHOW:
            return "no"
        case Fate.HELD_ONE_SILENT:
            return "yes" if first else None
        case Fate.BOTH_SILENT:
            return None


def answers(message_id: str) -> bool:
    """Decide whether somebody answers a survey; three in four do."""
    return percent("answers", message_id) < 75


def choice(options: list[str], *names: str) -> str:
    """Choose an option, the later ones (on a scale: the better ones) more often."""
    score = percent("choice", *names)
    return options[min(len(options) - 1, int((score / 100) ** 0.5 * len(options)))]


def feels(feeling: str, *names: str) -> int:
    """Return how much of a feeling somebody has at the beginning: 1 to 4 points of five."""
    return 1 + percent("feels", feeling, *names) % HIGHEST_BEFORE


def ticked(values: list[str], *names: str) -> list[str]:
    """Return the boxes that somebody ticks, about half of them."""
    return [value for value in values if percent("ticks", value, *names) < 50]
