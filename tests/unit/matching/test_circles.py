"""Circles of managers."""

from services.matching.domain.circles import circles
from shared.contracts.vocabulary import PersonId


def tree(**managers: str | None) -> dict[PersonId, PersonId | None]:
    return {PersonId(one): PersonId(above) if above else None for one, above in managers.items()}


class TestCircles:
    def test_are_none_in_a_tree(self) -> None:
        assert circles(tree(a=None, b="a", c="b", d="unknown")) == frozenset()

    def test_hold_their_members_and_nobody_below(self) -> None:
        assert circles(tree(a="b", b="c", c="a", d="a", e="d", f=None)) == {"a", "b", "c"}

    def test_are_all_found(self) -> None:
        assert circles(tree(a="b", b="a", c="d", d="c", e="e")) == {"a", "b", "c", "d", "e"}
