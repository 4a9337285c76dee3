"""The product's sources as syntax trees, each parsed once."""

import ast
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCT = ("services", "shared", "deploy")


@cache
def tree_of(path: Path) -> ast.Module:
    """Return a file's syntax tree; callers only read it."""
    return ast.parse(path.read_text(encoding="utf-8"))


def files(*patterns: str) -> list[Path]:
    """Return the files of these patterns, from the project's root."""
    return sorted({path for pattern in patterns for path in ROOT.glob(pattern)})


def product() -> list[Path]:
    """Return every module of services, shared and deploy."""
    return files(*(f"{top}/**/*.py" for top in PRODUCT))


def all_in(paths: Iterable[Path], violations: Callable[[ast.Module], Iterable[str]]) -> list[str]:
    """Return every violation in these files, each with its place."""
    return [f"{path.relative_to(ROOT)} {one}" for path in paths for one in violations(tree_of(path))]
