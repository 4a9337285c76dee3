"""Every word of a page is in the catalogs, in all languages; what a page says without them is found out."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.cli import languages
from deploy.cli.languages import PACKAGES, TRANSLATED, fresh, gaps
from shared.languages import PSEUDO, Language, gettext, locale, ngettext, speaks, wanted
from shared.pages import words

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("services/*/pages/*.html.j2"), *ROOT.glob("shared/pages/*.html.j2")])
_BARE = re.compile(r"\{#.*?#\}|<style>.*?</style>|\{% block (?:style|width) %\}.*?\{% endblock %\}", re.DOTALL)
_ATTRIBUTES = re.compile(r"(?:\s*[\w-]+=\"[^\"]*\")+")
_CODE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_SAID = re.compile(r"(?:\b_|\bn?gettext)\((?:\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|[^()\"']|\([^()]*\))*\)", re.DOTALL)
_READ_ALOUD = re.compile(r"(?:aria-label|placeholder|title|alt)=\"([^\"{]*)\"")
_LETTERS = re.compile(r"[^\W\d_]{2,}")


def unspoken(template: str) -> Iterator[str]:
    """Yield the words of a template that come from no catalog: bare text, and text in expressions."""
    bare = _BARE.sub("", template)
    yield from (one for one in _READ_ALOUD.findall(_CODE.sub("", bare)) if _LETTERS.search(one))
    text = re.sub(r"<[^>]*>", "\n", _CODE.sub("", bare))
    yield from (line.strip() for line in text.splitlines() if _LETTERS.search(_ATTRIBUTES.sub("", line)))
    for code in re.findall(r"\{\{.*?\}\}", bare, re.DOTALL):
        yield from (
            one for one in re.findall(r"\"([^\"]*)\"", _SAID.sub("", code)) if re.search(r"[^\W\d_] [^\W\d_]", one)
        )


class TestCatalogs:
    @pytest.mark.parametrize("language", TRANSLATED)
    @pytest.mark.parametrize("package", PACKAGES)
    def test_say_everything_in_every_language(self, package: str, language: str) -> None:
        assert list(gaps(fresh(package, language))) == []

    def test_are_as_the_pages_speak_now(self) -> None:
        assert languages.main(["--check"]) == 0

    @pytest.mark.parametrize("language", TRANSLATED)
    def test_say_the_same_words_in_the_same_way(self, language: str) -> None:
        said: dict[object, set[object]] = {}
        for package in PACKAGES:
            for message in fresh(package, language):
                if message.id:
                    said.setdefault(message.id, set()).add(message.string)
        assert {id_: ways for id_, ways in said.items() if len(ways) > 1} == {}

    def test_are_found_out_when_a_value_is_lost(self) -> None:
        catalog = fresh("services.scheduling", "de")
        catalog["Answers were taken until %(until)s."].string = "Antworten waren bis gestern möglich."
        assert list(gaps(catalog)) == ["'Answers were taken until %(until)s.' loses or invents a value"]

    def test_may_leave_out_a_number_where_the_english_does(self) -> None:
        catalog = fresh("services.matching", "de")
        message = next(one for one in catalog if one.id and one.id[0] == "{who} takes a break.")
        assert list(gaps(catalog)) == []
        message.string = (message.string[1], message.string[0])
        assert list(gaps(catalog)) == ["'{n} people take a break.' loses or invents a value"]


class TestPages:
    def test_are_many(self) -> None:
        assert len(PAGES) > 70

    def test_say_nothing_that_no_catalog_has(self) -> None:
        known = {str(path.relative_to(ROOT)): list(unspoken(path.read_text(encoding="utf-8"))) for path in PAGES}
        assert {name: found for name, found in known.items() if found} == {}

    @pytest.mark.parametrize(
        "planted",
        ["<p>Good morning</p>", '<a aria-label="Next page">+</a>', '<p>{{ "You said yes" if said }}</p>'],
    )
    def test_are_found_out(self, planted: str) -> None:
        assert list(unspoken(planted))

    @pytest.mark.parametrize(
        "fine", ['<p>{{ _("Good morning") }}</p>', "{{ _('%(a)s (b)', a=f(b)) }}", "<p>{{ x }}: 5</p>"]
    )
    def test_are_not_found_out_for_nothing(self, fine: str) -> None:
        assert list(unspoken(fine)) == []


class TestLanguage:
    @pytest.mark.parametrize(
        ("cookies", "accepted", "spoken"),
        [
            ("", "", "en"),
            ("", "de-CH,de;q=0.9,en;q=0.5", "de"),
            ("", "nl, fr;q=0.4, es;q=0.8", "es"),
            ("", "fr;q=0, en", "en"),
            ("", "de;q=high, fr", "fr"),
            ("__Host-mentoring-language=fr", "de", "fr"),
            ("__Host-mentoring-language=xx", "de", "de"),
            ("__Host-mentoring-language=en-XA", "de", "en-XA"),
            ("other=1; ;;=", "de", "de"),
        ],
    )
    def test_is_the_chosen_one_or_the_first_that_the_browser_asks_for(
        self, cookies: str, accepted: str, spoken: str
    ) -> None:
        assert wanted(cookies, accepted) == spoken

    def test_gives_words_numbers_and_dates(self) -> None:
        with speaks(Language.FR):
            assert gettext("Thank you") == "Merci"
            said = words.commitment(45, "biweekly", 12).replace("\N{NO-BREAK SPACE}", " ")
            assert said == "45 minutes toutes les deux semaines, pendant 12 semaines"
            assert words.listed(["a", "b"]) == "a et b"
        with speaks(Language.DE):
            assert str(locale()) == "de_DE"
        assert gettext("Thank you") == "Thank you"

    def test_marks_what_comes_from_a_catalog_for_whoever_looks_for_the_rest(self) -> None:
        with speaks(PSEUDO):
            assert gettext("Thank you") == "⟦Thank you⟧"
            assert ngettext("one", "many", 2) == "⟦many⟧"
