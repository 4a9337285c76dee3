"""Pairs in words: their states, why they pause or end, and what happened to one, in order."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.matching.domain.attention import Need
from services.matching.domain.pairs import Pair, Pause, State
from shared.contracts.closed import total
from shared.contracts.pairs import DeclineReason, PairEndReason, PauseReason
from shared.contracts.sessions import MomentumState
from shared.languages import gettext, ngettext
from shared.pages import words
from shared.phrases import phrase

STATES: Final = total(
    State,
    {
        State.PROPOSED: "proposal",
        State.DECLINED: "came to nothing",
        State.ACTIVE: "active",
        State.PAUSED: "paused",
        State.COMPLETED: "completed",
        State.ENDED: "ended",
    },
)
PAUSES: Final = total(
    PauseReason,
    {
        PauseReason.BY_MEMBER: "somebody in it takes a break",
        PauseReason.COORDINATOR: "a coordinator paused it",
        PauseReason.RULE_BROKEN: "it breaks a rule of the program",
    },
)
ENDS: Final = total(
    PairEndReason,
    {
        PairEndReason.COMPLETED: "Completed on its last day",
        PairEndReason.NO_FAULT: "Ended without fault",
        PairEndReason.WITHDRAWN: "Ended: somebody withdrew from the program",
        PairEndReason.LEFT: "Ended: somebody left the organization",
        PairEndReason.COORDINATOR: "Ended by a coordinator",
        PairEndReason.RULE_BROKEN: "Ended: it broke a rule",
        PairEndReason.PROGRAM_CLOSED: "Ended with the program",
    },
)
# Never who declined, nor why.
DECLINES: Final = total(
    DeclineReason,
    {
        DeclineReason.NO_TIME: "Declined",
        DeclineReason.NOT_MY_TOPICS: "Declined",
        DeclineReason.RATHER_NOT_SAY: "Declined",
        DeclineReason.EXPIRED: "Expired without all answers",
        DeclineReason.WITHDRAWN: "Over: somebody withdrew from the program",
        DeclineReason.LEFT: "Over: somebody left the organization",
        DeclineReason.COORDINATOR: "Taken back by a coordinator",
        DeclineReason.RULE_BROKEN: "Over: it would break a rule",
        DeclineReason.PROGRAM_CLOSED: "Over with the program",
    },
)
MOMENTUM: Final = total(
    MomentumState,
    {
        MomentumState.STARTING: phrase("no meeting was due yet"),
        MomentumState.STEADY: phrase("they keep meeting"),
        MomentumState.SLIPPING: phrase("something came between"),
        MomentumState.FADING: phrase("they may need help"),
    },
)
Event = tuple[str, str, str]


@dataclass(frozen=True, kw_only=True)
class Going:
    """How the meetings of a pair go, in words: their momentum and whether it `warns`, what was held, the silence."""

    state: str
    warns: bool
    held: str
    silence: str


def meetings(pair: Pair, now: datetime) -> Going | None:
    """Return how the meetings of a pair go; None unless it meets now or has met."""
    known = pair.meetings
    held = gettext("{held} of {planned} held").format(held=known.held, planned=known.planned) if known.planned else ""
    if pair.state is not State.ACTIVE:
        return Going(state="", warns=False, held=held, silence="") if held else None
    days = (now - pair.silent_since).days
    silence = (
        ngettext("silent for {number} day", "silent for {number} days", days).format(number=days) if days > 0 else ""
    )
    state = gettext(MOMENTUM[known.momentum or MomentumState.STARTING])
    return Going(
        state=state,
        warns=pair.need is Need.HELP,
        held=held or gettext("not met yet"),
        silence=silence,
    )


def paused_because(pause: Pause) -> str:
    """Return a cause of a pause and when it is over."""
    until = f" until {words.date(pause.until)}" if pause.until else ""
    rules = f" ({', '.join(one.replace('_', ' ') for one in pause.rules)})" if pause.rules else ""
    return f"{PAUSES[pause.reason]}{rules}{until}"


def story(pair: Pair) -> list[Event]:
    """Return what happened to a pair and what lies ahead, in order: the day, what, and more."""
    known = sorted(_moments(pair), key=lambda one: one[0])
    return [(words.date(at), what, more) for at, what, more in known]


def _moments(pair: Pair) -> Iterator[tuple[datetime, str, str]]:
    yield pair.created_at, "Proposed" if pair.asked else "Paired", ""
    if pair.state is State.PROPOSED and pair.expires_at:
        yield pair.expires_at, "Expires if not all have said yes", ""
    if pair.state in {State.ACTIVE, State.PAUSED, State.COMPLETED, State.ENDED}:
        yield pair.starts_on, "First day", ""
    for pause in pair.pauses:
        yield pause.since, "Paused", paused_because(pause)
    for override in pair.overrides:
        yield override.since, f"Goes on until {words.date(override.until)} though it breaks a rule", override.reason
    if pair.ended_at and pair.end_reason:
        yield pair.ended_at, ENDS[pair.end_reason], ""
    elif pair.ended_at and pair.decline_reason:
        yield pair.ended_at, DECLINES[pair.decline_reason], ""
    elif pair.state in {State.ACTIVE, State.PAUSED}:
        yield pair.ends_on, "Last day: it completes by itself", "" if not pair.offer else "Members are asked to go on"
