"""A program's own lessons, in versions, and when those who know an older one are asked to read the newer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Final, assert_never

from services.matching.domain.cells import same
from services.matching.domain.orientation import Lesson, Question, subject_of
from services.matching.domain.participants import Participant
from services.matching.domain.program import Program, Renewal
from services.matching.domain.requirements import Completion, Requirement
from shared.contracts.closed import total
from shared.contracts.messages import Event
from shared.contracts.participants import ParticipantRenewalDue
from shared.contracts.vocabulary import ProgramId, Role
from shared.domain import Refused
from shared.phrases import phrase


class IncompleteOwnLesson(Refused):
    """A lesson has a title, and its check the same questions in each of its languages."""

    status: ClassVar[int] = 422


class SubjectOfOtherKind(Refused):
    """A program has the lessons of its kind."""

    status: ClassVar[int] = 422


class OlderText(Refused):
    """Only the version that the program asks for renews what somebody has read."""


class LessonSubject(StrEnum):
    """What a lesson is for; in a reciprocal program everybody is a partner."""

    MENTOR = "orientation-mentor"
    MENTEE = "orientation-mentee"
    PARTNER = "orientation-partner"
    OPENNESS = "openness"


REQUIREMENTS: Final[Mapping[LessonSubject, Requirement]] = total(
    LessonSubject,
    {
        LessonSubject.MENTOR: Requirement.ORIENTATION,
        LessonSubject.MENTEE: Requirement.ORIENTATION,
        LessonSubject.PARTNER: Requirement.ORIENTATION,
        LessonSubject.OPENNESS: Requirement.OPENNESS,
    },
)
_OF_ROLE: Final = total(Role, {Role.MENTOR: LessonSubject.MENTOR, Role.MENTEE: LessonSubject.MENTEE})


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question in one language; `why` explains the right choice."""

    ask: str
    choices: tuple[str, ...]
    why: str


@dataclass(frozen=True, kw_only=True)
class OwnQuestion:
    """A question of a check in all languages of its lesson; `right` is the position of the right choice, from 0."""

    id: str
    right: int
    texts: dict[str, Asked]


@dataclass(frozen=True, kw_only=True)
class OwnLesson:
    """One version of a program's own lesson; it never changes.

    Attributes:
        texts: Markdown by language, the first line of which is the title.
        enough: how many right answers pass the check.
        by, since, why: who made it, when and why.
    """

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

    def in_languages(self) -> tuple[Lesson, ...]:
        """Return the lesson once for each of its languages, English first if there is any."""
        return tuple(self._in(language) for language in sorted(self.texts, key=lambda one: (one != "en", one)))

    def _in(self, language: str) -> Lesson:
        questions = [(one, one.texts[language]) for one in self.questions]
        return Lesson(
            subject=self.subject,
            version=self.version,
            language=language,
            text=self.texts[language],
            questions=tuple(
                Question(id=one.id, ask=said.ask, choices=said.choices, right=one.right, why=said.why)
                for one, said in questions
            ),
            enough=self.enough,
        )


def subject_for(requirement: Requirement, program: Program, role: Role) -> LessonSubject | None:
    """Return the lesson behind a requirement of somebody in a role; agreeing to one's time has none."""
    match requirement:
        case Requirement.ORIENTATION:
            return LessonSubject.PARTNER if program.has_partners else _OF_ROLE[role]
        case Requirement.OPENNESS:
            return LessonSubject.OPENNESS
        case Requirement.TIME_COMMITMENT:
            return None
        case _:
            assert_never(requirement)


def shipped_name(subject: LessonSubject, program: Program) -> str:
    """Return the name of the shipped lesson that a program's own one replaces.

    Raises:
        SubjectOfOtherKind: the program has no such lesson.
    """
    must_fit(subject, program)
    role = Role.MENTEE if subject is LessonSubject.MENTEE else Role.MENTOR
    return subject_of(REQUIREMENTS[subject], program.settings.kind, role) or ""


