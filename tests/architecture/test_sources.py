"""What imports cannot show: decisions take time and chance as arguments."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

PURE = (
    "services/*/domain.py",
    "services/*/domain/**/*.py",
    "services/*/handlers.py",
    "services/*/handlers/**/*.py",
    "services/*/commands.py",
    "services/*/store.py",
    "services/matching/solver/**/*.py",
    "shared/contracts/**/*.py",
)
CHANCE = {"random", "secrets", "uuid", "time"}
CLOCK = {"now", "utcnow", "today", "urandom", "perf_counter", "monotonic"}
# `work.now` is the batch's one time: an attribute, never a call.


def files(*patterns: str) -> list[Path]:
    return sorted({path for pattern in patterns for path in ROOT.glob(pattern)})


def impurities(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        for name in _imported(node):
            if name.partition(".")[0] in CHANCE or name.startswith("numpy.random"):
                yield f"line {node.lineno} imports {name}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_impure(node, node.func.attr):
            yield f"line {node.lineno} calls .{node.func.attr}()"


def _is_impure(call: ast.Call, name: str) -> bool:
    # A generator with a seed gives the same numbers each time; one without asks the machine.
    return name in CLOCK or (name == "default_rng" and not call.args)


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []


class TestDecisions:
    @pytest.mark.parametrize("path", files(*PURE), ids=lambda path: str(path.relative_to(ROOT)))
    def test_take_time_and_chance_as_arguments(self, path: Path) -> None:
        assert list(impurities(path.read_text())) == []

    @pytest.mark.parametrize(
        "line",
        [
            "import random",
            "from uuid import uuid4",
            "datetime.now(UTC)",
            "date.today()",
            "import time",
            "np.random.default_rng()",
            "from numpy.random import Generator",
        ],
    )
    def test_are_found_out_when_they_do_not(self, line: str) -> None:
        assert list(impurities(line)) != []

    @pytest.mark.parametrize("line", ["due = work.now + timedelta(days=1)", "np.random.default_rng(seed)"])
    def test_may_use_the_time_and_the_seed_they_were_given(self, line: str) -> None:
        assert list(impurities(line)) == []
