"""Who stays, half a year and a year on: people who got a pair, beside people of the same program who waited.

Arms are told apart at a landmark, 90 days after somebody came into the program, and only those who are still there
count: else whoever left early could never have been paired, and pairs would seem to keep people (J. R. Anderson,
K. C. Cain, R. D. Gelber, Analysis of survival by tumor response, Journal of Clinical Oncology 1, 1983). An arm does not
change afterwards.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from services.feedback.domain.figures import About
from shared.contracts.closed import total
from shared.contracts.vocabulary import PersonId, ProgramId, Role

LANDMARK: Final = timedelta(days=90)
# The names of what is summed up: people still in the organization, those of them in another department, days waited,
# and people who had no pair at the landmark.
STAYED: Final = "stayed"
MOVED: Final = "moved"
DAYS: Final = "days"
UNPAIRED: Final = "unpaired"
CHECKS: Final = total(
    (About.AFTER_6_MONTHS, About.AFTER_12_MONTHS),
    {About.AFTER_6_MONTHS: timedelta(days=182), About.AFTER_12_MONTHS: timedelta(days=365)},
)


class Arm(StrEnum):
    """Whether somebody had a pair within 90 days, or waited."""

    PAIRED = "paired"
    WAITED = "waited"


class Whereabouts(StrEnum):
    """Where somebody is later: in the same department, in another one, or gone."""

    STAYED = "stayed"
    MOVED = "moved"
    LEFT = "left"


@dataclass(frozen=True, kw_only=True)
class Person:
    """Where somebody is in the organization."""

    id: PersonId
    department: str | None = None
    manager_id: PersonId | None = None
    country: str | None = None
    level: int | None = None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Somebody who came into a program, enrolled or waiting for a seat; `entered_at` is None until that is known.

    `arm` and `department` are those at the landmark, None before; `told` are the checks that are done.
    """

    id: str
    person_id: PersonId
    program_id: ProgramId
    role: Role
    entered_at: datetime | None = None
    paired_at: datetime | None = None
    arm: Arm | None = None
    department: str | None = None
    told: tuple[About, ...] = ()


def entry_id(program_id: str, person_id: str) -> str:
    """Return the id of somebody's entry into a program."""
    return f"{program_id}:{person_id}"


def entered(entry: Entry, entered_at: datetime) -> Entry:
    """Return an entry with its moment; the first one counts."""
    return entry if entry.entered_at else replace(entry, entered_at=entered_at)


def paired(entry: Entry, starts_on: datetime) -> Entry:
    """Return an entry with the first day of a pair; the first pair counts."""
    return entry if entry.paired_at else replace(entry, paired_at=starts_on)


def waited(entry: Entry) -> dict[str, int] | None:
    """Return how long somebody waited for a pair, once that is decided: 90 days count as none; else None."""
    if entry.entered_at is None or (entry.paired_at is None and entry.arm is None):
        return None
    if entry.paired_at is None or entry.paired_at > entry.entered_at + LANDMARK:
        return {DAYS: LANDMARK.days, UNPAIRED: 1}
    return {DAYS: max(0, (entry.paired_at - entry.entered_at).days), UNPAIRED: 0}


def at_landmark(entry: Entry, department: str | None) -> Entry | None:
    """Return an entry with its arm, or None if nobody knows when they came."""
    if entry.entered_at is None:
        return None
    in_time = entry.paired_at is not None and entry.paired_at <= entry.entered_at + LANDMARK
    return replace(entry, arm=Arm.PAIRED if in_time else Arm.WAITED, department=department)


def open_checks(entry: Entry) -> tuple[About, ...]:
    """Return the checks that are still to be done, in their order; none as long as somebody has no arm."""
    return tuple(about for about in CHECKS if about not in entry.told) if entry.arm else ()


def check_at(entry: Entry, about: About) -> datetime:
    """Return when it is looked where somebody is who has an arm."""
    if entry.entered_at is None:
        raise ValueError("who has an arm has come")
    return entry.entered_at + LANDMARK + CHECKS[about]


def whereabouts(entry: Entry, department: str | None) -> Whereabouts:
    """Return where somebody is who has not left; nobody moves from or to a department that is not known."""
    moved = None not in {entry.department, department} and entry.department != department
    return Whereabouts.MOVED if moved else Whereabouts.STAYED


def counted(where: Whereabouts) -> dict[str, int]:
    """Return what is summed up of somebody's whereabouts."""
    stayed, moved = total(
        Whereabouts, {Whereabouts.STAYED: (1, 0), Whereabouts.MOVED: (1, 1), Whereabouts.LEFT: (0, 0)}
    )[where]
    return {STAYED: stayed, MOVED: moved}
