"""The documents say what the code does: log events are explained, the tables of events and of the demo are current."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.cli.docs import EVENTS, event_table
from shared.log.schema import FIELDS, line_schema

ROOT = Path(__file__).parents[2]
PAGES = [page.read_text() for page in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("services/**/*.md"))]
LOGGING = (ROOT / "docs/logging.md").read_text()
SOURCES = sorted([*ROOT.glob("shared/**/*.py"), *ROOT.glob("services/**/*.py")])
CALLS = {f"log.{level}" for level in ("debug", "info", "warning", "error", "exception", "critical", "log")}
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
        if isinstance(call, ast.Call) and ast.unparse(call.func) in CALLS:
            event = call.args[1 if ast.unparse(call.func) == "log.log" else 0]
            yield from _names(event, constants)


def _names(event: ast.expr, constants: dict[str, object]) -> list[str]:
    if isinstance(event, ast.IfExp):
        return [*_names(event.body, constants), *_names(event.orelse, constants)]
    return [str(constants[event.id] if isinstance(event, ast.Name) else ast.literal_eval(event))]


LOGGED = sorted({event for path in SOURCES for event in events(path.read_text())})


class TestLogging:
    @pytest.mark.parametrize("event", LOGGED)
    def test_names_and_explains_every_event(self, event: str) -> None:
        assert EVENT_NAME.fullmatch(event)
        assert f"`{event}`" in LOGGING

    def test_explains_no_event_that_is_gone(self) -> None:
        table = LOGGING.partition("## Events")[2]

        assert sorted(name for name in re.findall(r"`([a-z.-]+)`", table) if name not in LOGGED) == []

    @pytest.mark.parametrize("field", line_schema()["required"])
    def test_explains_what_every_line_has(self, field: str) -> None:
        assert f"`{field}`" in LOGGING

    def test_would_notice_an_event_that_is_not_explained(self) -> None:
        assert list(events('NEW = "a.b"\nlog.info(NEW)\nlog.log(20, "c.d" if x else "e.f")')) == ["a.b", "c.d", "e.f"]


class TestEvents:
    def test_are_listed_as_they_are(self) -> None:
        assert EVENTS.read_text() == event_table(), "run `make docs`"


def checked() -> list[tuple[str, str, str]]:
    """Return every figure that the demo checks, with both its sources."""
    tree = ast.parse((ROOT / "deploy/demo/figures.py").read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "check"]
    return [tuple(ast.literal_eval(call.args[at]) for at in (0, 1, 3)) for call in calls]  # type: ignore[misc]


class TestReadme:
    README = (ROOT / "README.md").read_text()

    @pytest.mark.parametrize(("figure", "source", "second"), checked())
    def test_shows_every_figure_that_the_demo_checks(self, figure: str, source: str, second: str) -> None:
        row = rf"^│ {re.escape(f'{figure}, {source}')} +│ +[\d,]+ +│ {re.escape(second)} +│ +[\d,]+ +│ agree +│$"
        assert re.search(row, self.README, re.MULTILINE)


SECURITY = (ROOT / "SECURITY.md").read_text()
PRIVACY = (ROOT / "docs/privacy.md").read_text()


def missing(text: str) -> list[str]:
    """Return the files and folders that a document says something is tested in, and that are not there."""
    return [name for name in re.findall(r"`(tests/[\w/.]+)`", text) if not (ROOT / name).exists()]


class TestSecurity:
    def test_names_tests_that_are_there(self) -> None:
        assert missing(SECURITY + PRIVACY) == []
        assert len(set(re.findall(r"`(tests/[\w/.]+)`", SECURITY))) > 20

    def test_names_a_test_for_every_measure(self) -> None:
        rows = [row.split("|")[1:-1] for row in SECURITY.splitlines() if row.startswith("| ")][2:]

        where = ("`tests/", "`build/", "the same", "the README of")
        assert [who for who, _, _, tested in rows if not any(one in tested for one in where)] == []

    def test_that_are_gone_are_found(self) -> None:
        assert missing("see `tests/unit/test_gone.py` and `tests/conftest.py`") == ["tests/unit/test_gone.py"]


RULES = (ROOT / "deploy/monitoring/rules.yaml").read_text()
OPERATED = [*PAGES, *(page.read_text() for page in ROOT.glob("deploy/**/*.md"))]


def alerts(text: str) -> set[str]:
    """Return the names of alerts in a text."""
    return set(re.findall(r"`(Mentoring[A-Z]\w+)`", text))


class TestAlerts:
    def test_that_documents_name_are_there(self) -> None:
        named = set[str]().union(*map(alerts, OPERATED))

        assert named - set(re.findall(r"alert: (\w+)", RULES)) == set()
        assert "MentoringOutboxGrows" in named
