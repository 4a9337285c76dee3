"""Group matching.people: registers the people of the organization, lets them leave, and publishes their changes."""

from typing import Final, assert_never

from services.matching.commands import (
    AnnouncePerson,
    ConfirmChange,
    EndStay,
    Enrolling,
    EnrollParticipant,
    EraseAsAsked,
    ForgetContact,
    Joining,
    LeaveParticipant,
    LeavePerson,
    LoseStaff,
    Recording,
    RecordPerson,
    RecordRows,
    RefreshParticipant,
    RegisterPerson,
    ReturnParticipant,
    RowOutcome,
    ScheduleLeave,
    Syncing,
)
from services.matching.domain.identity import EmployeeKey, new_person_id
from services.matching.domain.imports import RowError, RowStatus
from services.matching.domain.leaving import (
    CONTACT_KEPT,
    AddressNeeded,
    Expected,
    HasLeft,
    expect,
    forget,
    leave,
)
from services.matching.domain.participants import participant_id
from services.matching.domain.people import (
    KnownAs,
    Person,
    Registered,
    Standing,
    UnknownPerson,
    announce,
)
from services.matching.handlers.guard import rechecks
from services.matching.handlers.registering import decide, given_person, joined_program
from services.matching.handlers.work import Work, each
from shared.contracts.messages import Message
from shared.contracts.programs import Stage
from shared.contracts.vocabulary import PersonId
from shared.phrases import phrase
from shared.processing.messages import Timer

GONE: Final = phrase(
    "they have left the organization; register them again, and then enroll them by hand, if they are back"
)

UNTIL_CLOSED: Final = tuple(stage for stage in Stage if stage is not Stage.CLOSED)


def register_person(command: RegisterPerson, work: Work) -> list[Message]:
    """Store a person, publish what changed, and send commands to the program they join and to those they are in."""
    # Both in one pass over the batch: the manager is asked for below.
    before = each(work.people, filter(None, (command.employee_key, command.manager))).get(command.employee_key)
    if before is None and command.is_known:
        raise UnknownPerson(phrase("nobody is registered under that employee id"))
    given = given_person(command, new_person_id(work.chance, command.employee_key))
    decided = decide(command, before, given, work.now, _known_as(work))
    if decided is None:
        return _passed_over(command)
    done, now = decided.done, decided.now
    _must_stay_reachable(before, done.person, work)
    if now.person != before:
        work.people.put(now.person)
    set_timers(now.person, before, work)
    told = [*done.events, *now.events, *_onward(command, done), *_elsewhere(command, done)]
    return [
        *told,
        *rechecks(before, done.person, joined_program(command), work),
        *reports_of(before, done.person, work),
        *parting(before, now.person),
        *off_staff(before, now.person, work),
    ]


def leave_person(command: LeavePerson, work: Work) -> list[Message]:
    """Set a person's last day, or record that they have left."""
    before = _person_of(work, command.employee_key)
    confirmed = [ConfirmChange(sync_id=command.sync_id)] if command.sync_id else []
    now = expect(before, command.last_day, work.now, _known_as(work)) if command.last_day else leave(before, work.now)
    return [*_changed(before, now, work), *confirmed]


def end_stay(command: EndStay, work: Work) -> list[Message]:
    """Record that a person has left, if their last day is over."""
    before = work.people.get(command.employee_key)
    if before is None or before.leaves_at is None or before.leaves_at > work.now:
        return []
    return _changed(before, leave(before, work.now), work)


def announce_person(command: AnnouncePerson, work: Work) -> list[Message]:
    """Publish a person's place again with their manager, unless that was done."""
    before = work.people.get(command.employee_key)
    if before is None or before.manager_told or before.standing is Standing.LEFT:
        return []
    known_as = _known_as(work)
    if before.manager is None or known_as(before.manager) is None:
        return []
    person, told = announce(before, known_as)
    work.people.put(person)
    return [told]


def forget_contact(command: ForgetContact, work: Work) -> list[Message]:
    """Erase the name and the address of a person who left, and has not come back."""
    before = work.people.get(command.employee_key)
    return _changed(before, forget(before), work) if before else []


def _person_of(work: Work, key: EmployeeKey) -> Person:
    person = work.people.get(key)
    if person is None:
        raise UnknownPerson(phrase("nobody is registered under that employee id"))
    return person


def _known_as(work: Work) -> KnownAs:
    def known_as(manager: EmployeeKey) -> PersonId | None:
        found = work.people.get(manager)
        return found.person_id if found else None

    return known_as


