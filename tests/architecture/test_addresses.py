"""What people are given as an address begins with a setting: the host of a request is whatever its sender wrote."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.sources import all_in, files

BY_THE_SENDER = {"base_url", "url_for"}


def by_the_sender(tree: ast.AST) -> Iterator[str]:
    """Yield where an address is made of what a request says that it was sent to."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in BY_THE_SENDER:
            yield f"line {node.lineno}: {ast.unparse(node)}"


class TestAddresses:
    def test_are_made_of_settings(self) -> None:
        assert all_in(files("services/**/*.py", "shared/**/*.py"), by_the_sender) == []

    @pytest.mark.parametrize("planted", ["opened.request.base_url", "request.url_for('home')"])
    def test_that_are_made_of_a_request_are_found(self, planted: str) -> None:
        assert [*by_the_sender(ast.parse(planted))]
