"""What a group tells Kafka of where it is, which only lag tools read."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, cast

from shared.kafka import KafkaError, TopicPartition
from shared.processing.tasks.task_group import TaskGroup

ITEM, OTHER = TopicPartition("met", 0), TopicPartition("met", 1)


class Log:
    """A consumer group that remembers what it was told."""

    name, topics = "shop.tills", ("met",)

    def __init__(self) -> None:
        self.told: list[Mapping[TopicPartition, int]] = []
        self.away = False

    def subscribe(self, *_: object) -> None:
        pass

    async def commit(self, offsets: Mapping[TopicPartition, int]) -> None:
        if self.away:
            raise KafkaError
        self.told.append(dict(offsets))


def at(offset: int) -> Any:  # noqa: ANN401 - of a task, only where it is
    return SimpleNamespace(fence=SimpleNamespace(offset=lambda _topic: offset))


class TestCommit:
    async def test_tells_only_what_has_moved(self) -> None:
        log = Log()
        group = TaskGroup(cast("Any", log), cast("Any", None))
        group.tasks |= {0: at(5), 1: at(7)}
        await group.commit()
        await group.commit()
        group.tasks[1] = at(8)
        await group.commit()
        assert log.told == [{ITEM: 5, OTHER: 7}, {OTHER: 8}]

    async def test_tells_again_what_did_not_arrive(self) -> None:
        log = Log()
        group = TaskGroup(cast("Any", log), cast("Any", None))
        group.tasks[0] = at(5)
        log.away = True
        await group.commit()
        log.away = False
        await group.commit()
        assert log.told == [{ITEM: 5}]