def _passed_over(command: RegisterPerson) -> list[Message]:
    """Report the row of somebody who has left; whoever is registered by hand is refused."""
    match command.then:
        case Enrolling() as then:
            outcome = RowOutcome(
                line=then.row.line, status=RowStatus.REFUSED, errors=(RowError(field=HasLeft.field, reason=GONE),)
            )
        case Recording() as then:
            outcome = RowOutcome(line=then.row.line, status=RowStatus.PERSON_ONLY)
        case Syncing() as then:
            return [ConfirmChange(sync_id=then.sync_id)]
        case Joining() | None:
            raise HasLeft(GONE)
        case _:
            assert_never(command.then)
    return [RecordRows(program_id=then.program_id, import_id=then.row.import_id, rows=(outcome,))]


def _must_stay_reachable(before: Person | None, person: Person, work: Work) -> None:
    if before is None or person.address or not before.address:
        return
    ids = [participant_id(program_id, person.person_id) for program_id in person.programs]
    if any(one.takes_part for one in each(work.participants, ids).values()):
        raise AddressNeeded(phrase("they take part in a program and must be reachable; give another address"))


def _changed(before: Person, now: Expected, work: Work) -> list[Message]:
    if now.person != before:
        work.people.put(now.person)
        set_timers(now.person, before, work)
    return [*now.events, *parting(before, now.person), *off_staff(before, now.person, work)] if now.events else []


def set_timers(person: Person, before: Person | None, work: Work) -> None:
    """Wait for the last day of whoever is leaving, a leaver's end of contact, and the erasure that one asked for."""
    leaving, forgetting = f"leaving:{person.id}", f"contact:{person.id}"
    _set_erasure(person, before, work)
    was = before.standing if before else Standing.PRESENT
    match person.standing:
        case Standing.LEAVING if person.leaves_at:
            work.timers.put(Timer(id=leaving, due=person.leaves_at, command=EndStay(employee_key=person.id)))
        case Standing.LEFT if was is not Standing.LEFT:
            work.timers.delete(leaving)
            due = work.now + CONTACT_KEPT
            work.timers.put(Timer(id=forgetting, due=due, command=ForgetContact(employee_key=person.id)))
        case Standing.PRESENT if was is not Standing.PRESENT:
            work.timers.delete(leaving)
            work.timers.delete(forgetting)
        case Standing.PRESENT | Standing.LEAVING | Standing.LEFT:
            pass
        case _:
            assert_never(person.standing)


def _set_erasure(person: Person, before: Person | None, work: Work) -> None:
    asked, name = person.asked_erasure, f"erasing:{person.id}"
    if asked == (before.asked_erasure if before else None):
        return
    if asked:
        command = EraseAsAsked(employee_key=person.id, erasure_id=asked.erasure_id)
        work.timers.put(Timer(id=name, due=asked.due, command=command))
    else:
        work.timers.delete(name)


def parting(before: Person | None, person: Person) -> list[Message]:
    """Let a person's programs know when they leave, have left, or are back."""
    was = before.standing if before else Standing.PRESENT
    about = [{"program_id": program_id, "person_id": person.person_id} for program_id in person.programs]
    if person.standing is Standing.LEFT:
        return [LeaveParticipant.model_validate(one) for one in about]
    back = [ReturnParticipant.model_validate(one) for one in about] if was is Standing.LEFT else []
    if before is None or before.leaves_at == person.leaves_at:
        return [*back]
    return [*back, *(ScheduleLeave.model_validate({**one, "last_day": person.leaves_at}) for one in about)]


def off_staff(before: Person | None, person: Person, work: Work) -> list[Message]:
    """Take a leaver off the staff of the programs that they sponsor or coordinate."""
    if person.standing is not Standing.LEFT or (before and before.standing is Standing.LEFT):
        return []
    programs = [one for stage in UNTIL_CLOSED for one in work.programs.find(stage=stage)]
    responsible = [one for one in programs if one.staff.has(person.person_id)]
    return [LoseStaff(program_id=one.id, person_id=person.person_id) for one in responsible]


def reports_of(before: Person | None, person: Person, work: Work) -> list[Message]:
    """Tell again the places of the people whose manager was unknown until now."""
    if before is not None:
        return []
    return [AnnouncePerson(employee_key=one.id) for one in work.people.find(manager=person.id) if not one.manager_told]


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
        case Syncing():
            return [ConfirmChange(sync_id=then.sync_id)]
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
        if program_id != joined_program(command)
    ]
