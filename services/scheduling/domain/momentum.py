"""Whether a pair keeps meeting: the signs in its sessions, the points they get, and the state that follows.

The rule in one sentence: each sign gets points (`POINTS`), and from `FADING_FROM` points on, or after `NOT_MEETING`
cadences without a meeting, the pair is fading. The points were fitted on simulated programs (docs/momentum.md), never
on people.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import takewhile
from typing import Final

from services.scheduling.domain.attestation import ANSWER_WITHIN
from services.scheduling.domain.session import Session, SessionState
from shared.contracts.closed import total
from shared.contracts.sessions import CancelReason, MomentumReason, MomentumState
from shared.contracts.vocabulary import Cadence, Role

EVERY: Final = total(
    Cadence,
    {Cadence.WEEKLY: timedelta(weeks=1), Cadence.BIWEEKLY: timedelta(weeks=2), Cadence.MONTHLY: timedelta(days=31)},
)


class Sign(StrEnum):
    """What is counted since a pair last met, and (`lately`) how many of its last sessions were not held."""

    CANCELLATIONS = "cancellations"
    NO_SHOWS = "no-shows"
    SILENCE = "silence"
    OVERDUE = "overdue"
    MOVES = "moves"
    NEVER_MET = "never-met"
    LATELY = "lately"


# Points for each time, and how many times count.
POINTS: Final[Mapping[Sign, tuple[int, int]]] = total(
    Sign,
    {
        Sign.CANCELLATIONS: (1, 3),
        Sign.NO_SHOWS: (1, 3),
        Sign.SILENCE: (1, 3),
        Sign.OVERDUE: (1, 4),
        Sign.MOVES: (1, 2),
        Sign.NEVER_MET: (4, 1),
        Sign.LATELY: (3, 4),
    },
)
FADING_FROM: Final = 7
# A pair that has not met for so many cadences is fading, whatever else there is.
NOT_MEETING: Final = 4
# `lately` looks at so many sessions back.
LATELY: Final = 4
# After so many cadences without a meeting nothing about the pair changes by time alone.
MOST_OVERDUE: Final = 6
# Somebody's request for help is answered by a person; until a meeting, or for so long, it stands.
HELP_STANDS: Final = timedelta(weeks=4)

_REASONS: Final[Mapping[Sign, MomentumReason | None]] = total(
    Sign,
    {
        Sign.CANCELLATIONS: MomentumReason.CANCELLATIONS,
        Sign.NO_SHOWS: MomentumReason.NO_SHOWS,
        Sign.SILENCE: MomentumReason.SILENCE,
        Sign.OVERDUE: MomentumReason.GAP,
        Sign.MOVES: None,
        Sign.NEVER_MET: MomentumReason.NEVER_MET,
        Sign.LATELY: None,
    },
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Course:
    """What a pair set out to do: from when it counts (its first day, or the end of its last pause), and how often."""

    counts_from: datetime
    cadence: Cadence


@dataclass(frozen=True, kw_only=True, slots=True)
class Signs:
    """What was counted since a pair last met; `side` cancelled last, `by_side` times."""

    counts: Mapping[Sign, int]
    side: Role | None
    by_side: int
    last_met_at: datetime | None
    attested_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Momentum:
    """How a pair stands; `quiet_since` is the end of the last session that anybody attested, or the pair's beginning.

    `help_asked_at` is when a member last asked for help, not who nor why. `revision` counts the changes that were told.
    """

    state: MomentumState = MomentumState.STARTING
    reason: MomentumReason = MomentumReason.BEGAN
    side: Role | None = None
    in_a_row: int = 0
    points: int = 0
    last_met_at: datetime | None = None
    quiet_since: datetime | None = None
    help_asked_at: datetime | None = None
    revision: int = 0


def signs(course: Course, sessions: Sequence[Session], now: datetime) -> Signs:
    """Count what came between since a pair last met; what a coordinator, a pause or a day off did counts for nobody."""
    over = [one for one in sessions if _is_over(one)]
    held = [one for one in over if one.state is SessionState.HELD]
    last = max((one.starts_at for one in held), default=None)
    since = max(last or course.counts_from, course.counts_from)
    later = sorted(
        (one for one in over if one.state is not SessionState.HELD and one.starts_at >= since),
        key=lambda one: one.starts_at,
    )
    cancelled = [one for one in later if one.state is SessionState.CANCELLED]
    missed = [one for one in later if one.state is SessionState.MISSED]
    spoken = [one for one in missed if one.attestations]
    side = cancelled[-1].asked_by if cancelled else None
    by_side = [*takewhile(lambda one: one.asked_by is side, reversed(cancelled))]
    return Signs(
        counts=total(
            Sign,
            {
                Sign.CANCELLATIONS: len(cancelled),
                Sign.NO_SHOWS: len(spoken),
                Sign.SILENCE: len(missed) - len(spoken),
                Sign.OVERDUE: _overdue(course, since, sessions, now),
                Sign.MOVES: sum(
                    one.moves for one in sessions if one.starts_at >= since and one.state is not SessionState.HELD
                ),
                Sign.NEVER_MET: 1 if len(later) > 1 and not held else 0,
                Sign.LATELY: sum(one.state is not SessionState.HELD for one in _last(over, course)),
            },
        ),
        side=side,
        by_side=len(by_side),
        last_met_at=last,
        attested_at=max((course.counts_from, *(one.ends_at for one in over if one.attestations))),
    )


def points(counts: Mapping[Sign, int]) -> int:
    """Return the points of what was counted."""
    found = sum(each * min(most, counts[sign]) for sign, (each, most) in POINTS.items())
    return max(found, FADING_FROM) if counts[Sign.OVERDUE] >= NOT_MEETING else found


def judge(known: Momentum, course: Course, sessions: Sequence[Session], now: datetime) -> Momentum:
    """Return how a pair stands now; its revision grows if that is to be told."""
    found = signs(course, sessions, now)
    asked = _standing(known, found, now)
    state, reason = _state(found, asked=asked is not None)
    row = found.by_side if reason is MomentumReason.CANCELLATIONS else _row(found, reason)
    after = replace(
        known,
        state=state,
        reason=reason,
        side=found.side if reason is MomentumReason.CANCELLATIONS else None,
        in_a_row=row,
        points=points(found.counts),
        last_met_at=found.last_met_at,
        quiet_since=found.attested_at,
        help_asked_at=asked,
    )
    return replace(after, revision=known.revision + 1) if _told(after) != _told(known) else after


def ask_for_help(known: Momentum, now: datetime) -> Momentum:
    """Return how a pair stands after a member asked for help: who did, and why, is kept nowhere."""
    return replace(known, help_asked_at=now)


def looks_again_at(known: Momentum, course: Course, sessions: Iterable[Session], now: datetime) -> datetime | None:
    """Return the next moment at which time alone changes how a pair stands, or None if none does."""
    last, every = max(known.last_met_at or course.counts_from, course.counts_from), EVERY[course.cadence]
    until = max((one.starts_at for one in sessions), default=last) + ANSWER_WITHIN
    turns = [last + ANSWER_WITHIN + (number + 1) * every for number in range(1, MOST_OVERDUE + 1)]
    moments = [moment for moment in turns if moment <= until]
    if known.help_asked_at:
        moments.append(known.help_asked_at + HELP_STANDS)
    return min((moment for moment in moments if moment > now), default=None)


def _last(over: Sequence[Session], course: Course) -> list[Session]:
    """Return the last sessions of which anybody knows how they went; silence is counted by itself."""
    since = [one for one in over if one.starts_at >= course.counts_from and not _is_silent(one)]
    return sorted(since, key=lambda one: one.starts_at)[-LATELY:]


def _is_silent(session: Session) -> bool:
    return session.state is SessionState.MISSED and not session.attestations


def _is_over(session: Session) -> bool:
    match session.state:
        case SessionState.HELD | SessionState.MISSED:
            return True
        case SessionState.CANCELLED:
            return session.cancelled_because is CancelReason.BY_MEMBER
        case SessionState.PLANNED | SessionState.HELD_BACK | SessionState.ATTESTING:
            return False


def _overdue(course: Course, since: datetime, sessions: Sequence[Session], now: datetime) -> int:
    """Return how many cadences have passed without the meeting that each should have brought.

    Time for attesting is left, and nothing is expected after the last session that was planned.
    """
    until = min(now, max((one.starts_at for one in sessions), default=since) + ANSWER_WITHIN)
    passed = (until - since - ANSWER_WITHIN) // EVERY[course.cadence] - 1
    return max(0, min(MOST_OVERDUE, passed))


def _standing(known: Momentum, found: Signs, now: datetime) -> datetime | None:
    """Return when somebody asked for help, if that still stands: they have not met since, and it is not long ago."""
    asked = known.help_asked_at
    if asked is None or now >= asked + HELP_STANDS or (found.last_met_at is not None and found.last_met_at > asked):
        return None
    return asked


def _state(found: Signs, *, asked: bool) -> tuple[MomentumState, MomentumReason]:
    reason = _reason(found.counts)
    if asked:
        return MomentumState.FADING, MomentumReason.NEEDS_HELP
    if points(found.counts) >= FADING_FROM:
        return MomentumState.FADING, reason or MomentumReason.NEEDS_HELP
    if reason:
        return MomentumState.SLIPPING, reason
    if found.last_met_at is None:
        return MomentumState.STARTING, MomentumReason.BEGAN
    return MomentumState.STEADY, MomentumReason.MET


def _reason(counts: Mapping[Sign, int]) -> MomentumReason | None:
    """Return the sign that got the most points; of several the first, `never-met` only where they say no more."""
    weighed = {
        reason: each * min(most, counts[sign])
        for sign, (each, most) in POINTS.items()
        if (reason := _REASONS[sign]) and counts[sign]
    }
    return max(weighed, key=weighed.__getitem__, default=None)


def _row(found: Signs, reason: MomentumReason) -> int:
    by_reason = {known: found.counts[sign] for sign, known in _REASONS.items() if known}
    return by_reason.get(reason, 0)


def _told(one: Momentum) -> tuple[object, ...]:
    return one.state, one.reason, one.side, one.in_a_row
