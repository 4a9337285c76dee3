from hashlib import sha256
from pathlib import Path

import pytest

from services.matching.domain.orientation import SUBJECTS, Lesson, best_language, grade
from services.matching.orientation import IncompleteLesson, newest, phrases, published, read, rendered

CHECK = """
enough = 1
[[questions]]
id = "one"
right = 1
[questions.texts.en]
ask = "?"
choices = ["no", "yes"]
why = "because"
"""
FILES = {f"{subject}-1.en.md": "# Text" for subject in SUBJECTS} | {f"{subject}-1.toml": CHECK for subject in SUBJECTS}
DIGESTS = Path(__file__).with_name("orientation.digests")


def digest(lesson: Lesson) -> str:
    """Return the digest of a lesson's text and check; a language that is added changes no other."""
    return sha256(repr((lesson.text, lesson.questions, lesson.enough)).encode()).hexdigest()


class TestLessons:
    def test_exist_for_every_subject_in_english_and_german(self) -> None:
        for subject in SUBJECTS:
            assert {"de", "en"} <= {one.language for one in newest(subject)}

    def test_ask_the_same_questions_in_every_language(self) -> None:
        asked: dict[tuple[str, int], set[tuple[tuple[str, int, int], ...]]] = {}
        for one in published():
            shape = tuple((question.id, question.right, len(question.choices)) for question in one.questions)
            asked.setdefault((one.subject, one.version), set()).add(shape)
        assert [subject for subject, shapes in asked.items() if len(shapes) > 1] == []

    def test_do_not_always_have_the_right_answer_at_one_place(self) -> None:
        for one in published():
            assert len({question.right for question in one.questions}) > 1, one.subject

    def test_are_not_edited_once_published(self) -> None:
        kept = dict(line.split() for line in DIGESTS.read_text().splitlines())
        assert {f"{one.subject}-{one.version}.{one.language}": digest(one) for one in published()} == kept

    def test_have_phrases_in_each_language(self) -> None:
        own = phrases("en").keys()
        for language in {one.language for one in published()}:
            assert phrases(language).keys() == own
            assert language == "en" or phrases(language)["heading"] != phrases("en")["heading"]

    def test_show_html_of_a_text_as_text(self) -> None:
        files = FILES | {f"{SUBJECTS[0]}-1.en.md": "# T\n\n<script>x</script> ![x](http://y) [z](javascript:1)"}
        html = rendered(next(one for one in read(files) if one.subject == SUBJECTS[0]))
        assert "<script>" not in html
        assert "<img" not in html
        assert 'href="javascript' not in html


class TestALessonThatIsIncomplete:
    @pytest.mark.parametrize(
        "changes",
        [
            {f"{SUBJECTS[0]}-1.toml": None},
            {f"{SUBJECTS[0]}-1.en.md": None},
            {f"{SUBJECTS[0]}-2.de.md": "# Text", f"{SUBJECTS[0]}-2.toml": CHECK.replace("texts.en", "texts.de")},
            {f"{SUBJECTS[0]}-1.de.md": "# Text"},
            {f"{SUBJECTS[0]}-1.toml": CHECK.replace("right = 1", "right = 2")},
            {f"{SUBJECTS[0]}-1.toml": CHECK.replace("enough = 1", "enough = 2")},
        ],
    )
    def test_keeps_the_service_from_starting(self, changes: dict[str, str | None]) -> None:
        assert len(read(FILES)) == len(SUBJECTS)
        with pytest.raises(IncompleteLesson):
            read({name: text for name, text in (FILES | changes).items() if text is not None})


class TestACheck:
    def test_is_passed_by_enough_right_answers(self) -> None:
        (lesson,) = (one for one in newest("openness-reverse") if one.language == "en")
        right = {one.id: str(one.right) for one in lesson.questions}
        assert grade(lesson, right).passed
        first, second, *_ = right
        assert grade(lesson, right | {first: "9"}).passed
        failed = grade(lesson, right | {first: "9", second: ""})
        assert (failed.passed, failed.right, failed.wrong) == (False, 3, (first, second))

    def test_is_not_passed_without_answers(self) -> None:
        assert not any(grade(one, {}).passed for one in published())


class TestBestLanguage:
    def test_is_the_first_that_is_wanted_and_there(self) -> None:
        assert best_language(("de", "en"), ("fr", "de-AT"), ("en",)) == "de"
        assert best_language(("de", "en"), (), ("nl",)) == "en"
