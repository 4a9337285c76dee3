"""No cache grows with what people send: each has a bound, or one entry, or entries that only our own code names."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.sources import all_in, product

# What is given to them comes from our own code, never from a request or a file.
OUR_OWN = {"_stemmer", "_headings", "catalog", "version"}
ENDLESS = {"cache", "lru_cache(None)", "lru_cache(maxsize=None)", "functools.cache"}


def unbounded(tree: ast.AST) -> Iterator[str]:
    """Yield the functions whose cache may grow without end."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name not in OUR_OWN and _takes_anything(node.args):
            yield from (
                f"line {node.lineno}: {node.name} keeps every answer"
                for decorator in node.decorator_list
                if ast.unparse(decorator) in ENDLESS
            )


def _takes_anything(given: ast.arguments) -> bool:
    return bool(given.args or given.kwonlyargs or given.vararg or given.kwarg)


class TestCaches:
    def test_are_bounded(self) -> None:
        assert all_in(product(), unbounded) == []

    @pytest.mark.parametrize("decorator", sorted(ENDLESS))
    def test_that_grow_without_end_are_found(self, decorator: str) -> None:
        planted = ast.parse(f"@{decorator}\ndef zone_of(city): ...")

        assert [*unbounded(planted)] == ["line 2: zone_of keeps every answer"]

    @pytest.mark.parametrize("fine", ["@cache\ndef zones(): ...", "@lru_cache(maxsize=9)\ndef zone_of(city): ..."])
    def test_that_do_not_are_not(self, fine: str) -> None:
        assert [*unbounded(ast.parse(fine))] == []
