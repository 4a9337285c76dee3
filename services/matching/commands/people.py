"""Commands about people and their parts in programs."""

from typing import ClassVar

from pydantic import Field

from services.matching.commands.base import OfProgram, Row
from services.matching.domain.fairness import Consented
from services.matching.domain.participants import Requirement, Wishes
from services.matching.domain.people import Contact, Profile
from shared.contracts.base import Command, PersonId, ProgramId, Role, Value
from shared.contracts.matching import EnrollmentMode


class Enrollment(Value):
    """In which program and role somebody takes part."""

    program_id: ProgramId
    role: Role
    mode: EnrollmentMode | None = None
    wishes: Wishes = Field(default_factory=Wishes)


class RegisterPerson(Command):
    """Take in what is said of a person; with an enrollment, go on to the program; with a row, report to its import.

    Where the program hears of the person by a command of its own, `program_id` alone says so.
    """

    TYPE: ClassVar[str] = "matching.register-person"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    employee_id: str
    job_title: str | None = None
    country: str | None = None
    profile: Profile
    contact: Contact | None = None
    program_id: ProgramId
    enrollment: Enrollment | None = None
    row: Row | None = None


class EnrollParticipant(OfProgram):
    """Let somebody take part; without a profile, what is known of the person counts."""

    TYPE: ClassVar[str] = "matching.enroll-participant"

    person_id: PersonId
    role: Role
    mode: EnrollmentMode | None = None
    wishes: Wishes
    consented: tuple[Consented, ...] | None = None
    profile: Profile | None = None
    person_changed: bool = False
    row: Row | None = None


class RefreshParticipant(OfProgram):
    """Take in that a person changed; pairs that now break a hard rule end."""

    TYPE: ClassVar[str] = "matching.refresh-participant"

    person_id: PersonId
    profile: Profile


class ReadyParticipant(OfProgram):
    """Note what somebody has finished of what makes them ready."""

    TYPE: ClassVar[str] = "matching.ready-participant"

    person_id: PersonId
    done: tuple[Requirement, ...]


class WithdrawParticipant(OfProgram):
    """Let somebody leave a program; their pairs end without fault."""

    TYPE: ClassVar[str] = "matching.withdraw-participant"

    person_id: PersonId
