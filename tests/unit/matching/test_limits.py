"""The brake holds what is over both of its limits, and nothing else."""

import pytest

from services.matching.domain.holds import over


class TestABrake:
    @pytest.mark.parametrize(
        ("some", "total", "is_over"),
        [(10, 200, False), (11, 200, True), (10, 199, True), (9, 20, False), (10, 20, True), (0, 0, False)],
    )
    def test_holds_from_the_least_number_on_if_it_is_more_than_the_share(
        self, some: int, total: int, *, is_over: bool
    ) -> None:
        assert over(some, total, percent=5, least=10) is is_over
