"""The seats of a program: who takes one, who waits, and who is admitted from the waitlist."""

from dataclasses import replace

from services.matching.commands import AdmitWaiting
from services.matching.domain.enrollment import admit, dated
from services.matching.domain.participants import Participant, Status, participant_id
from services.matching.domain.program import Program
from services.matching.domain.seats import Line, ticket_id, ticket_of
from services.matching.handlers.work import Work, each, program_of
from shared.contracts.messages import Event, Message
from shared.contracts.vocabulary import Role

AT_ONCE = 200  # tickets


def count(work: Work, before: Participant | None, after: Participant) -> list[Message]:
    """Count a participant who takes, leaves or waits for a seat; whoever changes a participant's status calls this.

    The command that is returned admits people from the waitlist if a seat has opened.
    """
    was, now = _place(before), _place(after)
    if was is now and (before is None or before.role is after.role):
        return []
    messages: list[Message] = []
    if before is not None and was is not None:
        messages += _leave(work, before, waited=was)
    if now is not None:
        _come(work, after, waits=now)
    return messages


def admit_waiting(command: AdmitWaiting, work: Work) -> list[Message]:
    """Admit people from the waitlist while there are seats, of at most 200 tickets at a time."""
    program = program_of(work, command.program_id)
    line = program.lines.of(command.role)
    left = line.left(program.settings.seats.of(command.role))
    if not program.is_open or left == 0 or not line.waiting:
        return []
    last = min(line.next, line.first + AT_ONCE)
    waiting = _waiting(work, program, command.role, range(line.first, last))
    admitted = waiting if left is None else waiting[:left]
    messages: list[Message] = [event for one in admitted for event in _admit(work, program, one)]
    first = last if len(admitted) == len(waiting) else waiting[len(admitted)].ticket or line.first
    after = program_of(work, program.id)
    _keep(work, after, command.role, replace(after.lines.of(command.role), first=first))
    goes_on = last < line.next and (left is None or left > len(admitted))
    return [*messages, *([command] if goes_on else [])]


def _waiting(work: Work, program: Program, role: Role, numbers: range) -> list[Participant]:
    """Return the people who hold these tickets, in their order; those who have left the waitlist are skipped."""
    tickets = each(work.waitlist, [ticket_id(program.id, role, number) for number in numbers]).values()
    people = each(work.participants, [participant_id(program.id, one.person_id) for one in tickets]).values()
    return sorted((one for one in people if one.ticket), key=lambda one: one.ticket or 0)


def admissions(program: Program) -> list[Message]:
    """Return the commands that admit people after the seats of a program have changed."""
    return [AdmitWaiting(program_id=program.id, role=role) for role in Role if program.lines.of(role).waiting]


def _admit(work: Work, program: Program, before: Participant) -> list[Event]:
    after, events = admit(program, before)
    work.participants.put(after)
    count(work, before, after)
    return dated(events, work.now)


def _place(participant: Participant | None) -> bool | None:
    """Return whether somebody waits for a seat (True) or has one (False); None if they are not in the program."""
    if participant is None or not participant.takes_part:
        return None
    return participant.status is Status.WAITLISTED


def _leave(work: Work, gone: Participant, *, waited: bool) -> list[Message]:
    program = program_of(work, gone.program_id)
    line = program.lines.of(gone.role)
    if waited:
        work.waitlist.delete(ticket_id(program.id, gone.role, gone.ticket or 0))
        _keep(work, program, gone.role, replace(line, waiting=line.waiting - 1))
        return []
    _keep(work, program, gone.role, replace(line, taken=line.taken - 1))
    return [AdmitWaiting(program_id=program.id, role=gone.role)] if line.waiting else []


def _come(work: Work, newcomer: Participant, *, waits: bool) -> None:
    program = program_of(work, newcomer.program_id)
    line = program.lines.of(newcomer.role)
    if waits:
        work.waitlist.put(ticket_of(program.id, newcomer.role, newcomer.person_id, line.next))
        _keep(work, program, newcomer.role, replace(line, waiting=line.waiting + 1, next=line.next + 1))
    else:
        _keep(work, program, newcomer.role, replace(line, taken=line.taken + 1))


def _keep(work: Work, program: Program, role: Role, line: Line) -> None:
    work.programs.put(replace(program, lines=program.lines.replaced(role, line)))
