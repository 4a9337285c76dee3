import pytest

from services.matching.domain.summary import BINS, fits_of


class TestFitsOf:
    def test_puts_each_score_into_its_bin(self) -> None:
        counts = fits_of((0, 499, 500, 9_499, 9_500, 10_000)).counts
        assert {at: count for at, count in enumerate(counts) if count} == {0: 2, 1: 1, 18: 1, 19: 2}
        assert len(counts) == BINS

    def test_of_nobody_is_nothing(self) -> None:
        assert fits_of(()) == fits_of(()).__class__()

    @pytest.mark.parametrize(
        ("scores", "quartiles"), [((7,), (7, 7, 7)), ((1, 9), (1, 1, 1)), ((5, 1, 4, 2, 3), (2, 3, 4))]
    )
    def test_finds_the_quartiles_in_any_order(self, scores: tuple[int, ...], quartiles: tuple[int, ...]) -> None:
        assert fits_of(scores).quartiles == quartiles
