"""Commands about the lessons of a program: its own versions, and asking again those who know an older one."""

from typing import ClassVar

from services.matching.commands.base import OfProgram
from services.matching.domain.lessons import LessonSubject, OwnQuestion
from shared.contracts.vocabulary import PersonId


class SetLesson(OfProgram):
    """Give a program a new version of a lesson of its own; `shipped` is the newest that the platform brings."""

    TYPE: ClassVar[str] = "matching.set-lesson"

    subject: LessonSubject
    texts: dict[str, str]
    questions: tuple[OwnQuestion, ...]
    enough: int
    shipped: int
    by: str
    why: str


class RequireLesson(OfProgram):
    """Ask everybody again who knows an older version of a lesson; `shipped` is the newest that the platform brings."""

    TYPE: ClassVar[str] = "matching.require-lesson"

    subject: LessonSubject
    shipped: int
    by: str
    why: str


class AskAgain(OfProgram):
    """Ask some people again, as far as what they know is older than the program asks for; at most 200."""

    TYPE: ClassVar[str] = "matching.ask-again"

    person_ids: tuple[PersonId, ...]
