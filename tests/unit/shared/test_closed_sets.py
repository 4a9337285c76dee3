"""A table over a closed set is whole."""

from enum import StrEnum

import pytest

from shared.contracts.closed import NotTotal, total


class Size(StrEnum):
    SMALL = "small"
    LARGE = "large"
    HUGE = "huge"


class TestTotal:
    def test_returns_the_table_when_every_member_has_a_value(self) -> None:
        table = total(Size, {Size.SMALL: 1, Size.LARGE: 2, Size.HUGE: 3})

        assert [table[size] for size in Size] == [1, 2, 3]

    def test_names_the_members_without_a_value(self) -> None:
        with pytest.raises(NotTotal, match="no value for huge, large"):
            total(Size, {Size.SMALL: 1})

    def test_names_the_keys_that_are_not_members(self) -> None:
        with pytest.raises(NotTotal, match="no member huge"):
            total({Size.SMALL, Size.LARGE}, {Size.SMALL: 1, Size.LARGE: 2, Size.HUGE: 3})

    def test_cannot_be_changed_afterwards(self) -> None:
        table = total({Size.SMALL}, {Size.SMALL: 1})

        with pytest.raises(TypeError):
            table[Size.SMALL] = 2  # type: ignore[index]
