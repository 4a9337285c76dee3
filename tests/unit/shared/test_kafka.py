"""How services connect: nothing is lost by a default of the drivers."""

from collections.abc import Collection, Sequence
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from faststream import AckPolicy
from faststream.kafka.subscriber.usecase import BatchSubscriber

from shared.kafka import ConsumerRebalanceListener, Group, broker_for
from shared.kafka.group import _next


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
