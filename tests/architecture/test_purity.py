"""What imports cannot show: decisions take time and chance as arguments, and read and write nothing."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.architecture.sources import ROOT, all_in

ROOMS: Final = ("domain", "rights", "commands", "handlers", "store", "matcher", "solver")
SHARED: Final = ("shared/contracts/**/*.py", "shared/domain.py", "shared/processing/unit_of_work.py")
# Compiled loops are kept on disk, in a directory that can be written: no result depends on it.
MACHINERY: Final = frozenset({"services/matching/solver/cache.py"})

CHANCE: Final = frozenset({"random", "secrets", "uuid", "time"})
CLASSES: Final = frozenset({"datetime", "date"})
# `work.now` is the batch's one time: an attribute of the work, and never a call.
CLOCK: Final = frozenset({"now", "utcnow", "today", "urandom", "perf_counter", "monotonic"})
FILES: Final = frozenset({"read_text", "read_bytes", "write_text", "write_bytes", "iterdir", "glob", "mkdir", "unlink"})
BUILT_IN: Final = frozenset({"open", "input", "print", "breakpoint", "__import__"})


def pure(root: Path) -> list[Path]:
    """Return the modules that decide: a room is a file or a package, in any service."""
    rooms = [pattern for room in ROOMS for pattern in (f"services/*/{room}.py", f"services/*/{room}/**/*.py")]
    found = {path for pattern in (*rooms, *SHARED) for path in root.glob(pattern)}
    return sorted(path for path in found if str(path.relative_to(root)) not in MACHINERY)


def impurities(tree: ast.AST) -> Iterator[str]:
    """Yield what in a module asks the clock, chance or a file."""
    for node in ast.walk(tree):
        for name in _imported(node):
            if name.partition(".")[0] in CHANCE or name.startswith("numpy.random"):
                yield f"line {node.lineno} imports {name}"
        if isinstance(node, ast.Call) and (asked := _asked(node)):
            yield f"line {node.lineno} calls {asked}()"
        if isinstance(node, ast.Attribute) and node.attr in CLOCK and _last(node.value) in CLASSES:
            yield f"line {node.lineno} reads the clock by .{node.attr}"


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []


def _asked(call: ast.Call) -> str | None:
    name = _last(call.func)
    if isinstance(call.func, ast.Name):
        return name if name in BUILT_IN else None
    # A generator with a seed gives the same numbers each time; one without asks the machine.
    unseeded = name == "default_rng" and not call.args
    return name if unseeded or name in CLOCK | FILES else None


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


class TestDecisions:
    def test_take_time_and_chance_as_arguments(self) -> None:
        assert all_in(pure(ROOT), impurities) == []

    @pytest.mark.parametrize(
        "line",
        [
            "import random",
            "from uuid import uuid4",
            "datetime.now(UTC)",
            "def due(clock=datetime.now): ...",
            "date.today()",
            "import time",
            "np.random.default_rng()",
            "from numpy.random import Generator",
            "open('people.csv')",
            "HERE.read_text()",
            "print(person)",
        ],
    )
    def test_are_found_out_when_they_do_not(self, line: str) -> None:
        assert list(impurities(ast.parse(line))) != []

    @pytest.mark.parametrize("line", ["due = work.now + timedelta(days=1)", "np.random.default_rng(seed)"])
    def test_may_use_the_time_and_the_seed_they_were_given(self, line: str) -> None:
        assert list(impurities(ast.parse(line))) == []

    @pytest.mark.parametrize(
        "module",
        [
            "services/planted/domain.py",
            "services/planted/domain/pairs.py",
            "services/planted/rights.py",
            "services/planted/rights/pairs.py",
            "services/planted/commands.py",
            "services/planted/commands/pairs.py",
            "services/planted/handlers/pairs.py",
            "services/planted/store.py",
            "services/planted/matcher/why.py",
            "services/planted/matcher/proofs/bounds.py",
            "services/planted/solver/proofs/bounds.py",
            "shared/contracts/pairs.py",
        ],
    )
    def test_are_looked_at_in_every_pure_room(self, tmp_path: Path, module: str) -> None:
        path = tmp_path / module
        path.parent.mkdir(parents=True)
        path.write_text("import random\n")

        assert [found for one in pure(tmp_path) for found in impurities(ast.parse(one.read_text()))] == [
            "line 1 imports random"
        ]

    def test_are_all_there(self) -> None:
        """Or a room was renamed, and nothing looks at it any more."""
        rooms = {path.relative_to(ROOT).parts[2].removesuffix(".py") for path in pure(ROOT) if "services" in path.parts}

        assert rooms >= {*ROOMS} - {"rights"}
