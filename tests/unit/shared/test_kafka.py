"""How services connect: nothing is lost by a default of the drivers."""

import asyncio
from collections.abc import Collection, Sequence
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from faststream import AckPolicy
from faststream.kafka.subscriber.usecase import BatchSubscriber

from shared.errors import Unavailable
from shared.kafka import ConsumerRebalanceListener, Group, KafkaError, Log, broker_for
from shared.kafka.group import POLL_MS, _next


class Listener(ConsumerRebalanceListener):  # type: ignore[misc] # the driver ships no types
    async def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        """Nothing joins in these tests."""

    async def on_partitions_revoked(self, revoked: Collection[TopicPartition]) -> None:
        """Nothing joins in these tests."""


async def ignore(_records: Sequence[Any]) -> None:
    """Nothing comes in these tests."""


class TestBroker:
    def test_is_looked_for_at_every_address_given(self) -> None:
        broker = broker_for("one:9092,two:9092")

        assert broker.specification.url == ["one:9092", "two:9092"]

    def test_makes_no_topic_that_somebody_asks_about(self) -> None:
        assert broker_for("one:9092").config.broker_config.allow_auto_create_topics is False


class TestLog:
    async def test_answers_all_who_ask_at_the_same_time_with_one_request(self, monkeypatch: pytest.MonkeyPatch) -> None:
        log, asked, began, let = Log("one:9092"), list[set[int]](), asyncio.Event(), asyncio.Event()

        async def ask(_question: str, partitions: Collection[TopicPartition]) -> dict[TopicPartition, int]:
            asked.append({item.partition for item in partitions})
            began.set()
            await let.wait()
            return {item: item.partition for item in partitions}

        monkeypatch.setattr(log, "_ask", ask)

        async def ends(partition: int) -> dict[TopicPartition, int]:
            return await log.ends([TopicPartition("a", partition)])

        first = asyncio.create_task(ends(0))
        await began.wait()
        later = [asyncio.create_task(ends(number)) for number in range(8)]  # who asks now wants to know what is now
        await asyncio.sleep(0)
        let.set()

        assert await first == {TopicPartition("a", 0): 0}
        assert await asyncio.gather(*later) == [{TopicPartition("a", number): number} for number in range(8)]
        assert asked == [{0}, set(range(8))]

    async def test_tells_all_who_asked_that_the_broker_is_away_and_asks_again(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        log, partitions = Log("one:9092"), [TopicPartition("a", 0)]

        async def fail(*_: object) -> dict[TopicPartition, int]:
            raise Unavailable("away")

        async def answer(*_: object) -> dict[TopicPartition, int]:
            return {TopicPartition("a", 0): 7}

        monkeypatch.setattr(log, "_ask", fail)
        failed = await asyncio.gather(log.starts(partitions), log.starts(partitions), return_exceptions=True)
        monkeypatch.setattr(log, "_ask", answer)

        assert [type(error) for error in failed] == [Unavailable, Unavailable]
        assert await log.starts(partitions) == {TopicPartition("a", 0): 7}

    async def test_leaves_no_question_behind_when_it_stops(self, monkeypatch: pytest.MonkeyPatch) -> None:
        log, asked, left = Log("one:9092"), asyncio.Event(), asyncio.Event()

        async def ask(*_: object) -> dict[TopicPartition, int]:
            asked.set()
            try:
                return await asyncio.get_running_loop().create_future()
            finally:
                left.set()

        monkeypatch.setattr(log, "_ask", ask)
        asking = asyncio.create_task(log.ends([TopicPartition("a", 0)]))
        await asked.wait()
        asking.cancel()

        async with asyncio.timeout(30):
            await log.stop()

        assert left.is_set()


class TestGroup:
    @pytest.fixture
    def subscriber(self) -> Any:  # noqa: ANN401 - FastStream's
        group = Group(broker_for("one:9092"), "group", ["a", "b"])
        group.subscribe(Listener(), ignore)
        return group._subscriber

    @pytest.mark.parametrize(
        ("option", "value"),
        [
            ("auto_offset_reset", "earliest"),  # "latest" skips what came before the group
            ("enable_auto_commit", False),  # offsets live with what was decided
            ("partition_assignment_strategy", (RangePartitionAssignor,)),  # partition n of all inputs, or of none
        ],
    )
    def test_leaves_nothing_to_a_default(self, subscriber: Any, option: str, value: object) -> None:  # noqa: ANN401
        assert subscriber._connection_args[option] == value

    def test_acknowledges_nothing_by_itself(self, subscriber: Any) -> None:  # noqa: ANN401
        assert subscriber.ack_policy is AckPolicy.MANUAL

    def test_takes_batches_in_order_and_hardly_waits(self, subscriber: Any) -> None:  # noqa: ANN401
        assert type(subscriber) is BatchSubscriber  # no concurrent workers, which lose the order
        assert subscriber.get_msg is _next  # its own sleeps after an empty poll

    async def test_pauses_after_an_error_of_the_driver_and_polls_again(self, monkeypatch: pytest.MonkeyPatch) -> None:
        pauses: list[float] = []

        async def pause(seconds: float) -> None:
            pauses.append(seconds)

        class Broken:
            async def getmany(self, **_: object) -> dict[TopicPartition, list[Any]]:
                raise KafkaError

        monkeypatch.setattr(asyncio, "sleep", pause)

        assert await _next(Broken()) == ()
        assert pauses == [POLL_MS / 1000]
