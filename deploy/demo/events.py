"""Reads what happened from Kafka: the demo's second source that no service can colour."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.structs import ConsumerRecord

from shared.contracts.catalog import STREAMS, TOPICS
from shared.contracts.contacts import ContactChanged
from shared.contracts.pairs import PairEnded
from shared.contracts.sessions import MomentumChanged, MomentumState, SessionCancelled
from shared.kafka.known import begin


@dataclass(kw_only=True)
class Events:
    """Counts on Kafka: distinct events by type and by topic, and dead letters.

    Ends of pairs and cancelled sessions are counted by reason; `momentum` says how each pair stood, in
    order.
    """

    by_type: Counter[str] = field(default_factory=Counter)
    by_topic: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    cancelled: Counter[str] = field(default_factory=Counter)
    momentum: dict[str, list[str]] = field(default_factory=dict)
    people: set[bytes] = field(default_factory=set)
    dead: int = 0
    _seen: set[tuple[str, str]] = field(default_factory=set)

    @property
    def contacts(self) -> int:
        """Count the people whose contact was told."""
        return len(self.people)

    def count(self, record: ConsumerRecord[bytes, bytes]) -> None:
        """Count a record; records of one topic with the same id count once."""
        kind, id_ = _header(record.headers, "ce_type"), _header(record.headers, "ce_id")
        if (record.topic, id_) in self._seen:
            return
        self._seen.add((record.topic, id_))
        self.by_type[kind] += 1
        self.by_topic[record.topic] += 1
        self._look_into(kind, record)

    def mended(self, pairs: Iterable[str]) -> int:
        """Count those pairs that faded and were steady again."""
        return sum(_mended(self.momentum.get(one, [])) for one in pairs)

    def _look_into(self, kind: str, record: ConsumerRecord[bytes, bytes]) -> None:
        match kind:
            case ContactChanged.TYPE:
                self.people.add(record.key)
            case PairEnded.TYPE:
                self.ends[json.loads(record.value)["reason"]] += 1
            case SessionCancelled.TYPE:
                self.cancelled[json.loads(record.value)["reason"]] += 1
            case MomentumChanged.TYPE:
                told = json.loads(record.value)
                self.momentum.setdefault(told["pair_id"], []).append(told["state"])
            case _:
                pass


async def read_events(kafka: str) -> Events:
    """Read every topic from its start to its present end."""
    events = Events()
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka, auto_offset_reset="earliest", enable_auto_commit=False)
    try:
        ends = await _ends(consumer)
        events.dead = sum(end for partition, end in ends.items() if partition.topic.endswith(".dead"))
        wanted = {p: end for p, end in ends.items() if end and not p.topic.endswith(".dead")}
        consumer.assign(list(wanted))
        while wanted:
            for records in (await consumer.getmany(timeout_ms=200)).values():
                for record in records:
                    events.count(record)
            wanted = {p: end for p, end in wanted.items() if await consumer.position(p) < end}
    finally:
        await consumer.stop()
    return events


async def _ends(consumer: AIOKafkaConsumer) -> dict[TopicPartition, int]:
    partitions = await begin(consumer, [*(topic.name for topic in STREAMS), *(topic.dead for topic in TOPICS)])
    consumer.assign(partitions)
    ends: dict[TopicPartition, int] = await consumer.end_offsets(partitions)
    return ends


def _header(headers: list[tuple[str, bytes]], name: str) -> str:
    return next((value.decode() for key, value in headers if key == name), "")


def _mended(states: list[str]) -> bool:
    faded = MomentumState.FADING in states
    return faded and MomentumState.STEADY in states[states.index(MomentumState.FADING) :]
