"""A table over a closed set goes through `total`, and a choice over one has no silent remainder."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.sources import all_in, product, tree_of


def enums(*trees: ast.Module) -> frozenset[str]:
    """Return the names of the closed sets that modules define."""
    classes = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    return frozenset(one.name for one in classes if any(_name(base).endswith("Enum") for base in one.bases))


def partial_tables(tree: ast.AST, closed: frozenset[str]) -> Iterator[str]:
    """Yield the dict displays over members of a closed set that nothing checks to be total."""
    checked = {
        id(part)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and _name(call.func) == "total"
        for part in call.args
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict) and id(node) not in checked and (name := _keyed_by(node, closed)):
            yield f"line {node.lineno}: a table over {name} without total()"


def silent_remainders(tree: ast.AST, closed: frozenset[str]) -> Iterator[str]:
    """Yield the matches over members of a closed set whose `case _` does anything but `assert_never`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Match) and (name := _matched(node, closed)):
            rest = [
                case for case in node.cases if isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None
            ]
            if any("assert_never" not in ast.unparse(case.body[0]) for case in rest):
                yield f"line {node.lineno}: the rest of {name} is not named"


def silent_chains(tree: ast.AST, closed: frozenset[str]) -> Iterator[str]:
    """Yield the functions that ask for one member of a closed set after the other, and do the rest for any other."""
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)):
        asked: dict[tuple[str, str], set[str]] = {}
        for node in ast.walk(function):
            if isinstance(node, ast.If | ast.IfExp):
                for subject, name, member in _members_asked_for(node.test, closed):
                    asked.setdefault((subject, name), set()).add(member)
        yield from (f"{function.name}: match {one} of {name}" for (one, name), met in asked.items() if len(met) > 1)


def _members_asked_for(test: ast.expr, closed: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    for node in ast.walk(test):
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Is | ast.Eq):
            (member, *_) = node.comparators
            if isinstance(member, ast.Attribute) and (name := _set_of(member)) in closed:
                yield ast.unparse(node.left), name, member.attr


def _keyed_by(table: ast.Dict, closed: frozenset[str]) -> str | None:
    """Return the closed set of the keys, which may be members or tuples of members."""
    keys = [part for key in table.keys for part in (key.elts if isinstance(key, ast.Tuple) else [key])]
    return next((name for key in keys if key is not None and (name := _set_of(key)) in closed), None)


def _matched(match: ast.Match, closed: frozenset[str]) -> str | None:
    patterns = (part for case in match.cases for part in ast.walk(case.pattern) if isinstance(part, ast.MatchValue))
    return next((name for one in patterns if (name := _set_of(one.value)) in closed), None)


def _set_of(member: ast.expr) -> str:
    return _name(member.value) if isinstance(member, ast.Attribute) else ""


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


CLOSED = enums(*map(tree_of, product()))


class TestClosedSets:
    def test_have_total_tables_only(self) -> None:
        assert all_in(product(), lambda tree: partial_tables(tree, CLOSED)) == []

    def test_are_matched_to_the_last_member(self) -> None:
        assert all_in(product(), lambda tree: silent_remainders(tree, CLOSED)) == []

    def test_are_not_asked_for_one_member_after_the_other(self) -> None:
        assert all_in(product(), lambda tree: silent_chains(tree, CLOSED)) == []

    def test_are_known(self) -> None:
        assert {"Rule", "Wave", "NotificationKind", "UnmatchedReason", "Kind"} <= CLOSED


class TestAPlantedTable:
    @pytest.mark.parametrize(
        "table",
        [
            "WORDS = {Kind.REVERSE: 'reverse', Kind.TRADITIONAL: 'traditional'}",
            "WORDS = {vocabulary.Kind.REVERSE: 'reverse'}",
            "def words(kind):\n    return {Kind.REVERSE: 'reverse'}.get(kind, 'mentoring')",
            "WORDS = {(Kind.REVERSE, Role.MENTOR): 'you teach'}",
            "WORDS = total(Kind, {Kind.REVERSE: {Role.MENTOR: 'you teach'}})",
        ],
    )
    def test_is_found(self, table: str) -> None:
        assert list(partial_tables(ast.parse(table), frozenset({"Kind", "Role"}))) != []

    def test_is_none_when_total_checks_it(self) -> None:
        table = "WORDS = total(Kind, {Kind.REVERSE: total(Role, {Role.MENTOR: 'you teach'})})"

        assert list(partial_tables(ast.parse(table), frozenset({"Kind", "Role"}))) == []


class TestAPlantedMatch:
    def test_is_found(self) -> None:
        match = "match kind:\n    case Kind.REVERSE:\n        pass\n    case _:\n        return None"

        assert list(silent_remainders(ast.parse(match), frozenset({"Kind"}))) != []

    def test_is_none_when_the_rest_cannot_be(self) -> None:
        match = "match kind:\n    case Kind.REVERSE:\n        pass\n    case _:\n        assert_never(kind)"

        assert list(silent_remainders(ast.parse(match), frozenset({"Kind"}))) == []


class TestAPlantedChain:
    @pytest.mark.parametrize(
        "body",
        [
            "if kind is Kind.REVERSE:\n        return 1\n    if kind is Kind.TRADITIONAL:\n        return 2",
            "if kind == Kind.REVERSE:\n        return 1\n    elif kind == Kind.TRADITIONAL:\n        return 2",
            "return 1 if kind is Kind.REVERSE else 2 if kind is Kind.TRADITIONAL else 3",
        ],
    )
    def test_is_found(self, body: str) -> None:
        assert list(silent_chains(ast.parse(f"def juniors(kind):\n    {body}\n"), frozenset({"Kind"}))) != []

    def test_is_none_when_one_member_alone_is_special(self) -> None:
        function = "def is_open(stage):\n    return 1 if stage is Stage.OPEN else 2"

        assert list(silent_chains(ast.parse(function), frozenset({"Stage"}))) == []
