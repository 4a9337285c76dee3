"""Pairs in words: their states, why they pause or end, and what happened to one, in order."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.matching.domain.attention import Need
from services.matching.domain.pairs import Pair, Pause, State
from services.matching.pages.rule_words import rules_in_words
from shared.contracts.closed import total
from shared.contracts.pairs import DeclineReason, PairEndReason, PauseReason
from shared.contracts.sessions import MomentumState
from shared.languages import gettext, ngettext
from shared.pages import history, words
from shared.phrases import phrase

STATES: Final = total(
    State,
    {
        State.PROPOSED: phrase("proposal"),
        State.DECLINED: phrase("came to nothing"),
        State.ACTIVE: phrase("active"),
        State.PAUSED: phrase("paused"),
        State.COMPLETED: phrase("completed"),
        State.ENDED: phrase("ended"),
    },
)
PAUSES: Final = total(
    PauseReason,
    {
        PauseReason.BY_MEMBER: phrase("somebody in it takes a break"),
        PauseReason.COORDINATOR: phrase("a coordinator paused it"),
        PauseReason.RULE_BROKEN: phrase("it breaks a rule of the program"),
    },
)
ENDS: Final = total(
    PairEndReason,
    {
        PairEndReason.COMPLETED: phrase("Completed on its last day"),
        PairEndReason.NO_FAULT: phrase("Ended without fault"),
        PairEndReason.WITHDRAWN: phrase("Ended: somebody withdrew from the program"),
        PairEndReason.LEFT: phrase("Ended: somebody left the organization"),
        PairEndReason.COORDINATOR: phrase("Ended by a coordinator"),
        PairEndReason.RULE_BROKEN: phrase("Ended: it broke a rule"),
        PairEndReason.PROGRAM_CLOSED: phrase("Ended with the program"),
    },
)
# Never who declined, nor why.
DECLINES: Final = total(
    DeclineReason,
    {
        DeclineReason.NO_TIME: phrase("Declined"),
        DeclineReason.NOT_MY_TOPICS: phrase("Declined"),
        DeclineReason.RATHER_NOT_SAY: phrase("Declined"),
        DeclineReason.EXPIRED: phrase("Expired without all answers"),
        DeclineReason.WITHDRAWN: phrase("Over: somebody withdrew from the program"),
        DeclineReason.LEFT: phrase("Over: somebody left the organization"),
        DeclineReason.COORDINATOR: phrase("Taken back by a coordinator"),
        DeclineReason.RULE_BROKEN: phrase("Over: it would break a rule"),
        DeclineReason.PROGRAM_CLOSED: phrase("Over with the program"),
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
    cause = gettext(PAUSES[pause.reason])
    if pause.rules:
        cause = gettext("{cause} ({rules})").format(cause=cause, rules=rules_in_words(pause.rules))
    if pause.until:
        return gettext("{cause}, until {day}").format(cause=cause, day=words.date(pause.until))
    return cause


def story(pair: Pair) -> list[history.Event]:
    """Return what happened to a pair and what lies ahead, in order."""
    return history.line(history.Happened(at=at, what=what, more=more) for at, what, more in _moments(pair))


def _moments(pair: Pair) -> Iterator[tuple[datetime, str, str]]:
    yield pair.created_at, gettext("Proposed") if pair.asked else gettext("Paired"), ""
    if pair.state is State.PROPOSED and pair.expires_at:
        yield pair.expires_at, gettext("Expires if not all have said yes"), ""
    if pair.state in {State.ACTIVE, State.PAUSED, State.COMPLETED, State.ENDED}:
        yield pair.starts_on, gettext("First day"), ""
    for pause in pair.pauses:
        yield pause.since, gettext("Paused"), paused_because(pause)
    for override in pair.overrides:
        what = gettext("Goes on until {day} though it breaks a rule").format(day=words.date(override.until))
        yield override.since, what, override.reason
    if pair.ended_at and pair.end_reason:
        yield pair.ended_at, gettext(ENDS[pair.end_reason]), ""
    elif pair.ended_at and pair.decline_reason:
        yield pair.ended_at, gettext(DECLINES[pair.decline_reason]), ""
    elif pair.state in {State.ACTIVE, State.PAUSED}:
        asked = gettext("Members are asked to go on") if pair.offer else ""
        yield pair.ends_on, gettext("Last day: it completes by itself"), asked
