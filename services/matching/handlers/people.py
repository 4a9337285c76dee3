"""Group matching.people: registers the people of the organization and publishes their changes."""

from typing import assert_never

from services.matching.commands import (
    Enrolling,
    EnrollParticipant,
    Joining,
    Recording,
    RecordPerson,
    RefreshParticipant,
    RegisterPerson,
    RequestRecheck,
)
from services.matching.domain.identity import EmployeeKey, new_person_id
from services.matching.domain.people import Person, Registered, register
from services.matching.handlers.work import Work
from shared.contracts.messages import Message
from shared.contracts.programs import Stage
from shared.contracts.vocabulary import PersonId, ProgramId

LIVE = (Stage.ENROLLING, Stage.PILOT, Stage.ROLLOUT)


def register_person(command: RegisterPerson, work: Work) -> list[Message]:
    """Store a person, publish what changed, and send commands to the program they join and to those they are in."""

    def known_as(manager: EmployeeKey) -> PersonId | None:
        found = work.people.get(manager)
        return found.person_id if found else None

    before = work.people.get(command.employee_key)
    done = register(before, _given(command, work), command.said, known_as)
    if done.changed or done.person != before:
        work.people.put(done.person)
    return [*done.events, *_onward(command, done), *_elsewhere(command, done), *_rechecks(before, done, work)]


def _given(command: RegisterPerson, work: Work) -> Person:
    joined = _joined(command)
    return Person(
        id=command.employee_key,
        person_id=new_person_id(work.chance, command.employee_key),
        employee_id=command.employee_id,
        manager=command.manager,
        job_title=command.job_title,
        profile=command.profile,
        contact=command.contact,
        programs=(joined,) if joined else (),
    )


def _joined(command: RegisterPerson) -> ProgramId | None:
    """Return the program that learns about the person through its enrollment command."""
    return command.then.program_id if isinstance(command.then, Enrolling | Joining) else None


def _onward(command: RegisterPerson, done: Registered) -> list[Message]:
    person, then = done.person, command.then
    match then:
        case Enrolling():
            enrolled = EnrollParticipant(
                program_id=then.program_id,
                person_id=person.person_id,
                role=then.role,
                mode=then.mode,
                wishes=then.wishes,
                said=command.said,
                profile=person.profile,
                person_changed=done.changed,
                row=then.row,
            )
            return [enrolled]
        case Recording():
            return [RecordPerson(program_id=then.program_id, person_id=person.person_id, row=then.row)]
        case Joining() | None:
            return []
        case _:
            assert_never(then)


def _elsewhere(command: RegisterPerson, done: Registered) -> list[Message]:
    """Send a refresh to the programs that have an older profile, except the one that gets an enrollment command."""
    if not done.moved:
        return []
    person = done.person
    return [
        RefreshParticipant(program_id=program_id, person_id=person.person_id, profile=person.profile)
        for program_id in person.programs
        if program_id != _joined(command)
    ]


def _rechecks(before: Person | None, done: Registered, work: Work) -> list[Message]:
    """Ask every live program to check its pairs, because everybody below the person has a new reporting line."""
    if before is None or before.manager == done.person.manager:
        return []
    return [RequestRecheck(program_id=program.id) for stage in LIVE for program in work.programs.find(stage=stage)]
