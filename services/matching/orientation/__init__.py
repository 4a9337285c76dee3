"""The lessons of the orientation: Markdown and TOML files in this package, read and validated once at the start.

`<subject>-<version>.<language>.md` is the text, `<subject>-<version>.toml` the check in all languages of the text. A
published version never changes; a change is a new version beside it.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import Annotated, Final

from markdown_it import MarkdownIt
from markupsafe import Markup
from pydantic import Field

from services.matching.domain.orientation import ENGLISH, SUBJECTS, Lesson, Question
from shared.contracts.messages import Value

_TEXT: Final = re.compile(r"(?P<subject>[a-z-]+)-(?P<version>\d+)\.(?P<language>[a-z]{2})\.md")
# Neither HTML nor images: a text can hold no more than headings, lists, emphasis, links and quotations.
_MARKDOWN: Final = MarkdownIt("commonmark", {"html": False}).disable(["html_block", "html_inline", "image"])


class IncompleteLesson(ValueError):
    """A lesson lacks its English text, its check, or a language of its check."""


class _Asked(Value):
    ask: str
    choices: Annotated[tuple[str, ...], Field(min_length=2)]
    why: str


class _Question(Value):
    id: str
    right: Annotated[int, Field(ge=0)]
    texts: Mapping[str, _Asked]


class _Check(Value):
    enough: Annotated[int, Field(ge=1)]
    questions: Annotated[tuple[_Question, ...], Field(min_length=1)]


@cache
def published() -> tuple[Lesson, ...]:
    """Return every lesson in every version and language.

    Raises:
        IncompleteLesson: a file is missing, or a check does not fit its text.
        pydantic.ValidationError: a check has a wrong or unknown field.
    """
    folder = resources.files("services.matching").joinpath("orientation")
    files = {
        one.name: one.read_text(encoding="utf-8") for one in folder.iterdir() if one.name.endswith((".md", ".toml"))
    }
    return read(files)


def read(files: Mapping[str, str]) -> tuple[Lesson, ...]:
    """Return the lessons of some files, by name, sorted by subject, version and language.

    Raises:
        IncompleteLesson: a file is missing, or a check does not fit its text.
    """
    found = [_lesson(named, text, files) for name, text in files.items() if (named := _TEXT.fullmatch(name))]
    known = {(one.subject, one.version) for one in found}
    english = {(one.subject, one.version) for one in found if one.language == ENGLISH}
    if lacking := sorted({subject for subject, _ in known - english} | {*SUBJECTS} - {subject for subject, _ in known}):
        raise IncompleteLesson(f"these have no English text: {', '.join(lacking)}")
    return tuple(sorted(found, key=lambda one: (one.subject, one.version, one.language)))


def newest(subject: str) -> tuple[Lesson, ...]:
    """Return the newest version of a lesson, in all its languages."""
    of = [one for one in published() if one.subject == subject]
    version = max(one.version for one in of)
    return tuple(one for one in of if one.version == version)


def rendered(lesson: Lesson) -> Markup:
    """Return a lesson's text as HTML, in which HTML of the text itself is escaped."""
    return Markup(_MARKDOWN.render(lesson.text))  # noqa: S704 - rendered with HTML switched off


@lru_cache(maxsize=64)
def phrases(language: str) -> Mapping[str, str]:
    """Return what the pages around a lesson say, in one language; English for what is not translated."""
    text = resources.files("services.matching").joinpath("orientation", "phrases.toml").read_text(encoding="utf-8")
    known = tomllib.loads(text)
    return {**known[ENGLISH], **known.get(language, {})}


def _lesson(named: re.Match[str], text: str, files: Mapping[str, str]) -> Lesson:
    subject, version, language = named["subject"], named["version"], named["language"]
    given = files.get(f"{subject}-{version}.toml")
    if given is None:
        raise IncompleteLesson(f"{subject}-{version} has no check")
    check = _Check.model_validate(tomllib.loads(given))
    questions = tuple(_question(one, language, named[0]) for one in check.questions)
    if check.enough > len(questions):
        raise IncompleteLesson(f"{subject}-{version} asks for more right answers than it has questions")
    return Lesson(
        subject=subject, version=int(version), language=language, text=text, questions=questions, enough=check.enough
    )


def _question(given: _Question, language: str, name: str) -> Question:
    asked = given.texts.get(language)
    if asked is None or given.right >= len(asked.choices):
        raise IncompleteLesson(f"{name}: the check has no question {given.id} in this language")
    return Question(id=given.id, ask=asked.ask, choices=asked.choices, right=given.right, why=asked.why)
