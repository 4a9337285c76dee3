"""The lessons of a program over HTTP: its own versions, and the question to those who know an older one."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from services.matching.api.held import held
from services.matching.api.programs import existing_program
from services.matching.commands import RequireLesson, SetLesson
from services.matching.domain.fields import Language
from services.matching.domain.lessons import Asked, LessonSubject, OwnLesson, OwnQuestion, shipped_name
from services.matching.domain.program import Program, Renewal
from services.matching.orientation import newest
from services.matching.rights import Right
from services.matching.store import PROGRAM_LESSONS
from shared.contracts.vocabulary import ProgramId
from shared.fields import EachOnce, Id, Line, Text
from shared.http import Body, Cursor, Limit, Page, Read, Send
from shared.http.guard import By
from shared.http.parameters import ProgramKey, chosen

MOST_LANGUAGES = 20
MOST_QUESTIONS = 20
LONGEST_LESSON = 40_000
router = APIRouter(prefix="/v1/programs/{program_id}", tags=["participants"])
BySubject = Annotated[LessonSubject | None, Query(description="Only versions of this lesson.")]
Markdown = Annotated[str, Field(min_length=1, max_length=LONGEST_LESSON)]


class QuestionTextBody(Body):
    """A question in one language, its choices, and why the right one is right."""

    ask: Line
    choices: Annotated[tuple[Line, ...], Field(min_length=2, max_length=6)]
    why: Text


class QuestionBody(Body):
    """A question of a check, in each language of the lesson; `right` is the position of the right choice, from 0."""

    id: Id
    right: Annotated[int, Field(ge=0, le=5)]
    texts: Annotated[dict[Language, QuestionTextBody], EachOnce]

    def question(self) -> OwnQuestion:
        """Return the question."""
        texts = {language: Asked(ask=one.ask, choices=one.choices, why=one.why) for language, one in self.texts.items()}
        return OwnQuestion(id=self.id, right=self.right, texts=texts)


class LessonBody(Body):
    """A lesson of a program's own: Markdown in each language, with a check, and why it replaces the present one."""

    subject: LessonSubject
    texts: Annotated[dict[Language, Markdown], Field(min_length=1, max_length=MOST_LANGUAGES), EachOnce]
    questions: Annotated[tuple[QuestionBody, ...], Field(min_length=1, max_length=MOST_QUESTIONS)]
    enough: Annotated[int, Field(ge=1, le=MOST_QUESTIONS)]
    why: Text


class RenewalBody(Body):
    """The lesson whose newest version everybody is to know, and why."""

    subject: LessonSubject
    why: Text


class LessonView(BaseModel):
    """One version of a program's own lesson."""

    id: str
    program_id: ProgramId
    subject: LessonSubject
    version: int
    texts: dict[str, str]
    questions: tuple[OwnQuestion, ...]
    enough: int
    by: str
    since: datetime
    why: str

    @classmethod
    def of(cls, lesson: OwnLesson) -> Self:
        """Return the view of a lesson."""
        return cls(**vars(lesson))


class RenewalView(BaseModel):
    """The version of a lesson that everybody is to know: since when, who asked for it, and why."""

    subject: LessonSubject
    version: int
    since: datetime
    by: str
    why: str

    @classmethod
    def of(cls, asked: Renewal) -> Self:
        """Return the view of what a program asks for."""
        return cls(
            subject=LessonSubject(asked.subject), version=asked.version, since=asked.at, by=asked.by, why=asked.why
        )


@router.get("/lessons", dependencies=[held(Right.SEE_REVISIONS)])
async def list_lessons(
    *, program_id: ProgramKey, read: Read, subject: BySubject = None, cursor: Cursor = None, limit: Limit = 100
) -> Page[LessonView]:
    """List the versions of a program's own lessons, the oldest first; without any, people read the shipped ones."""
    await existing_program(read, program_id)
    found, following = await read.page(PROGRAM_LESSONS, cursor, limit, **chosen(program_id=program_id, subject=subject))
    return Page(items=[LessonView.of(one) for one in found], next=following)


@router.post("/lessons", status_code=201, dependencies=[held(Right.RUN_PROGRAM)])
async def set_lesson(program_id: ProgramKey, body: LessonBody, send: Send, read: Read, by: By) -> LessonView:
    """Give the program a new version of a lesson; whoever reads it from now on reads this one."""
    program = await existing_program(read, program_id)
    questions = tuple(one.question() for one in body.questions)
    command = SetLesson(
        program_id=program_id,
        subject=body.subject,
        texts=body.texts,
        questions=questions,
        enough=body.enough,
        shipped=_shipped(body.subject, program),
        by=by.actor,
        why=body.why,
    )
    await send(command)
    versions = await read.find(PROGRAM_LESSONS, program_id=program_id, subject=body.subject)
    return LessonView.of(max(versions, key=lambda one: one.version))


@router.get("/renewals", dependencies=[held(Right.SEE_REVISIONS)])
async def list_renewals(program_id: ProgramKey, read: Read) -> Page[RenewalView]:
    """List the versions that everybody in a program is to know, one for a lesson at most."""
    program = await existing_program(read, program_id)
    return Page(items=[RenewalView.of(one) for one in program.renewals], next=None)


@router.post("/renewals", dependencies=[held(Right.RUN_PROGRAM)])
async def require_lesson(program_id: ProgramKey, body: RenewalBody, send: Send, read: Read, by: By) -> RenewalView:
    """Ask everybody by mail who knows an older version; they are in no new pair until they know the newest."""
    program = await existing_program(read, program_id)
    shipped = _shipped(body.subject, program)
    await send(RequireLesson(program_id=program_id, subject=body.subject, shipped=shipped, by=by.actor, why=body.why))
    asked = (await existing_program(read, program_id)).renewals
    return next(RenewalView.of(one) for one in asked if one.subject == body.subject)


def _shipped(subject: LessonSubject, program: Program) -> int:
    return newest(shipped_name(subject, program))[0].version
