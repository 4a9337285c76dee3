"""Commands about people and their parts in programs."""

from datetime import date
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
    """After registration, enroll the person in a program and report to the import."""

    then: Literal["enroll"] = "enroll"
    program_id: ProgramId
    role: Role
    mode: EnrollmentMode | None = None
    wishes: Wishes = Field(default_factory=Wishes)
    row: Row


class Recording(Value):
    """After registration, report to the import."""

    then: Literal["record"] = "record"
    program_id: ProgramId
    row: Row


class Joining(Value):
    """After registration, the sender itself enrolls the person with a second command and waits for its outcome."""

    then: Literal["join"] = "join"
    program_id: ProgramId


class Syncing(Value):
    """After registration, report to the sync."""

    then: Literal["sync"] = "sync"
    sync_id: str


# The field `then` is the discriminator.
Continuation = Enrolling | Recording | Joining | Syncing


class OfPerson(Command):
    """Base class of commands to one person."""

    KEY: ClassVar[str] = "employee_key"

    employee_key: EmployeeKey


class RegisterPerson(OfPerson):
    """Register a person or update what is known of them, then send the follow-up command with their person id.

    Without `said`, every field that is not empty counts as stated. There is no follow-up for a refused row: the person
    only keeps their place in the reporting tree. `last_day` counts if `said` names it. `is_known` refuses people that
    nobody registered before; `returns` makes whoever had left a person again, everything else leaves them as they are.
    """

    TYPE: ClassVar[str] = "matching.register-person"

    employee_id: str
    job_title: str | None = None
    profile: Profile
    contact: Contact | None = None
    manager: EmployeeKey | None = None
    last_day: date | None = None
    said: Said | None = None
    is_known: bool = False
    returns: bool = False
    then: Continuation | None = None


class LeavePerson(OfPerson):
    """Record that a person leaves on `last_day`, or has left if there is none, and report to the sync that says so."""

    TYPE: ClassVar[str] = "matching.leave-person"

    last_day: date | None = None
    sync_id: str | None = None


class EndStay(OfPerson):
    """Record that a person has left, on their last day."""

    TYPE: ClassVar[str] = "matching.end-stay"


class AnnouncePerson(OfPerson):
    """Tell a person's place again, now that their manager is registered."""

    TYPE: ClassVar[str] = "matching.announce-person"


class ForgetContact(OfPerson):
    """Erase the name and address of a person who left."""

    TYPE: ClassVar[str] = "matching.forget-contact"
