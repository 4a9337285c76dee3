"""How services connect: nothing is lost by a default of the drivers."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from faststream import AckPolicy
from faststream.kafka.subscriber.usecase import BatchSubscriber

from shared.errors import Unavailable
from shared.kafka import ConsumerRebalanceListener, Group, KafkaError, Log, broker_for
from shared.kafka.group import CALM_MS, CALM_POLLS, LIVELY_MS, PAUSE_SECONDS


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

    def test_takes_batches_in_order(self, subscriber: Any) -> None:  # noqa: ANN401
        assert type(subscriber) is BatchSubscriber  # no concurrent workers, which lose the order

    async def test_takes_an_empty_poll_for_what_it_is_and_sleeps_no_more(self, subscriber: Any) -> None:  # noqa: ANN401
        async with asyncio.timeout(1):
            assert await subscriber.get_msg(Consumer()) == ()

    async def test_pauses_after_an_error_of_the_driver_and_polls_again(
        self,
        subscriber: Any,  # noqa: ANN401
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        pauses: list[float] = []

        async def pause(seconds: float) -> None:
            pauses.append(seconds)

        monkeypatch.setattr(asyncio, "sleep", pause)

        assert await subscriber.get_msg(Consumer(KafkaError())) == ()
        assert pauses == [PAUSE_SECONDS]


class Consumer:
    """A consumer of the driver that answers a poll with what it is given, and knows how long its broker waits."""

    def __init__(self, found: KafkaError | None = None) -> None:
        self.found: KafkaError | Sequence[Any] = found or ()
        self._fetcher = self
        self._fetch_max_wait_ms = LIVELY_MS

    async def getmany(self, **_: object) -> dict[TopicPartition, Sequence[Any]]:
        if isinstance(self.found, KafkaError):
            raise self.found
        return {TopicPartition("a", 0): self.found} if self.found else {}

    def pause(self, *_: object) -> None:
        """There is nothing to fetch."""

    resume = seek = pause


class TestAGroupWithoutRecords:
    @pytest.fixture
    async def group(self) -> Group:
        group = Group(broker_for("one:9092"), "group", ["a", "b"])
        group.subscribe(Listener(), ignore)
        group._subscriber.consumer = Consumer()
        for _ in range(CALM_POLLS):
            await self._poll(group)
        return group

    async def test_asks_its_broker_seldom(self, group: Group) -> None:
        assert self._waits(group) == CALM_MS

    async def test_asks_often_again_once_one_comes(self, group: Group) -> None:
        group._subscriber.consumer.found = ["a record"]

        assert await self._poll(group) == ("a record",)
        assert self._waits(group) == LIVELY_MS

    @pytest.mark.parametrize("act", [lambda group: group.pause(0), lambda group: group.resume(0, {"a": 7})])
    async def test_asks_often_again_once_its_partitions_change(
        self, group: Group, act: Callable[[Group], None]
    ) -> None:
        act(group)

        await self._poll(group)
        assert self._waits(group) == LIVELY_MS

    async def _poll(self, group: Group) -> tuple[Any, ...]:
        found: tuple[Any, ...] = await group._subscriber.get_msg(group._subscriber.consumer)
        return found

    def _waits(self, group: Group) -> int:
        return int(group._subscriber.consumer._fetch_max_wait_ms)
