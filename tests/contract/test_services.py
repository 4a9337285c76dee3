"""The table of services is the only list of them, and all that is written by service agrees with it."""

import ast
import tomllib
from collections.abc import Iterator
from configparser import ConfigParser
from importlib import import_module
from pathlib import Path

import pytest

from deploy.services import NAMES, SERVICES, ServiceEntry
from shared.contracts.catalog import GROUPS

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "deploy/services.py"
ELSEWHERE = [
    path for top in ("deploy", "shared", "tests") for path in sorted((ROOT / top).rglob("*.py")) if path != TABLE
]
BY_SERVICE = pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)


def lists(source: str) -> Iterator[int]:
    """Yield the lines on which somebody lists services again."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Tuple | ast.List | ast.Set):
            named = {item.value for item in node.elts if isinstance(item, ast.Constant)}
            if len(named & set(NAMES)) > 2:
                yield node.lineno


class TestTable:
    def test_has_every_service(self) -> None:
        assert set(NAMES) == {path.parent.name for path in (ROOT / "services").glob("*/app.py")}
        assert set(NAMES) == {group.service for group in GROUPS}

    def test_gives_each_a_path_and_a_port_of_its_own(self) -> None:
        assert (
            len({service.path for service in SERVICES}) == len({service.port for service in SERVICES}) == len(SERVICES)
        )

    @BY_SERVICE
    def test_agrees_with_what_the_service_does_when_nobody_tells_it_otherwise(self, service: ServiceEntry) -> None:
        fields = import_module(f"services.{service.name}.settings").Settings.model_fields

        assert fields["port"].default == service.port
        assert fields[f"public_url_{service.name}"].default == f"http://127.0.0.1:{service.port}"

    @BY_SERVICE
    def test_names_an_extra_that_is_locked(self, service: ServiceEntry) -> None:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

        assert service.extra in project["optional-dependencies"]
        assert (ROOT / f"locks/{service.extra}.txt").exists()

    @BY_SERVICE
    def test_is_what_the_import_rules_hold_for(self, service: ServiceEntry) -> None:
        rules = ConfigParser()
        rules.read(ROOT / ".importlinter", encoding="utf-8")

        assert f"services.{service.name}" in rules["importlinter:contract:services"]["modules"].split()

    def test_is_the_only_list(self) -> None:
        again = [f"{path}:{line}" for path in ELSEWHERE for line in lists(path.read_text(encoding="utf-8"))]

        assert again == []

    def test_would_notice_another_list(self) -> None:
        assert list(lists('A = ("matching", "notify")\nB = ["matching", "notify", "feedback"]')) == [2]
