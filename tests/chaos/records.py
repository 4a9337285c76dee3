"""Meddles with the topics as careless systems do: repeats, bad records, tombstones, members that come and go."""

import asyncio
import json
import random
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from aiokafka.errors import KafkaError

from deploy.services import NAMES
from shared.contracts.catalog import CONTACTS, DEFAULT_PARTITIONS, GROUPS, PEOPLE, TaskGroup
from shared.contracts.cloudevents import Envelope, to_headers
from shared.contracts.contacts import ContactErased
from shared.contracts.vocabulary import PersonId
from shared.errors import Unavailable
from shared.kafka import Record, partition_for
from tests.chaos.client import Client
from tests.chaos.clock import Clocks
from tests.chaos.history import Bad
from tests.chaos.load import wish
from tests.chaos.plan import Fault, Kind
from tests.chaos.routes import HANDLED

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

MARK = "chaos_mark"
HUGE = 900_000  # bytes
INPUTS = tuple(sorted({topic for group in GROUPS for topic in group.topics}))
PLAIN = tuple(sorted({topic for _, topic, _ in HANDLED} - {CONTACTS, PEOPLE}))
JUMP = timedelta(hours=6)
JUMPS = 3


class Meddler:
    """Writes what no service of ours would, and notes what must come of it."""

    def __init__(self, client: Client, clocks: Clocks, kafka: str, data: Path) -> None:
        self._client, self._clocks, self._kafka, self._data = client, clocks, kafka, data
        self._numbers = 0
        self._ways: dict[Kind, Callable[[random.Random], Awaitable[None]]] = {
            Kind.DUPLICATES: self._repeat,
            Kind.REORDERED: self._reorder,
            Kind.GARBAGE: self._garbage,
            Kind.OVERSIZED: self._oversized,
            Kind.POISON: self._poison,
            Kind.TOMBSTONES: self._tombstones,
            Kind.CLOCK_JUMP: self._jump,
        }

    async def meddle(self, fault: Fault) -> None:
        """Do one fault of the lane of records."""
        await self._ways[fault.kind](random.Random(fault.seed))  # noqa: S311 - repeatable

    async def controller(self) -> str:
        """Return the node that leads the controllers' quorum, as its members last wrote down."""
        states = [
            json.loads(file.read_text()) for file in self._data.glob("kafka-*/data/__cluster_metadata-0/quorum-state")
        ]
        leader = max(states, key=lambda state: state["leaderEpoch"])["leaderId"]
        return f"kafka-{leader if leader > 0 else 1}"

    async def storm(self, fault: Fault) -> None:
        """Join a consumer group as another member would, and leave it again, several times."""
        drawn = random.Random(fault.seed)  # noqa: S311 - repeatable
        group = drawn.choice(GROUPS)
        for _ in range(JUMPS):
            await self._join(group, drawn.uniform(0.2, 1.0))

    async def _join(self, group: TaskGroup, seconds: float) -> None:
        consumer = AIOKafkaConsumer(
            *group.topics,
            bootstrap_servers=self._kafka,
            group_id=group.name,
            enable_auto_commit=False,
            partition_assignment_strategy=(RangePartitionAssignor,),
        )
        with suppress(KafkaError, TimeoutError):
            async with asyncio.timeout(5):
                await consumer.start()
            await asyncio.sleep(seconds)
        await consumer.stop()

    async def _repeat(self, drawn: random.Random) -> None:
        """Write records again, byte for byte, long after the first time."""
        item = TopicPartition(drawn.choice(INPUTS), drawn.randrange(DEFAULT_PARTITIONS))
        records = await self._some(item, drawn)
        again = [
            Record(item.topic, item.partition, record.key, record.value, [*record.headers])
            for record in records
            if MARK not in dict(record.headers)
        ]
        await self._client.publish(again)

    async def _some(self, item: TopicPartition, drawn: random.Random) -> list[Any]:
        consumer = AIOKafkaConsumer(bootstrap_servers=self._kafka, enable_auto_commit=False)
        try:
            async with asyncio.timeout(10):
                await consumer.start()
                consumer.assign([item])
                end = (await consumer.end_offsets([item]))[item]
                consumer.seek(item, drawn.randrange(end) if end else 0)
                return [*(await consumer.getmany(timeout_ms=500, max_records=100)).get(item, ())]
        except (KafkaError, TimeoutError):
            return []
        finally:
            await consumer.stop()

    async def _reorder(self, drawn: random.Random) -> None:
        """Write the commands of many keys in an order of their own; each key's last must count."""
        people = [PersonId(f"reordered-{drawn.getrandbits(64):x}") for _ in range(15)]
        turns = drawn.sample(people * 3, k=45)
        wishes = [wish(drawn, self._client.history, person, number) for number, person in enumerate(turns)]
        await self._client.send("notify.people", wishes)

    async def _garbage(self, drawn: random.Random) -> None:
        topic = drawn.choice(INPUTS)
        await self._bad(topic, [(drawn.randbytes(8), drawn.randbytes(40), []) for _ in range(5)])

    async def _poison(self, drawn: random.Random) -> None:
        await self._bad(*self._like(drawn, [b"{}", b"[1, 2", b'{"revision": "x"}', b"null"]))

    async def _oversized(self, drawn: random.Random) -> None:
        await self._bad(*self._like(drawn, [b'{"filler": "%s"}' % (b"x" * HUGE)]))

    async def _tombstones(self, drawn: random.Random) -> None:
        """Erase somebody's contact, as is allowed; and send no value where a value is needed."""
        await self._bad(*self._like(drawn, [None, None]))
        known = sorted(self._client.history.settled)
        if known:
            person = drawn.choice(known)
            self._client.history.erased.add(person)
            headers = self._headers(ContactErased.TYPE, person)
            key = person.encode()
            await self._client.publish([Record(CONTACTS, partition_for(key, DEFAULT_PARTITIONS), key, None, headers)])

    async def _jump(self, drawn: random.Random) -> None:
        """Let one service's time leap ahead of its siblings'; they follow with the next tick."""
        await self._clocks.move(drawn.choice(NAMES), self._clocks.latest + JUMP)

    def _like(self, drawn: random.Random, values: list[bytes | None]) -> tuple[str, list[Any]]:
        """Return records of a known type on its topic, with these values."""
        topic = drawn.choice(PLAIN)
        type_ = drawn.choice(sorted({kind for _, where, kind in HANDLED if where == topic}))
        key = f"{drawn.getrandbits(64):x}"
        return topic, [(key.encode(), value, self._headers(type_, key)) for value in values]

    def _headers(self, type_: str, subject: str) -> list[tuple[str, bytes]]:
        self._numbers += 1
        envelope = Envelope(
            id=f"chaos-{self._numbers}",
            source="/chaos",
            type=type_,
            subject=subject,
            time=datetime.now(UTC).isoformat(),
        )
        return to_headers(envelope)

    async def _bad(self, topic: str, rows: list[Any]) -> None:
        """Write records that can only become dead letters; what is not acknowledged may be there or not."""
        records = []
        for key, value, headers in rows:
            self._numbers += 1
            mark = f"bad-{self._numbers}"
            marked = [*headers, (MARK, mark.encode())]
            records.append(Record(topic, partition_for(key, DEFAULT_PARTITIONS), key, value, marked))
        with suppress(Unavailable):
            await self._client.publisher.publish(records)
            self._client.history.bad += [Bad(topic=topic, mark=dict(one.headers)[MARK].decode()) for one in records]
