"""Each term of the platform has one word in each language: the words that would be a second one for it are not used."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from babel.messages.pofile import read_po

from deploy.cli.languages import PACKAGES, TRANSLATED, path_of
from shared.contracts.closed import total
from shared.languages import Language

# What is said in English, and what is then not said, because another word is ours; docs/languages.md lists those.
OTHERS: Final = total(
    Language,
    {
        Language.EN: (),
        Language.DE: (
            (r".", r"(?<![-\w])Mails?\b"),
            (r"\bimport", r"[Ii]mport"),
            (r"\b(match )?runs?\b", r"\b([Zz]uordnungs)?[Ll]([aä]uf|auf)(e?s)?\b(?! der)|\bLäufe"),
            (r"\bmatch", r"[Mm]atch|[Vv]ermittl"),
            (r"\brevision", r"Revision"),
            (r"\bsponsor", r"Sponsor"),
            (r"\bcommitments?\b", r"Vorhaben|Versprechen"),
            (r"\bsession (?!here|is over|ends|is ended)", r"\bSitzung"),
            (r"\bcouples?\b", r"Zweiergespann"),
        ),
        Language.FR: (
            (r".", r"[Cc]ourriels?\b|(?<!-)\bmails?\b"),
            (r".", r"(?<![{\w])mentees?\b"),
            (r"\bmatch runs?\b|\bthe run\b|\bmatching\b", r"[Aa]ppariement|[Aa]ssociation"),
            (r"\bdrafts?\b", r"[Bb]rouillon|\bprojet"),
            (r"\breleas", r"[Pp]ubli"),
            (r"\brevision", r"\bversion"),
            (r"\bsponsor", r"[Ss]ponsor"),
            (r"\bsessions? (held|\{number\})", r"[Rr]encontres?\b"),
            (r"\bcouples?\b", r"\b(couple|duo)s?\b"),
            (r"\bfits?\b", r"[Aa]déquation"),
            (r"\btopics?\b", r"[Tt]hème"),
            (r"\borganization", r"[Ee]ntreprise"),
        ),
        Language.ES: (
            (r"\bmatch runs?\b", r"[Ee]jecuci"),
            (r"\brevision", r"\bversi"),
            (r"\bfits?\b", r"[Aa]just"),
            (r"\bread(y\b(?! (to|for|are you))|iness)", r"preparad"),
            (r"\borientation\b", r"[Oo]rientaci"),
            (r"\bmails?\b", r"\be-?mail"),
            # Published questionnaires stay as they are, and a board meeting is no session.
            (r".", r"(?<!fue su )\b[Rr]euni[oó]n(es)?\b(?! de direcci)|\b[Ee]ncuentros?\b"),
        ),
    },
)
ROOT: Final = Path(__file__).parents[2]
HIDDEN: Final = re.compile(r"""\bf["'].*\{(n?gettext|phrase)\(["']""")
_VALUE: Final = re.compile(r"%\(\w+\)s|\{\w+\}")


def second_words(language: Language) -> Iterator[str]:
    """Yield the phrases that say a term by another word than ours."""
    for package in PACKAGES:
        with path_of(package, language).open("rb") as file:
            catalog = read_po(file, locale=language)
        for message in catalog:
            english, said = (_all(forms) for forms in (message.id, message.string))
            for term, other in OTHERS[language]:
                if re.search(term, english, re.IGNORECASE) and (found := re.search(other, _VALUE.sub("", said))):
                    yield f"{found[0]!r} in {said!r}"


def _all(forms: object) -> str:
    return " | ".join(forms) if isinstance(forms, tuple | list) else str(forms)


class TestATerm:
    @pytest.mark.parametrize("language", TRANSLATED)
    def test_has_one_word_in_each_language(self, language: Language) -> None:
        assert list(second_words(language)) == []


class TestAnFString:
    def test_hides_no_words_from_the_catalogs(self) -> None:
        # Babel reads an f-string as one text, so a phrase within one would never be translated.
        code = [*ROOT.glob("services/**/*.py"), *ROOT.glob("shared/**/*.py")]
        assert [one.name for one in code if HIDDEN.search(one.read_text(encoding="utf-8"))] == []
