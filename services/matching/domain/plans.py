"""Plans: what a file would do, computed before it takes hold, and held over a limit until a person approves it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, assert_never

from services.matching.domain.people import Person
from shared.contracts.vocabulary import GroupAttribute, PersonId, ProgramId
from shared.domain import NotFound, Refused
from shared.phrases import phrase

KEPT: Final = timedelta(days=6)
"""How long a plan waits for an approval: the file that it was computed from is kept for seven days."""
A_QUARTER: Final = 4
FEW: Final = 3
EVERYBODY: Final = 100


class UnknownPlan(NotFound):
    """There is no plan with that id."""


class NotHeld(Refused):
    """Only a plan that is held can be approved or discarded, once."""


class StalePlan(Refused):
    """An approval is of the very plan that was read: it names its digest."""


class PlanKind(StrEnum):
    """What a plan is about."""

    FULL_SYNC = "full-sync"
    DELTA_SYNC = "delta-sync"
    ENROLLMENT = "enrollment"
    SINGLE_CHANGES = "single-changes"


class PlanState(StrEnum):
    """The states of a plan; a held one has changed nothing."""

    COMPUTING = "computing"
    HELD = "held"
    APPROVED = "approved"
    IN_FORCE = "in-force"
    DRY_RUN = "dry-run"
    DISCARDED = "discarded"
    EXPIRED = "expired"
    FAILED = "failed"


class Change(StrEnum):
    """What becomes of a person."""

    JOINS = "joins"
    RETURNS = "returns"
    CHANGES = "changes"
    LEAVES = "leaves"


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
class PlanTotals:
    """What a plan would do, in people.

    Attributes:
        people: how many are known now and have not left.
        managers: whose manager changes; `addresses`: whose e-mail address changes.
        harmed: who leaves, or gets another manager or address.
        same_address: who would join with the address of somebody known under another id.
        unreadable: rows whose employee id cannot be read, so that it is not known whom they are about.
        absent: who leaves because no row names them, not by a last day in their row.
    """

    people: int = 0
    joins: int = 0
    returns: int = 0
    changes: int = 0
    leaves: int = 0
    unchanged: int = 0
    managers: int = 0
    addresses: int = 0
    harmed: int = 0
    same_address: int = 0
    unreadable: int = 0
    absent: int = 0

    @property
    def commands(self) -> int:
        """Return how many people would change."""
        return self.joins + self.returns + self.changes + self.leaves


@dataclass(frozen=True, kw_only=True)
class AtRisk:
    """What a plan would do to one program's live pairs: how many there are, would break a rule, or lose a member."""

    program_id: ProgramId
    live: int
    breaking: int
    ending: int


@dataclass(frozen=True, kw_only=True)
class Hold:
    """One reason to hold a plan, in a sentence that says what to do; `circle` are the first of those in a circle."""

    reason: HoldReason
    sentence: str
    circle: tuple[PersonId, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Effects:
    """The result of computing a plan; `digest` is that of all it would do, `circle` names people above themselves."""

    digest: str
    totals: PlanTotals
    programs: tuple[AtRisk, ...] = ()
    circle: tuple[PersonId, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PlanRow:
    """What would become of one person.

    Attributes:
        number: its place in the plan; `round` tells the computations of one plan apart, `batch` those deleted together.
        line: the row of the file; None for whoever is absent from it.
        person_id: None for whoever is new.
        fields: the fields that change; empty if only the source of a value does.
    """

    id: str
    plan_id: str
    round: int
    number: int
    change: Change
    line: int | None = None
    person_id: PersonId | None = None
    fields: tuple[str, ...] = ()
    batch: int = 0


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a file, or a burst of single changes, would do.

    Attributes:
        subject: the sync or the import; of single changes the plan itself.
        file: SHA-256 of the file, empty for single changes.
        digest: of everything the plan would do; whoever approves names it.
        round: how often it was computed; its rows are those of the last time.
        rows: how many rows it has.
        decided_by: the actor who approved or discarded it last, at `decided_at`.
    """

    id: str
    kind: PlanKind
    subject: str
    program_id: ProgramId | None = None
    state: PlanState = PlanState.COMPUTING
    created_at: datetime
    expires_at: datetime
    file: str
    digest: str = ""
    round: int = 1
    rows: int = 0
    totals: PlanTotals = PlanTotals()
    programs: tuple[AtRisk, ...] = ()
    holds: tuple[Hold, ...] = ()
    decided_by: str | None = None
    decided_at: datetime | None = None
    problem: str | None = None


def computed(plan: Plan, effects: Effects, holds: tuple[Hold, ...], rows: int) -> Plan:
    """Return a plan with what was computed."""
    return replace(
        plan,
        digest=effects.digest,
        totals=effects.totals,
        programs=effects.programs,
        holds=holds,
        rows=rows,
    )


def approve(plan: Plan, digest: str, by: str, now: datetime) -> Plan:
    """Approve a plan; it is computed again before it takes hold.

    Raises:
        NotHeld, StalePlan: see there.
    """
    must_be_held(plan)
    if digest != plan.digest:
        raise StalePlan(
            phrase("the plan has changed since it was read; read it again, and approve the digest that it has now")
        )
    return replace(plan, state=PlanState.APPROVED, round=plan.round + 1, decided_by=by, decided_at=now)


def discard(plan: Plan, by: str, now: datetime) -> Plan:
    """Discard a plan.

    Raises:
        NotHeld: it is not held (any more).
    """
    must_be_held(plan)
    return replace(plan, state=PlanState.DISCARDED, decided_by=by, decided_at=now)


def must_be_held(plan: Plan) -> None:
    """Refuse a plan that nobody can decide.

    Raises:
        NotHeld: it is not held (any more).
    """
    if plan.state is not PlanState.HELD:
        raise NotHeld(phrase("the plan is not held; its state is {state}"), state=plan.state)


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


def changed_fields(before: Person, after: Person) -> tuple[str, ...]:
    """Return the names of the fields in which two states of a person differ."""
    old, new = _facts(before), _facts(after)
    return tuple(name for name in new if old.get(name) != new[name])


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
        f"({totals.managers:,}) or another address ({totals.addresses:,}); approve the plan if that is so"
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


def _facts(person: Person) -> dict[str, object]:
    contact, profile = person.contact, person.profile
    return {
        "name": contact.name if contact else "",
        "email": contact.email if contact else "",
        "manager_id": (person.manager, person.line_said),
        "job_title": person.job_title,
        "level": profile.level,
        "timezone": profile.zone,
        "languages": profile.languages,
        "age_band": profile.age_band,
        "communication_style": profile.style,
        "last_day": person.last_day,
        **{one.value: profile.groups.get(one) for one in GroupAttribute},
    }
