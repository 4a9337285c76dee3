"""Commands about people and their parts in programs."""

from typing import ClassVar, Literal

from pydantic import Field

from services.matching.commands.base import Row
from services.matching.domain.facts import Said
from services.matching.domain.identity import EmployeeKey
from services.matching.domain.participants import Wishes
from services.matching.domain.people import Contact, Profile
from shared.contracts.messages import Command, Value
from shared.contracts.participants import EnrollmentMode
from shared.contracts.vocabulary import ProgramId, Role


class Enrolling(Value):
    """Once the person is known, enroll them in a program, and report to the import."""

    then: Literal["enroll"] = "enroll"
    program_id: ProgramId
    role: Role
    mode: EnrollmentMode | None = None
    wishes: Wishes = Field(default_factory=Wishes)
    row: Row


class Recording(Value):
    """Once the person is known, report to the import."""

    then: Literal["record"] = "record"
    program_id: ProgramId
    row: Row


class Joining(Value):
    """Whoever sends this enrolls the person in a program with a command of their own, whose outcome they wait for."""

    then: Literal["join"] = "join"
    program_id: ProgramId


# Told apart by their word in `then`.
Continuation = Enrolling | Recording | Joining


class RegisterPerson(Command):
    """Take in what is said of a person, and go on with what follows, which names them by their person id.

    Without `said`, what is not empty was said. Nothing follows for somebody whose row was refused: they keep their
    place in the reporting tree.
    """

    TYPE: ClassVar[str] = "matching.register-person"
    KEY: ClassVar[str] = "employee_key"

    employee_key: EmployeeKey
    employee_id: str
    job_title: str | None = None
    profile: Profile
    contact: Contact | None = None
    manager: EmployeeKey | None = None
    said: Said | None = None
    then: Continuation | None = None
