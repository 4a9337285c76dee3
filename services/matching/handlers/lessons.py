"""The lessons of a program: its own versions, and who is asked to read a newer one."""

from typing import Final

from services.matching.commands import AskAgain, RequireLesson, SetLesson
from services.matching.domain.lessons import (
    OwnLesson,
    ask_again,
    must_be_complete,
    must_fit,
    newest_of,
    with_renewal,
)
from services.matching.domain.participants import participant_id
from services.matching.domain.program import Renewal
from services.matching.handlers.work import Work, each, program_of
from shared.contracts.messages import Message
from shared.processing.messages import Job

KIND: Final = "renewal"


def set_lesson(command: SetLesson, work: Work) -> list[Message]:
    """Store a new version of a program's own lesson; who reads the lesson from now on reads this one."""
    program = program_of(work, command.program_id)
    must_fit(command.subject, program)
    version = _version(work, command) + 1
    lesson = OwnLesson(
        id=f"{program.id}:{command.subject}:{version:04d}",
        program_id=program.id,
        subject=command.subject,
        version=version,
        texts=command.texts,
        questions=command.questions,
        enough=command.enough,
        by=command.by,
        since=work.now,
        why=command.why,
    )
    work.program_lessons.put(must_be_complete(lesson))
    return []


def require_lesson(command: RequireLesson, work: Work) -> list[Message]:
    """Ask for the newest version of a lesson, and start the job that finds everybody who is to be asked again."""
    program = program_of(work, command.program_id)
    program.must_be_open()
    must_fit(command.subject, program)
    renewal = Renewal(
        subject=command.subject,
        version=_version(work, command),
        at=work.now,
        by=command.by,
        why=command.why,
    )
    work.programs.put(with_renewal(program, renewal))
    work.jobs.put(Job(id=f"renewal:{program.id}:{work.now.isoformat()}", kind=KIND, subject=program.id))
    return []


def ask_some_again(command: AskAgain, work: Work) -> list[Message]:
    """Ask people again whose record is older than the program asks for."""
    program = program_of(work, command.program_id)
    if not program.is_open:
        return []
    messages: list[Message] = []
    for before in each(work.participants, [participant_id(program.id, one) for one in command.person_ids]).values():
        after, events = ask_again(program, before)
        work.participants.put(after)
        messages += events
    return messages


def _version(work: Work, command: SetLesson | RequireLesson) -> int:
    """Return the newest version of a lesson: the program's own, else the one that is shipped."""
    own = newest_of(work.program_lessons.find(program_id=command.program_id, subject=command.subject))
    return own.version if own else command.shipped
