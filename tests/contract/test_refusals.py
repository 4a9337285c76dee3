"""What a rule refuses is said in the reader's language: each refusal is a phrase of the catalogs, with its values."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from deploy.cli.languages import PACKAGES
from shared.domain import Refused
from shared.languages import Language, know, speaks
from shared.languages.catalogs import phrases
from shared.pages.told import recognised, told, with_values
from tests.architecture.sources import ROOT

# What programs alone are told: tokens and SCIM; and what is said in words that are made elsewhere.
OF_PROGRAMS = (
    "shared/auth/tokens.py",
    "services/matching/handlers/accounts.py",
    "shared/processing/dead_letters/",
    "services/matching/solver/",
)
VALUE = re.compile(r"\{(\w+)\}")
MARKS = frozenset({"phrase", "gettext"})


def refusals(trees: Mapping[str, ast.Module]) -> frozenset[str]:
    """Return the names of all classes of refusals."""
    bases: dict[str, set[str]] = {}
    for tree in trees.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                bases.setdefault(node.name, set()).update(ast.unparse(one) for one in node.bases)
    found = {"Refused", "NotFound"}
    while more := {name for name, of in bases.items() if of & found} - found:
        found |= more
    return frozenset(found)


def bare(tree: ast.Module, classes: frozenset[str]) -> Iterator[int]:
    """Yield the lines on which a refusal is made of words that no catalog has."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in classes:
            yield from (node.lineno for one in node.args[:1] if any(map(_is_text, _outside(one))))


def _outside(node: ast.expr) -> Iterator[ast.AST]:
    """Yield the parts of an expression that are not marked for the catalogs."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) in MARKS:
        return
    yield node
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            yield from _outside(child)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and " " in str(node.value))


def misfits(tree: ast.Module) -> Iterator[str]:
    """Yield the phrases whose values are not those that they are given."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.keywords and all(one.arg for one in node.keywords):
            given = {one.arg for one in node.keywords}
            yield from (words for words in _phrases_of(node) if set(VALUE.findall(words)) != given)


def _phrases_of(call: ast.Call) -> Iterator[str]:
    """Yield the phrases that a call fills: its first argument, or what it formats."""
    filled = call.func.value if isinstance(call.func, ast.Attribute) and call.func.attr == "format" else None
    words = filled or (call.args[0] if len(call.args) == 1 else None)
    for one in (words.body, words.orelse) if isinstance(words, ast.IfExp) else (words,):
        if isinstance(one, ast.Call) and ast.unparse(one.func) == "phrase":
            yield str(ast.literal_eval(one.args[0]))


def product() -> dict[str, ast.Module]:
    paths = (path for room in ("services", "shared") for path in sorted((ROOT / room).rglob("*.py")))
    return {str(path.relative_to(ROOT)): ast.parse(Path(path).read_text(encoding="utf-8")) for path in paths}


@pytest.fixture(autouse=True, scope="module")
def all_packages() -> None:
    for package in PACKAGES:
        know(package)


class TestRefusals:
    def test_are_phrases_of_the_catalogs(self) -> None:
        trees = product()
        classes = refusals(trees)
        assert len(classes) > 150
        found = {name: list(bare(tree, classes)) for name, tree in trees.items() if not name.startswith(OF_PROGRAMS)}
        assert {name: lines for name, lines in found.items() if lines} == {}

    @pytest.mark.parametrize(
        "planted",
        ['raise NotFound("no such thing")', 'raise NotFound(f"no {thing}")', 'raise NotFound("a b" if x else "c d")'],
    )
    def test_are_found_out(self, planted: str) -> None:
        assert list(bare(ast.parse(planted), refusals({}))) == [1]

    def test_are_given_the_values_that_they_name(self) -> None:
        found = {name: list(misfits(tree)) for name, tree in product().items()}
        assert {name: words for name, words in found.items() if words} == {}

    @pytest.mark.parametrize("planted", ['Refused(phrase("run {number}"), run=1)', 'phrase("{a} of {b}").format(a=1)'])
    def test_that_are_given_others_are_found_out(self, planted: str) -> None:
        assert list(misfits(ast.parse(planted)))

    def test_say_their_values(self) -> None:
        assert str(Refused("run {number} is {state}", number=3, state="released")) == "run 3 is released"
        assert str(Refused("{braces} stay where there is no value")) == "{braces} stay where there is no value"


class TestPhrases:
    def test_are_recognised_by_the_sentence_that_was_made_of_them(self) -> None:
        known = with_values(phrases())
        assert len(known) > 100
        lost = {}
        for one in known:
            names = one.looks.groupindex
            found = recognised(one.words.format(**{name: f"x{place}" for place, name in enumerate(names)}), known)
            if found is None or found[0].words != one.words:
                lost[one.words] = found and found[0].words
        assert lost == {}

    @pytest.mark.parametrize(
        ("language", "said"),
        [
            (Language.EN, "choose a day after 2026-03-02, and 2026-08-31 at the latest"),
            (Language.DE, "wählen Sie einen Tag nach dem 2. März 2026, spätestens den 31. August 2026"),
            (Language.FR, "choisissez un jour après le 2 mars 2026, et au plus tard le 31 août 2026"),
            (Language.ES, "elija un día después del 2 de marzo de 2026 y a más tardar el 31 de agosto de 2026"),
        ],
    )
    def test_are_said_in_the_language_with_its_days(self, language: str, said: str) -> None:
        with speaks(language):
            assert told("choose a day after 2026-03-02, and 2026-08-31 at the latest") == said

    def test_are_said_with_its_numbers_and_lists(self) -> None:
        with speaks(Language.DE):
            assert told("the row is longer than 100,000 characters") == "die Zeile ist länger als 100.000 Zeichen"
            who = "only an administrator, or a coordinator of the program may do this"
            assert told(who).startswith("das dürfen nur: ")
            assert "administrator" not in told(who)

    def test_that_nobody_knows_stay_as_they_are(self) -> None:
        with speaks(Language.DE):
            assert told("quite something else") == "quite something else"
            assert told("") == ""
