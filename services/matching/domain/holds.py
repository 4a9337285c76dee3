"""Why a plan is held until a person approves it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, assert_never

from services.matching.domain.effects import Effects, PlanTotals
from shared.contracts.vocabulary import PersonId

A_QUARTER: Final = 4
FEW: Final = 3
EVERYBODY: Final = 100


class HoldReason(StrEnum):
    """Why a plan is held."""

    PEOPLE = "people"
    PAIRS = "pairs"
    MOST_ABSENT = "most-absent"
    IDS_CHANGED = "ids-changed"
    UNREADABLE_IDS = "unreadable-ids"
    MANAGER_CIRCLE = "manager-circle"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Over which share of people or of a program's pairs (percent), and from how many on, a plan is held.

    Of single changes, more than `leavers_most` leavers within an hour are held whatever their share.
    """

    people_percent: int = 5
    people_least: int = 10
    pairs_percent: int = 5
    pairs_least: int = 3
    leavers_most: int = 100


@dataclass(frozen=True, kw_only=True)
class Hold:
    """One reason to hold a plan, in a sentence that says what to do; `circle` are the first of those in a circle."""

    reason: HoldReason
    sentence: str
    circle: tuple[PersonId, ...] = ()


def holds_of(effects: Effects, limits: Limits) -> tuple[Hold, ...]:
    """Return every reason to hold a plan; none if it may take hold at once."""
    return tuple(
        Hold(
            reason=reason,
            sentence=sentence,
            circle=effects.circle[:FEW] if reason is HoldReason.MANAGER_CIRCLE else (),
        )
        for reason, sentence in _found(effects, limits)
    )


def over(some: int, total: int, percent: int, least: int) -> bool:
    """Tell whether a number of a total is over a limit; a hundred percent is none."""
    return percent < EVERYBODY and some >= least and some * 100 > total * percent


def _found(effects: Effects, limits: Limits) -> Iterator[tuple[HoldReason, str]]:
    for reason in HoldReason:
        if sentence := _sentence(reason, effects, limits):
            yield reason, sentence


def _sentence(reason: HoldReason, effects: Effects, limits: Limits) -> str:
    totals = effects.totals
    match reason:
        case HoldReason.PEOPLE:
            return _of_people(totals, limits)
        case HoldReason.PAIRS:
            return _of_pairs(effects, limits)
        case HoldReason.MOST_ABSENT:
            return _of_absent(totals)
        case HoldReason.IDS_CHANGED:
            return _of_ids(totals)
        case HoldReason.UNREADABLE_IDS:
            return _of_unreadable(totals)
        case HoldReason.MANAGER_CIRCLE:
            return _of_circle(effects)
        case _:
            assert_never(reason)


def _of_people(totals: PlanTotals, limits: Limits) -> str:
    if not over(totals.harmed, totals.people, limits.people_percent, limits.people_least):
        return ""
    return (
        f"{totals.harmed:,} of {totals.people:,} people would leave ({totals.leaves:,}), get another manager "
        f"({totals.managers:,}), address ({totals.addresses:,}) or name ({totals.names:,}), or be in another country "
        f"or time zone ({totals.places:,}); approve the plan if that is so"
    )


def _of_pairs(effects: Effects, limits: Limits) -> str:
    hit = [
        one
        for one in effects.programs
        if over(one.breaking + one.ending, one.live, limits.pairs_percent, limits.pairs_least)
    ]
    if not hit:
        return ""
    pairs, live = sum(one.breaking + one.ending for one in hit), sum(one.live for one in hit)
    return (
        f"{pairs:,} of {live:,} pairs of {len(hit)} program{'s' * (len(hit) > 1)} would be paused or end; "
        "check the managers and the people who would leave, and approve the plan if that is so"
    )


def _of_absent(totals: PlanTotals) -> str:
    many = totals.leaves >= FEW and totals.leaves * A_QUARTER > totals.people
    if not many and totals.leaves * 2 <= totals.people:
        return ""
    return (
        f"{totals.leaves:,} of {totals.people:,} people are absent from the file or end their stay with it; "
        "check that the file is complete, or send it with mode=delta if it holds only some people"
    )


def _of_ids(totals: PlanTotals) -> str:
    if not over(totals.same_address, totals.people, 1, FEW):
        return ""
    return (
        f"{totals.same_address:,} people would join with the address of somebody who is known under another id; "
        "if a new HR system gives new ids, send the file with the ids known so far"
    )


def _of_unreadable(totals: PlanTotals) -> str:
    if not (totals.unreadable and totals.absent):
        return ""
    return (
        f"rows without a readable employee id: {totals.unreadable:,}; people who would leave because no row names "
        f"them: {totals.absent:,}; correct the ids and send the file again"
    )


def _of_circle(effects: Effects) -> str:
    if not effects.circle:
        return ""
    return (
        f"{len(effects.circle):,} people would stand above themselves, because their managers form a circle: "
        f"{', '.join(effects.circle[:FEW])}; correct the managers and send the file again"
    )
