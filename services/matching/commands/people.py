"""Commands about people and their parts in programs."""

from typing import ClassVar

from pydantic import Field

from services.matching.commands.base import Row
from services.matching.domain.facts import Said
from services.matching.domain.participants import Wishes
from services.matching.domain.people import Contact, Profile
from shared.contracts.messages import Command, Value
from shared.contracts.participants import EnrollmentMode
from shared.contracts.vocabulary import PersonId, ProgramId, Role


class Enrollment(Value):
    """In which program and role somebody takes part."""

    program_id: ProgramId
    role: Role
    mode: EnrollmentMode | None = None
    wishes: Wishes = Field(default_factory=Wishes)


class RegisterPerson(Command):
    """Take in what is said of a person; with an enrollment, go on to the program; with a row, report to its import.

    Where the program hears of the person by a command of its own, `program_id` alone says so. Without `said`, what is
    not empty was said. `only_place` keeps somebody whose row was refused in the reporting tree, and nothing else.
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
    said: Said | None = None
    only_place: bool = False
    enrollment: Enrollment | None = None
    row: Row | None = None
