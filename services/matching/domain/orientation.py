"""Lessons of the orientation: a text, a short check, and when the check is passed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, assert_never

from services.matching.domain.people import primary
from services.matching.domain.requirements import Requirement
from shared.contracts.closed import total
from shared.contracts.vocabulary import Kind, Role

ENGLISH: Final = "en"
# A mentor in a reciprocal program is a mentee at the same time: both read one text.
_ORIENTATIONS: Final[Mapping[Kind, Mapping[Role, str]]] = total(
    Kind,
    {
        Kind.REVERSE: total(
            Role, {Role.MENTOR: "orientation-reverse-mentor", Role.MENTEE: "orientation-reverse-mentee"}
        ),
        Kind.TRADITIONAL: total(
            Role, {Role.MENTOR: "orientation-traditional-mentor", Role.MENTEE: "orientation-traditional-mentee"}
        ),
        Kind.RECIPROCAL: dict.fromkeys(Role, "orientation-reciprocal"),
    },
)
_OPENNESS: Final[Mapping[Kind, str]] = total(
    Kind,
    {Kind.REVERSE: "openness-reverse", Kind.TRADITIONAL: "openness-usual", Kind.RECIPROCAL: "openness-usual"},
)
SUBJECTS: Final = tuple(
    sorted({*(name for roles in _ORIENTATIONS.values() for name in roles.values()), *_OPENNESS.values()})
)


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question of a check; `right` is the position of the right choice, from 0, and `why` explains it."""

    id: str
    ask: str
    choices: tuple[str, ...]
    right: int
    why: str


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """One version of a text with its check, in one language; `enough` right answers pass the check.

    `text` is Markdown, whose first line is the title.
    """

    subject: str
    version: int
    language: str
    text: str
    questions: tuple[Question, ...]
    enough: int


@dataclass(frozen=True, kw_only=True)
class Grade:
    """The result of a check: how many answers were right, and the ids of the questions whose answers were not."""

    right: int
    asked: int
    wrong: tuple[str, ...]
    passed: bool


def subject_of(requirement: Requirement, kind: Kind, role: Role) -> str | None:
    """Return the name of the lesson behind a requirement; the time commitment has none."""
    match requirement:
        case Requirement.ORIENTATION:
            return _ORIENTATIONS[kind][role]
        case Requirement.OPENNESS:
            return _OPENNESS[kind]
        case Requirement.TIME_COMMITMENT:
            return None
        case _:
            assert_never(requirement)


def grade(lesson: Lesson, answers: Mapping[str, str]) -> Grade:
    """Grade the answers to a check, by question id; a question without an answer is answered wrong."""
    wrong = tuple(one.id for one in lesson.questions if answers.get(one.id) != str(one.right))
    asked = len(lesson.questions)
    right = asked - len(wrong)
    return Grade(right=right, asked=asked, wrong=wrong, passed=right >= lesson.enough)


def best_language(offered: Sequence[str], *wanted: Sequence[str]) -> str:
    """Return the language of a text: the first that somebody wants and that there is; else English, or the first."""
    known = set(offered)
    usual = ENGLISH if ENGLISH in known or not offered else offered[0]
    return next((primary(tag) for tags in wanted for tag in tags if primary(tag) in known), usual)
