"""What is shared names no service: the tables of events and of pages alone say who publishes and who serves what."""

import ast
import re
from collections.abc import Iterator
from typing import Final

import pytest

from tests.architecture.sources import ROOT, all_in, files

SERVICES: Final = sorted(path.parent.name for path in ROOT.glob("services/*/app.py"))
# One says who publishes what, one who serves which page; in the agendas people give each other feedback.
TABLES: Final = {
    *files("shared/contracts/catalog.py"),
    *files("shared/pages/navigation.py"),
    *files("shared/agendas.py"),
}
# An event's type may hold a word that a service is called by too; one environment says where each service is.
ALLOWED: Final = ("mentoring.", "public_url_")


def named(tree: ast.AST) -> Iterator[str]:
    """Yield the text in a module's code, its docstrings apart, that names a service."""
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield from (f"line {node.lineno} names {name}" for name in services_in(node.value))


def services_in(text: str) -> list[str]:
    """Return the services that a text names."""
    words = set() if text.startswith(ALLOWED) else set(re.split(r"[^a-z]+", text.lower()))
    return [name for name in SERVICES if name in words]


class TestShared:
    def test_names_no_service(self) -> None:
        assert all_in({*files("shared/**/*.py")} - TABLES, named) == []

    def test_shows_no_service_on_its_pages(self) -> None:
        pages = files("shared/**/*.j2", "shared/**/*.css", "shared/**/*.js")

        assert [path for path in pages if services_in(path.read_text(encoding="utf-8"))] == []

    @pytest.mark.parametrize(
        "line",
        ["OWNER = 'matching'", "GROUP = 'notify.people'", "url = f'{host}/feedback/answer'", "{'scheduling': 8002}"],
    )
    def test_is_found_out_when_it_does(self, line: str) -> None:
        assert list(named(ast.parse(line))) != []

    def test_may_know_events_by_their_type(self) -> None:
        assert list(named(ast.parse("TYPE = 'mentoring.feedback-submitted.v1'"))) == []


class TestTheTree:
    def test_holds_no_folder_that_a_mistyped_command_left(self) -> None:
        assert [path.name for path in ROOT.iterdir() if path.name.startswith("-")] == []
