"""What a registration makes of a person: used to carry it out, and to tell beforehand what it would do."""

from dataclasses import dataclass
from datetime import datetime

from services.matching.commands import Enrolling, Joining, RegisterPerson
from services.matching.domain.leaving import Expected, expect, is_over
from services.matching.domain.people import KnownAs, Person, Registered, Standing, register
from shared.contracts.vocabulary import PersonId, ProgramId


@dataclass(frozen=True, kw_only=True)
class Decided:
    """What was registered, and the person with the last day that the command states."""

    done: Registered
    now: Expected


def decide(
    command: RegisterPerson, before: Person | None, given: Person, now: datetime, known_as: KnownAs
) -> Decided | None:
    """Return what a command makes of a person; None if they have left, and it does not say that they are back."""
    if _is_gone(command, before, given, now):
        return None
    done = register(before, given, command.said, known_as)
    if command.said is None or "last_day" not in command.said.names:
        return Decided(done=done, now=Expected(person=done.person))
    return Decided(done=done, now=expect(done.person, command.last_day, now, known_as))


def _is_gone(command: RegisterPerson, before: Person | None, given: Person, now: datetime) -> bool:
    if before is not None and before.standing is not Standing.LEFT:
        return False
    if command.last_day and is_over(command.last_day, before or given, now):
        return True
    return before is not None and not command.returns


def given_person(command: RegisterPerson, person_id: PersonId) -> Person:
    """Return the person as a command states them; the id counts for somebody new."""
    joined = joined_program(command)
    return Person(
        id=command.employee_key,
        person_id=person_id,
        employee_id=command.employee_id,
        manager=command.manager,
        job_title=command.job_title,
        profile=command.profile,
        contact=command.contact,
        programs=(joined,) if joined else (),
    )


def joined_program(command: RegisterPerson) -> ProgramId | None:
    """Return the program that learns about the person through its enrollment command."""
    return command.then.program_id if isinstance(command.then, Enrolling | Joining) else None
