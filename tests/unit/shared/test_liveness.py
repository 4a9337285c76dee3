from collections.abc import Iterator

import pytest

from shared import metrics
from shared.http.liveness import JOBS, JOBS_PATIENCE_SECONDS, PATIENCE_SECONDS, WATCH, Liveness

GROUP = "scheduling.pairs"
LONG = PATIENCE_SECONDS + 1


@pytest.fixture(autouse=True)
def standing() -> Iterator[None]:
    for metric in (metrics.STANDING, metrics.SERVER_UP):
        metric.clear()
    metrics.STANDING.labels(GROUP).set(LONG)
    metrics.SERVER_UP.labels("kafka").set(1)
    yield
    for metric in (metrics.STANDING, metrics.SERVER_UP):
        metric.clear()


class Watched:
    def __init__(self) -> None:
        self.now = 0.0
        self.liveness = Liveness(lambda: self.now)

    def stuck_after(self, seconds: float, *, rounds: int = 1) -> list[str]:
        self.now += seconds
        metrics.WATCH_ROUNDS.inc(rounds)
        return self.liveness.stuck()


@pytest.fixture
def watched() -> Watched:
    return Watched()


class TestLiveness:
    def test_ends_when_something_stands_still_for_too_long(self, watched: Watched) -> None:
        metrics.STANDING.labels("notify.people").set(PATIENCE_SECONDS)

        assert watched.stuck_after(0) == [GROUP]

    def test_goes_on_while_all_moves(self, watched: Watched) -> None:
        metrics.STANDING.labels(GROUP).set(0)

        assert watched.stuck_after(LONG) == []

    def test_does_not_blame_the_process_for_a_server_that_is_away(self, watched: Watched) -> None:
        metrics.SERVER_UP.labels("kafka").set(0)

        assert watched.stuck_after(LONG) == []

    def test_ends_when_the_process_no_longer_looks_after_itself(self, watched: Watched) -> None:
        metrics.SERVER_UP.labels("kafka").set(0)
        watched.stuck_after(0)

        assert watched.stuck_after(PATIENCE_SECONDS, rounds=0) == []
        assert watched.stuck_after(1, rounds=0) == [WATCH]
        assert watched.stuck_after(1) == []

    def test_ends_when_a_job_hangs_though_it_was_cancelled(self, watched: Watched) -> None:
        metrics.STANDING.labels(GROUP).set(0)
        metrics.JOB_STANDING.set(JOBS_PATIENCE_SECONDS + 1)

        stuck = watched.stuck_after(0)
        metrics.JOB_STANDING.set(0)

        assert stuck == [JOBS]
