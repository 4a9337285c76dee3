"""What the product holds, the product uses: nothing is kept for its tests alone."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from tests.architecture.sources import PRODUCT, ROOT, files, product, tree_of

# Called by name from a framework: asyncore-style servers, parsers, the logging module, rebalances, settings, filters.
CALLED_BACK: Final = frozenset(
    {
        *("handle_RCPT", "handle_DATA", "handle_starttag", "emit", "async_auth_flow"),
        *("on_partitions_assigned", "on_partitions_revoked", "settings_customise_sources"),
        *("visit_comparison", "visit_logical_expr", "visit_not", "visit_present", "visit_value_path"),
    }
)
REGISTERED: Final = ("router.", "app.", "field_validator", "model_validator")
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def unused_modules(trees: Mapping[str, ast.Module]) -> Iterator[str]:
    """Yield the modules, by dotted name, that no other imports, starts or names, and that nobody runs."""
    used = {name for tree in trees.values() for name in _modules_named(tree)}
    for name, tree in trees.items():
        if not (
            {name, f"{name.rpartition('.')[2]}.py"} & used
            or _runs(tree)
            or name.endswith("__main__")
            or _exports(name, trees)
        ):
            yield name


def unused_definitions(trees: Mapping[str, ast.Module], pages: str = "") -> Iterator[str]:
    """Yield the functions, classes and methods whose name stands nowhere but in their definition and re-exports."""
    mentioned = {
        name for module, tree in trees.items() for name in _mentioned(tree, is_package=_exports(module, trees))
    }
    mentioned |= set(re.findall(r"\w+", pages)) | CALLED_BACK
    for module, tree in trees.items():
        for one in ast.walk(tree):
            if isinstance(one, Definition) and one.name not in mentioned and not _is_registered(one):
                yield f"{module}.{one.name}"


def _modules_named(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (node.module, *(f"{node.module}.{alias.name}" for alias in node.names))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _mentioned(tree: ast.Module, *, is_package: bool) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.alias) and not is_package:
            yield node.name
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and not is_package:
            yield from re.findall(r"^\w+$", node.value)


def _is_registered(one: Definition) -> bool:
    dunder = one.name.startswith("__")
    return dunder or any(ast.unparse(given).startswith(REGISTERED) for given in one.decorator_list)


def _runs(tree: ast.Module) -> bool:
    return any(isinstance(node, ast.If) and "__main__" in ast.unparse(node.test) for node in tree.body)


def _exports(name: str, trees: Mapping[str, ast.Module]) -> bool:
    return any(other.startswith(f"{name}.") for other in trees)


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


TREES: Final = {dotted(path): tree_of(path) for path in product()}
PAGES: Final = "\n".join(path.read_text(encoding="utf-8") for path in files(*(f"{top}/**/*.j2" for top in PRODUCT)))


class TestTheProduct:
    def test_imports_or_runs_each_of_its_modules(self) -> None:
        assert list(unused_modules(TREES)) == []

    def test_uses_all_that_it_defines(self) -> None:
        assert list(unused_definitions(TREES, PAGES)) == []


class TestWhatOnlyTestsUse:
    PLANTED: Final = {
        "services.one": ast.parse("from services.one.pairs import propose"),
        "services.one.app": ast.parse("from services.one.pairs import Pair\nif __name__ == '__main__':\n    Pair()"),
        "services.one.pairs": ast.parse("class Pair:\n    def unasked(self): ...\n\ndef propose(): ..."),
        "services.one.explain": ast.parse("EXPLAINED = True"),
    }

    def test_is_found_as_a_module(self) -> None:
        assert list(unused_modules(self.PLANTED)) == ["services.one.explain"]

    def test_is_found_as_a_function_or_method_though_its_package_exports_it(self) -> None:
        assert list(unused_definitions(self.PLANTED)) == ["services.one.pairs.propose", "services.one.pairs.unasked"]

    def test_is_nothing_that_a_page_shows(self) -> None:
        assert list(unused_definitions(self.PLANTED, "{{ pair.unasked() }} {{ propose() }}")) == []
