"""What a package's `__init__` imports keeps its meaning."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import ROOT, product, tree_of

INITS = [path for path in product() if path.name == "__init__.py"]


def hidden(tree: ast.Module, package: str, modules: set[str]) -> Iterator[str]:
    """Yield the names imported from elsewhere that a module of the package hides as soon as it is imported itself."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not f"{node.module}.".startswith(f"{package}."):
            yield from (alias.asname or alias.name for alias in node.names if (alias.asname or alias.name) in modules)


def modules_of(package: Path) -> set[str]:
    return {path.stem for path in package.glob("*.py")} | {path.parent.name for path in package.glob("*/__init__.py")}


class TestPackage:
    def test_imports_no_name_that_one_of_its_modules_has(self) -> None:
        packages = {init: ".".join(init.parent.relative_to(ROOT).parts) for init in INITS}

        assert {
            package: names
            for init, package in packages.items()
            if (names := list(hidden(tree_of(init), package, modules_of(init.parent))))
        } == {}

    def test_is_found_out_when_it_does(self) -> None:
        source = "from services.one.handlers import runs, pairs as handlers\nfrom services.one.jobs.runs import runs"

        assert list(hidden(ast.parse(source), "services.one.jobs", {"runs", "pairs"})) == ["runs"]
