"""The moments at which something happens to a pair by itself: each state of a pair has a way out in time."""

from datetime import datetime, timedelta
from typing import Final, assert_never

from services.matching.domain.extensions import announced_at
from services.matching.domain.pairs import Pair, State
from shared.contracts.pairs import PairEndReason

# A session on the last day is decided three days later, and a pair is completed after that.
GRACE: Final = timedelta(days=4)
# However near its last day is, a pair that breaks a rule is waited for this long.
MEND_WITHIN: Final = timedelta(days=28)


def next_moment(pair: Pair, now: datetime) -> datetime | None:
    """Return when the pair changes by itself next; None for a proposal, which has a time of its own, and afterwards."""
    match pair.state:
        case State.ACTIVE:
            return min([*_questions(pair, now), completed_at(pair)])
        case State.PAUSED:
            return min((one.until for one in pair.pauses if one.until), default=given_up_at(pair))
        case State.PROPOSED | State.DECLINED | State.COMPLETED | State.ENDED:
            return None
        case _:
            assert_never(pair.state)


def is_announced_now(pair: Pair, now: datetime) -> bool:
    """Tell whether the end of a pair has to be announced now."""
    return pair.state is State.ACTIVE and pair.offer is None and announced_at(pair) <= now < pair.ends_on


def _questions(pair: Pair, now: datetime) -> list[datetime]:
    """Return when members are asked whether to go on, and when a pair that may break a rule is checked again."""
    asked = [announced_at(pair)] if pair.offer is None and now < pair.ends_on else []
    return [*asked, *(one.until for one in pair.overrides if one.until > now)]


def completed_at(pair: Pair) -> datetime:
    """Return when a pair that nothing holds is completed."""
    return pair.ends_on + GRACE


def given_up_at(pair: Pair) -> datetime:
    """Return when a pair that only a broken rule holds ends: its time is over, and nobody mended the rule."""
    return max(completed_at(pair), (pair.paused_at or pair.starts_on) + MEND_WITHIN)


def end_by_itself(pair: Pair, now: datetime) -> PairEndReason | None:
    """Return why a pair ends now by itself, or None if it does not."""
    match pair.state:
        case State.ACTIVE:
            return PairEndReason.COMPLETED if now >= completed_at(pair) else None
        case State.PAUSED:
            planned = any(one.until for one in pair.pauses)
            return PairEndReason.RULE_BROKEN if now >= given_up_at(pair) and not planned else None
        case State.PROPOSED | State.DECLINED | State.COMPLETED | State.ENDED:
            return None
        case _:
            assert_never(pair.state)


def end_with_program(pair: Pair, now: datetime) -> PairEndReason:
    """Return why a pair of a program that closes ends: it is completed if its last day is over."""
    return PairEndReason.COMPLETED if now >= pair.ends_on else PairEndReason.PROGRAM_CLOSED
