"""A program as everybody may read of it: what it is for, what it takes, and whether one can join now."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from services.matching.domain.pilots import only_for
from services.matching.domain.program import Program
from services.matching.domain.seats import Line
from shared.contracts.closed import total
from shared.contracts.vocabulary import Role
from shared.phrases import phrase


class Intake(StrEnum):
    """When pairs begin: again and again, or all on one day."""

    ROLLING = "rolling"
    COHORT = "cohort"


class Joining(StrEnum):
    """Whether one can join in a role now."""

    NOW = "now"
    WAITLIST = "waitlist"
    PILOT = "pilot"
    CLOSED = "closed"


REASONS: Final = total(
    Joining,
    {
        Joining.NOW: phrase("There is a seat for you."),
        Joining.WAITLIST: phrase(
            "All seats are taken. You would be on the waiting list; seats that open are given in order."
        ),
        Joining.PILOT: phrase("The program begins with a pilot in {pilot}; only people of it can join for now."),
        Joining.CLOSED: phrase("The program does not take anybody at present."),
    },
)


@dataclass(frozen=True, kw_only=True)
class RoleEntry:
    """The seats of one role; `seats` and `left` are None where there is no limit."""

    role: Role
    seats: int | None
    left: int | None
    waiting: int
    joining: Joining
    reason: str


def role_entries(program: Program) -> tuple[RoleEntry, ...]:
    """Return the seats of each role, and whether one can join in it now."""
    return tuple(_entry(program, role, program.lines.of(role)) for role in Role)


def intake(program: Program, now: datetime) -> Intake:
    """Return when pairs begin: on one day if that lies ahead, else after each release."""
    starts_on = program.settings.starts_on
    return Intake.COHORT if starts_on and starts_on > now else Intake.ROLLING


def _entry(program: Program, role: Role, line: Line) -> RoleEntry:
    seats = program.settings.seats.of(role)
    pilot = only_for(program, role)
    joining = Joining.WAITLIST if line.is_full(seats) else Joining.PILOT if pilot else Joining.NOW
    joining = joining if program.is_open else Joining.CLOSED
    return RoleEntry(
        role=role,
        seats=seats,
        left=line.left(seats),
        waiting=line.waiting,
        joining=joining,
        reason=REASONS[joining].format(pilot=pilot),
    )
