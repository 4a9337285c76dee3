"""Plans: what a file would do, computed before it takes hold, and held over a limit until a person approves it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from services.matching.domain.effects import NOTHING, AtRisk, Effects, PlanTotals
from services.matching.domain.holds import Hold
from services.matching.domain.people import Contact, Person
from shared.contracts.vocabulary import GroupAttribute, PersonId, ProgramId
from shared.domain import NotFound, Refused
from shared.phrases import phrase

KEPT: Final = timedelta(days=6)
"""How long a plan waits for an approval: the file that it was computed from is kept for seven days."""


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
    ENDINGS = "endings"


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
    WITHDRAWN = "withdrawn"
    UNPAIRED = "unpaired"


# What holds single calls: these are what they are, and nothing is computed again.
BY_SINGLE_CALLS: Final = frozenset({PlanKind.SINGLE_CHANGES, PlanKind.ENDINGS})


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
    """What a file, or a burst of single calls, would do.

    Attributes:
        subject: the sync or the import; of single calls the plan itself.
        file: SHA-256 of the file, empty for single calls.
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
    totals: PlanTotals = NOTHING
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


def others_name(before: Person, after: Person) -> bool:
    """Tell whether a known name becomes another; one that was put together from its parts is none."""
    old, new = ((one.contact or Contact()).name for one in (before, after))
    return "name" not in before.rough and bool(old and new) and old != new


def elsewhere(before: Person, after: Person) -> bool:
    """Tell whether a known country or time zone becomes another; a zone that was guessed is none."""
    old, new = (one.profile.groups.get(GroupAttribute.COUNTRY) for one in (before, after))
    zone = before.profile.zone if "zone" not in before.rough else None
    return bool(old and new and old != new) or bool(zone and after.profile.zone and zone != after.profile.zone)


def changed_fields(before: Person, after: Person) -> tuple[str, ...]:
    """Return the names of the fields in which two states of a person differ."""
    old, new = _facts(before), _facts(after)
    return tuple(name for name in new if old.get(name) != new[name])


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
