"""Which pairs need a coordinator first: how their meetings go, as far as sessions tell, and a key that sorts by it."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from shared.contracts.closed import total
from shared.contracts.sessions import MomentumReason, MomentumState


class Need(StrEnum):
    """How much a pair needs somebody to look after it, the most first."""

    HELP = "help"
    DECISION = "decision"
    SLIPPING = "slipping"
    NOTHING = "nothing"
    ANSWER = "answer"
    PAUSED = "paused"
    OVER = "over"


_PLACES: Final = total(
    Need,
    {
        Need.HELP: 0,
        Need.DECISION: 1,
        Need.SLIPPING: 2,
        Need.NOTHING: 3,
        Need.ANSWER: 4,
        Need.PAUSED: 5,
        Need.OVER: 9,
    },
)
_OF_MOMENTUM: Final = total(
    MomentumState,
    {
        MomentumState.STARTING: Need.NOTHING,
        MomentumState.STEADY: Need.NOTHING,
        MomentumState.SLIPPING: Need.SLIPPING,
        MomentumState.FADING: Need.HELP,
    },
)


@dataclass(frozen=True, kw_only=True)
class Meetings:
    """How the meetings of a pair go; never why anybody did what, nor who asked for help.

    Attributes:
        held: how many sessions took place, of `planned`; 0 planned while none took place.
        last_met_at: when the last of them was.
        momentum: whether they keep meeting, and the reason; None before anything was said of it.
        in_a_row: how often that happened in a row.
    """

    held: int = 0
    planned: int = 0
    last_met_at: datetime | None = None
    momentum: MomentumState | None = None
    reason: MomentumReason | None = None
    in_a_row: int = 0


def met(known: Meetings, at: datetime, planned: int) -> Meetings:
    """Return the meetings after one more took place."""
    return replace(known, held=known.held + 1, planned=planned, last_met_at=max(at, known.last_met_at or at))


def judged(known: Meetings, state: MomentumState, reason: MomentumReason, in_a_row: int) -> Meetings:
    """Return the meetings after another judgement of them."""
    return replace(known, momentum=state, reason=reason, in_a_row=in_a_row)


def need_of(meetings: Meetings) -> Need:
    """Return what a pair that goes on needs."""
    return _OF_MOMENTUM[meetings.momentum] if meetings.momentum else Need.NOTHING


def place(need: Need, since: datetime) -> str:
    """Return the key that sorts pairs: by what they need, then by how long it has been quiet."""
    return f"{_PLACES[need]} {since:%Y-%m-%d %H:%M}"
