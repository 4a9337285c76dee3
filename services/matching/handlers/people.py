"""Group matching.people: who is in the organization, and what the rest of the platform hears of it."""

from services.matching.commands import (
    EnrollParticipant,
    RecordPerson,
    RefreshParticipant,
    RegisterPerson,
    RequestRecheck,
)
from services.matching.domain.people import Person, Registered, register
from services.matching.handlers.work import Work
from shared.contracts.messages import Message
from shared.contracts.programs import Stage

LIVE = (Stage.ENROLLING, Stage.PILOT, Stage.ROLLOUT)


def register_person(command: RegisterPerson, work: Work) -> list[Message]:
    """Keep a person, tell what changed, and go on to the program they enroll in and those they are in already."""
    before = work.people.get(command.person_id)
    done = register(before, _given(command), command.said)
    if done.changed or done.person != before:
        work.people.put(done.person)
    return [*done.events, *_onward(command, done), *_elsewhere(command, done), *_rechecks(before, done, work)]


def _given(command: RegisterPerson) -> Person:
    takes_part = not command.only_place and (command.enrollment is not None or command.row is None)
    return Person(
        id=command.person_id,
        employee_id=command.employee_id,
        job_title=command.job_title,
        country=command.country,
        profile=command.profile,
        contact=command.contact,
        programs=(command.program_id,) if takes_part else (),
    )


def _onward(command: RegisterPerson, done: Registered) -> list[Message]:
    if command.row is None:
        return []
    if command.enrollment is None:
        return [RecordPerson(program_id=command.program_id, person_id=command.person_id, row=command.row)]
    enrolled = EnrollParticipant(
        program_id=command.program_id,
        person_id=command.person_id,
        role=command.enrollment.role,
        mode=command.enrollment.mode,
        wishes=command.enrollment.wishes,
        said=command.said,
        profile=done.person.profile,
        person_changed=done.changed,
        row=command.row,
    )
    return [enrolled]


def _elsewhere(command: RegisterPerson, done: Registered) -> list[Message]:
    """Tell the programs that know an older profile, but for the one that hears by an enrollment of its own."""
    if not done.moved:
        return []
    by_itself = command.row is None and not command.only_place
    told = command.program_id if command.enrollment or by_itself else None
    return [
        RefreshParticipant(program_id=program_id, person_id=done.person.id, profile=done.person.profile)
        for program_id in done.person.programs
        if program_id != told
    ]


def _rechecks(before: Person | None, done: Registered, work: Work) -> list[Message]:
    """Ask every live program to check its pairs: those below the person have another line above them now."""
    if before is None or before.profile.manager_id == done.person.profile.manager_id:
        return []
    return [RequestRecheck(program_id=program.id) for stage in LIVE for program in work.programs.find(stage=stage)]
