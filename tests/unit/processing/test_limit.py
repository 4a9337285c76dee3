import pytest

from shared.contracts.cloudevents import Envelope
from shared.processing.inputs import Input
from shared.processing.tasks.decisions import Handled, Result
from shared.processing.tasks.fence import Stopped
from shared.processing.tasks.limit import DeadLetterLimit


class Time:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def limit(time: Time) -> DeadLetterLimit:
    return DeadLetterLimit("shop.tills", 3, 60, time)


def handled(*results: Result) -> list[Handled]:
    message = Input(
        topic="t", partition=0, offset=0, key=b"a", value=b"", envelope=Envelope(id="", source="", type="x")
    )
    return [Handled(message, result, RuntimeError("Ada") if result is Result.DEAD else None) for result in results]


DEAD, GOOD = Result.DEAD, Result.HANDLED


class TestLimit:
    def test_lets_as_many_pass_as_it_says(self, limit: DeadLetterLimit) -> None:
        limit.check(handled(DEAD, GOOD, DEAD))
        limit.count(handled(DEAD, GOOD, DEAD))

        limit.check(handled(DEAD))

    def test_stops_at_one_more_and_names_the_fault_but_no_person(self, limit: DeadLetterLimit) -> None:
        limit.count(handled(DEAD, DEAD))

        with pytest.raises(
            Stopped, match=r"more than 3 dead letters within 60 s.*RuntimeError, fingerprint"
        ) as stopped:
            limit.check(handled(DEAD, DEAD))

        assert "Ada" not in str(stopped.value)

    def test_does_not_count_what_was_refused_before_it_committed(self, limit: DeadLetterLimit) -> None:
        for _ in range(9):
            limit.check(handled(DEAD, DEAD, DEAD))

    def test_forgets_what_is_older_than_its_window(self, limit: DeadLetterLimit, time: Time) -> None:
        limit.count(handled(DEAD, DEAD, DEAD))
        time.now = 61

        limit.check(handled(DEAD, DEAD, DEAD))

    def test_lets_good_messages_pass_whatever_happened(self, limit: DeadLetterLimit) -> None:
        limit.count(handled(*[DEAD] * 9))

        limit.check(handled(GOOD, GOOD))
