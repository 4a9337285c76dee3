"""The seats of a program by role, and the waitlist of people for whom there is none yet."""

from dataclasses import dataclass, replace
from typing import Annotated, Final, assert_never

from pydantic import Field

from shared.contracts.vocabulary import PersonId, ProgramId, Role

MOST_SEATS: Final = 1_000_000
Number = Annotated[int, Field(ge=1, le=MOST_SEATS)]


@dataclass(frozen=True, kw_only=True)
class Seats:
    """How many people can take part in each role; None for any number."""

    mentors: Number | None = None
    mentees: Number | None = None

    def of(self, role: Role) -> int | None:
        """Return the seats of a role."""
        match role:
            case Role.MENTOR:
                return self.mentors
            case Role.MENTEE:
                return self.mentees
            case _:
                assert_never(role)


@dataclass(frozen=True, kw_only=True)
class Line:
    """The people of one role: those who have a seat, and those who wait for one in the order of their tickets.

    Attributes:
        first: no ticket below it waits any more; `next` is the ticket of the next person who has to wait.
    """

    taken: int = 0
    waiting: int = 0
    first: int = 1
    next: int = 1

    def left(self, seats: int | None) -> int | None:
        """Return how many seats are left; None for any number."""
        return None if seats is None else max(0, seats - self.taken)

    def is_full(self, seats: int | None) -> bool:
        """Tell whether a newcomer has to wait: there is no seat, or others wait already."""
        return self.waiting > 0 or self.left(seats) == 0


@dataclass(frozen=True, kw_only=True)
class Lines:
    """The people of a program by role."""

    mentors: Line = Line()
    mentees: Line = Line()

    def of(self, role: Role) -> Line:
        """Return the line of a role."""
        match role:
            case Role.MENTOR:
                return self.mentors
            case Role.MENTEE:
                return self.mentees
            case _:
                assert_never(role)

    def replaced(self, role: Role, line: Line) -> "Lines":
        """Return the lines with another one for a role."""
        match role:
            case Role.MENTOR:
                return replace(self, mentors=line)
            case Role.MENTEE:
                return replace(self, mentees=line)
            case _:
                assert_never(role)

    @property
    def enrolled(self) -> int:
        """Return how many people have a seat."""
        return self.mentors.taken + self.mentees.taken


NOBODY_YET: Final = Lines()


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """A person on the waitlist of a program; ids sort in the order in which they came."""

    id: str
    program_id: ProgramId
    role: Role
    person_id: PersonId
    number: int


def ticket_id(program_id: ProgramId, role: Role, number: int) -> str:
    """Return the id of a ticket."""
    return f"{program_id}:{role}:{number:09}"


def ticket_of(program_id: ProgramId, role: Role, person_id: PersonId, number: int) -> Ticket:
    """Return a person's ticket."""
    return Ticket(
        id=ticket_id(program_id, role, number), program_id=program_id, role=role, person_id=person_id, number=number
    )
