from collections.abc import Iterator

import pytest

from shared import metrics
from shared.web.liveness import PATIENCE_SECONDS, Liveness

GROUP, TOPIC = "scheduling.pairs", "mentoring.pairs.v1"
LONG = PATIENCE_SECONDS + 1


@pytest.fixture(autouse=True)
def waiting() -> Iterator[None]:
    every = (metrics.LAG, metrics.MESSAGES, metrics.STOPPED, metrics.SERVER_UP)
    for metric in every:
        metric.clear()
    metrics.LAG.labels(GROUP, TOPIC).set(7)
    metrics.SERVER_UP.labels("kafka").set(1)
    yield
    for metric in every:
        metric.clear()


class Watched:
    def __init__(self) -> None:
        self.now = 0.0
        self.liveness = Liveness(lambda: self.now)

    def stuck_after(self, seconds: float) -> list[str]:
        self.now += seconds
        return self.liveness.stuck()


@pytest.fixture
def watched() -> Watched:
    watched = Watched()
    watched.stuck_after(0)
    return watched


class TestLiveness:
    def test_ends_when_nothing_moves_though_work_waits(self, watched: Watched) -> None:
        assert watched.stuck_after(PATIENCE_SECONDS) == []
        assert watched.stuck_after(1) == [GROUP]

    def test_goes_on_while_messages_are_handled(self, watched: Watched) -> None:
        watched.stuck_after(LONG / 2)
        metrics.MESSAGES.labels(GROUP, "", "handled").inc()

        assert watched.stuck_after(LONG / 2) == []

    def test_goes_on_while_there_is_nothing_to_do(self, watched: Watched) -> None:
        metrics.LAG.labels(GROUP, TOPIC).set(0)

        assert watched.stuck_after(LONG) == []

    def test_does_not_blame_the_process_for_a_server_that_is_away(self, watched: Watched) -> None:
        metrics.SERVER_UP.labels("kafka").set(0)

        assert watched.stuck_after(LONG) == []

    def test_counts_anew_once_the_server_is_back(self, watched: Watched) -> None:
        metrics.SERVER_UP.labels("kafka").set(0)
        watched.stuck_after(LONG)
        metrics.SERVER_UP.labels("kafka").set(1)

        assert watched.stuck_after(1) == []
        assert watched.stuck_after(LONG) == [GROUP]

    def test_leaves_a_task_that_waits_for_an_operator_alone(self, watched: Watched) -> None:
        metrics.STOPPED.labels(GROUP).set(1)

        assert watched.stuck_after(LONG) == []
