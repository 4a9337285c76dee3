"""Who is nudged when a pair slips, and who else should know: decided from what is told of its momentum alone.

A nudge never says what anybody answered, nor that a session did not take place: one of the two said so, and it is
often the junior. Only a cancellation has a side, and it is told to that side alone.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from services.notify.domain.delivery import Delivery
from shared.contracts.closed import total
from shared.contracts.notifications import NotificationKind
from shared.contracts.sessions import MomentumChanged, MomentumReason, MomentumState
from shared.contracts.vocabulary import Kind, PairId, PersonId, ProgramId, Role

# Each kind of nudge reaches a person once in so much time, whatever their pairs do.
APART: Final = timedelta(days=7)
# From the second time on, whoever keeps the calendar of the side is asked instead of them.
DELEGATE_FROM: Final = 2
# From the third cancellation in a row by an executive on, the sponsor is told a count.
SPONSOR_FROM: Final = 3
# A count is told over so many executives at least.
LEAST: Final = 5

# How often something has to happen in a row to be worth a nudge, the first and the last time.
_NUDGED: Final = total(
    MomentumReason,
    {
        MomentumReason.CANCELLATIONS: (1, 2),
        MomentumReason.NO_SHOWS: (1, 2),
        MomentumReason.SILENCE: (2, 3),
        MomentumReason.GAP: (1, 2),
        MomentumReason.NEVER_MET: (1, 1),
        MomentumReason.NEEDS_HELP: (1, 0),
        MomentumReason.MET: (1, 0),
        MomentumReason.BEGAN: (1, 0),
    },
)
# The senior side; two partners who teach each other are peers.
SENIOR: Final = total(Kind, {Kind.REVERSE: Role.MENTEE, Kind.TRADITIONAL: Role.MENTOR, Kind.RECIPROCAL: None})


@dataclass(frozen=True, kw_only=True, slots=True)
class Nudged:
    """When a nudge last left to a person, by kind; `id` is the person's."""

    id: PersonId
    last: tuple[tuple[NotificationKind, datetime], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class PairInNeed:
    """A fading pair of a program, or one of whose executives cancelled three times in a row; `id` is the pair's.

    `cancelling` are those executives, `told` whether the sponsor was told their count. `urgent`: its coordinators hear
    of it on the next day, not at the end of the week.
    """

    id: PairId
    program_id: ProgramId
    since: datetime
    fading: bool = True
    urgent: bool = False
    cancelling: tuple[PersonId, ...] = ()
    told: bool = False


def nudged_people(event: MomentumChanged) -> tuple[PersonId, ...]:
    """Return who should find a new time: the side that cancelled, or everybody if no side let it slip."""
    first, last = _NUDGED[event.reason]
    if not first <= event.in_a_row <= last or event.state not in {MomentumState.SLIPPING, MomentumState.FADING}:
        return ()
    return tuple(one.person_id for one in event.members if event.side in {None, one.role})


def in_need(event: MomentumChanged, now: datetime) -> PairInNeed | None:
    """Return the pair as its coordinators and its sponsor should know it, or None if it needs nothing."""
    fading, cancelling = event.state is MomentumState.FADING, cancelling_executives(event)
    if not fading and not cancelling:
        return None
    return PairInNeed(
        id=event.pair_id,
        program_id=event.program_id,
        since=now,
        fading=fading,
        urgent=event.reason is MomentumReason.NEEDS_HELP,
        cancelling=cancelling,
    )


def cancelling_executives(event: MomentumChanged) -> tuple[PersonId, ...]:
    """Return the executives whose side cancelled three times in a row or more."""
    senior = SENIOR[event.kind]
    if event.reason is not MomentumReason.CANCELLATIONS or event.side is not senior or senior is None:
        return ()
    if event.in_a_row < SPONSOR_FROM:
        return ()
    return tuple(one.person_id for one in event.members if one.role is senior)


def follow(known: PairInNeed | None, after: PairInNeed) -> PairInNeed:
    """Return a pair in need after a change: it needs help since it first did, and its count is told once."""
    if known is None:
        return after
    told = known.told and set(after.cancelling) <= set(known.cancelling)
    return replace(after, since=known.since if known.fading else after.since, told=told)


def may_nudge(known: Nudged | None, nudge: Delivery, now: datetime) -> bool:
    """Tell whether a nudge may leave now: no other of its kind has left to the person within a week."""
    last = dict(known.last).get(nudge.kind) if known else None
    # One that an earlier version planned was counted when it was planned.
    return last is None or last == nudge.created_at or now >= last + APART


def count(known: Nudged | None, nudge: Delivery, now: datetime) -> Nudged:
    """Return what is remembered of a nudge that leaves; those that are long past are forgotten."""
    kept = {one: at for one, at in (known.last if known else ()) if now < at + APART}
    return Nudged(id=nudge.person_id, last=tuple({**kept, nudge.kind: now}.items()))


def take_back(known: Nudged, nudge: Delivery) -> Nudged:
    """Return what is remembered after a nudge was counted that reached nobody."""
    return replace(known, last=tuple(one for one in known.last if one[0] is not nudge.kind))
