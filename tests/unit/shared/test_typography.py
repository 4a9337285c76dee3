"""French sets its signs as French does, though translators type plainly; other languages stay as they are."""

import re
from pathlib import Path

import pytest

from shared.languages import Language, gettext, know, speaks
from shared.languages.typography import colon, typeset

ROOT = Path(__file__).parents[3]


class TestColon:
    def test_stands_after_a_value_as_the_language_sets_it(self) -> None:
        said = []
        for language in (Language.FR, Language.DE):
            with speaks(language):
                said.append(colon())
        assert said == ["\N{NO-BREAK SPACE}:", ":"]

    def test_is_set_so_in_every_template(self) -> None:
        pages = [*ROOT.glob("services/*/pages/*.html.j2"), *ROOT.glob("shared/pages/*.html.j2")]
        assert [one.name for one in pages if re.search(r"(\}\}|%\}|</\w+>): ?(\{\{|<)", one.read_text())] == []


class TestTypeset:
    @pytest.mark.parametrize(
        ("typed", "set_"),
        [
            ("Noms : deux", "Noms\N{NO-BREAK SPACE}: deux"),
            ("Vraiment ? Oui !", "Vraiment\N{NARROW NO-BREAK SPACE}? Oui\N{NARROW NO-BREAK SPACE}!"),
            ("a ; b", "a\N{NARROW NO-BREAK SPACE}; b"),
            ("sous « Associer »", "sous «\N{NO-BREAK SPACE}Associer\N{NO-BREAK SPACE}»"),
            ("95 %% de", "95\N{NARROW NO-BREAK SPACE}%% de"),
            ("l'autre, qu'il", "l\N{RIGHT SINGLE QUOTATION MARK}autre, qu\N{RIGHT SINGLE QUOTATION MARK}il"),
            ("12:30, https://a.b/?c", "12:30, https://a.b/?c"),
        ],
    )
    def test_keeps_a_sign_on_the_line_of_its_word(self, typed: str, set_: str) -> None:
        assert typeset(typed, Language.FR) == set_
        assert typeset(typed, Language.DE) == typed

    def test_is_done_to_what_pages_say(self) -> None:
        know("services.matching")
        with speaks(Language.FR):
            assert gettext("Stop the run").endswith("la mise en relation")
            assert "d\N{RIGHT SINGLE QUOTATION MARK}exemple" in gettext("Load a sample program")