def must_fit(subject: LessonSubject, program: Program) -> None:
    """Refuse a lesson that nobody in the program would get.

    Raises:
        SubjectOfOtherKind: see there.
    """
    partners = subject is LessonSubject.PARTNER
    if subject is not LessonSubject.OPENNESS and partners is not program.has_partners:
        known = [LessonSubject.PARTNER] if program.has_partners else [LessonSubject.MENTOR, LessonSubject.MENTEE]
        raise SubjectOfOtherKind(
            phrase("the lessons of this program are {lessons}"), lessons=", ".join((*known, LessonSubject.OPENNESS))
        )


def must_be_complete(lesson: OwnLesson) -> OwnLesson:
    """Return a lesson with all it needs.

    Raises:
        IncompleteOwnLesson: the message says what is missing.
    """
    for language, text in lesson.texts.items():
        if not text.lstrip().startswith("# "):
            raise IncompleteOwnLesson(
                phrase('begin the text in {language} with a title: a line such as "# For mentors"'), language=language
            )
    for one in lesson.questions:
        if one.texts.keys() != lesson.texts.keys():
            raise IncompleteOwnLesson(
                phrase("ask question {id} in each language of the text, and in no other"), id=one.id
            )
        if any(len({same(choice) for choice in said.choices}) < len(said.choices) for said in one.texts.values()):
            raise IncompleteOwnLesson(phrase("give question {id} choices that differ"), id=one.id)
        if any(one.right >= len(said.choices) for said in one.texts.values()):
            raise IncompleteOwnLesson(
                phrase("question {id} has no choice {right}; the first is 0"), id=one.id, right=one.right
            )
    if lesson.enough > len(lesson.questions):
        raise IncompleteOwnLesson(
            phrase("ask for {number} right answers at most, as there are questions"), number=len(lesson.questions)
        )
    if len({one.id for one in lesson.questions}) < len(lesson.questions):
        raise IncompleteOwnLesson(phrase("give each question an id of its own"))
    return lesson


def newest_of(lessons: Iterable[OwnLesson]) -> OwnLesson | None:
    """Return the newest of some versions, or None if there is none."""
    return max(lessons, key=lambda one: one.version, default=None)


def with_renewal(program: Program, renewal: Renewal) -> Program:
    """Return a program that asks for a version; it replaces what was asked for that lesson before."""
    others = tuple(one for one in program.renewals if one.subject != renewal.subject)
    return replace(program, renewals=(*others, renewal))


def is_outdated(program: Program, known: Completion, role: Role) -> bool:
    """Tell whether a record is of an older text than the program asks for, and was made before it asked."""
    subject = subject_for(known.requirement, program, role)
    asked = next((one for one in program.renewals if one.subject == subject), None)
    return asked is not None and known.at <= asked.at and (known.version or 0) < asked.version


def must_be_current(program: Program, role: Role, requirement: Requirement, version: int) -> None:
    """Refuse to renew a record by a text that is older than the program asks for.

    Raises:
        OlderText: see there.
    """
    subject = subject_for(requirement, program, role)
    if any(one.subject == subject and version < one.version for one in program.renewals):
        raise OlderText(phrase("there is a newer text by now; read it, and answer its questions"))


def ask_again(program: Program, before: Participant) -> tuple[Participant, list[Event]]:
    """Ask somebody to renew what they know in an older version; they are in no new pair until they have."""
    old = tuple(one.requirement for one in before.completions if is_outdated(program, one, before.role))
    outdated = tuple(one for one in before.required if one in {*old, *before.outdated})
    if not outdated or not before.takes_part:
        return before, []
    after = replace(before, outdated=outdated, revision=before.revision + 1)
    told = ParticipantRenewalDue(
        revision=after.revision,
        person_id=after.person_id,
        program_id=after.program_id,
        role=after.role,
        requirements=tuple(outdated),
    )
    return after, [told]
