"""The documents say what the code does: every log event is explained, the table of events is current."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.docs import EVENTS, event_table
from shared.log_schema import FIELDS, line_schema

ROOT = Path(__file__).parents[2]
LOGGING = (ROOT / "docs/logging.md").read_text()
SOURCES = sorted([*ROOT.glob("shared/**/*.py"), *ROOT.glob("services/**/*.py")])
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
EVENT_NAME = re.compile(FIELDS["event_name"]["pattern"])


def events(source: str) -> Iterator[str]:
    tree = ast.parse(source)
    constants = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and ast.unparse(call.func) in {f"log.{level}" for level in LEVELS}:
            first = call.args[0]
            yield str(constants[first.id] if isinstance(first, ast.Name) else ast.literal_eval(first))


def logged() -> list[str]:
    return sorted({event for path in SOURCES for event in events(path.read_text())})


class TestLogging:
    @pytest.mark.parametrize("event", logged())
    def test_names_and_explains_every_event(self, event: str) -> None:
        assert EVENT_NAME.fullmatch(event)
        assert f"`{event}`" in LOGGING

    @pytest.mark.parametrize("field", line_schema()["required"])
    def test_explains_what_every_line_has(self, field: str) -> None:
        assert f"`{field}`" in LOGGING

    def test_would_notice_an_event_that_is_not_explained(self) -> None:
        assert list(events('NEW = "a.b"\nlog.info(NEW)\nlog.error("c.d")')) == ["a.b", "c.d"]


class TestEvents:
    def test_are_listed_as_they_are(self) -> None:
        assert EVENTS.read_text() == event_table(), "run `make docs`"
