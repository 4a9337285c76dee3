"""The momentum detector on simulated programs: it finds what is there, and nothing where there is nothing."""

import pytest

from services.scheduling.domain.momentum import FADING_FROM, POINTS, Sign
from tests.momentum.__main__ import PUBLISHED, tuned
from tests.momentum.assumptions import CENTRAL, END_EARLY, SETS
from tests.momentum.fit import SPECIFICITY
from tests.momentum.measure import auc, judged, points_of, roc, sensitivity_at
from tests.momentum.programs import Lived, programs


@pytest.fixture(scope="module")
def lives() -> list[Lived]:
    return programs(range(500, 530), 30, CENTRAL, seed=3)


class TestPrograms:
    def test_as_many_pairs_end_early_as_are_assumed(self, lives: list[Lived]) -> None:
        assert sum(one.early for one in lives) / len(lives) == pytest.approx(END_EARLY, abs=0.05)

    def test_are_the_same_for_the_same_seed(self, lives: list[Lived]) -> None:
        assert programs(range(500, 502), 30, CENTRAL, seed=3) == lives[:60]

    def test_show_the_detector_nothing_of_what_comes_later(self, lives: list[Lived]) -> None:
        for life in lives[:50]:
            seen = life.seen_after(0.4)
            if seen:
                sessions, now = seen
                assert {one.state for one in sessions if one.starts_at > now} <= {"planned"}


class TestDetector:
    def test_is_the_one_that_was_fitted(self) -> None:
        assert tuned() == (tuple(POINTS[sign][0] for sign in Sign), FADING_FROM)

    def test_finds_more_early_ends_than_the_best_published_figure(self, lives: list[Lived]) -> None:
        seen = judged(lives)
        assert sensitivity_at(points_of(seen), seen.early, SPECIFICITY) > PUBLISHED

    def test_finds_nothing_where_there_is_nothing(self) -> None:
        seen = judged(programs(range(500, 530), 30, SETS["unrelated"], seed=3))
        assert auc(points_of(seen), seen.early) == pytest.approx(0.5, abs=0.05)

    def test_a_curve_goes_from_nobody_to_everybody(self, lives: list[Lived]) -> None:
        seen = judged(lives)
        (_, *first), (_, *last) = roc(points_of(seen), seen.early)[0], roc(points_of(seen), seen.early)[-1]
        assert (first, last) == ([0, 1], [1, 0])
