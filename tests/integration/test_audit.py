"""The audit trail on a real broker and a real database: it is whole, and what is done to it afterwards is found."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from pydantic import SecretStr

from deploy.cli.audit import verdicts
from deploy.cli.topics import Number, apply
from shared.audit.commands import RecordAccess
from shared.audit.handlers import KIND, ROUTES
from shared.audit.signing import signs
from shared.audit.store import AUDIT as KEPT
from shared.audit.store import AUDIT_HEADS, Head
from shared.audit.verifying import read_trail
from shared.clock import SimulatedClock
from shared.contracts.catalog import AUDIT, Topic
from shared.kafka import Admin, Publisher, Record, following, history
from shared.mongo import Reader, connect
from shared.processing.engine import Engine
from shared.processing.service import Service
from shared.processing.unit_of_work import UnitOfWork
from shared.signing import Signer
from tests.eventually import eventually
from tests.keys import key

SIGNER = Signer(SecretStr(key("RECORD_KEYS")))
START = datetime(2026, 3, 2, 8, tzinfo=UTC)
RECORDS = 20
SERVICE = Service(name="matching", work=UnitOfWork, collections=KEPT, routes={"matching.audit": ROUTES})


@dataclass
class Trail:
    """A chain that was written, signed and left alone: its records as Kafka has them, its end as MongoDB does."""

    kafka: str
    chain: str
    records: list[Any]
    head: Head

    async def verdict(self, *, topic: str = AUDIT) -> str:
        """Return what is said of the chain."""
        found = await read_trail(self.kafka, {SIGNER.public}, of=self.chain, topic=topic)
        (row,) = verdicts(found, {self.chain: self.head}, datetime.now(UTC))
        return str(row["verdict"])

    async def with_records(self, records: list[Any]) -> str:
        """Return what is said of a trail with these records instead, as whoever can write to Kafka would leave it."""
        topic = Topic(name=f"copy-{uuid4().hex}", key="chain", producer="x", events=())
        async with Admin(self.kafka) as admin:
            await apply(admin, [topic])
        publisher = Publisher(self.kafka)
        await publisher.start([topic.name])
        await publisher.publish(
            [Record(topic.name, one.partition, one.key, one.value, [*one.headers]) for one in records]
        )
        await publisher.stop()
        return await self.verdict(topic=topic.name)


@pytest.fixture(scope="module")
async def trail(topics: str, mongo_url: str) -> AsyncIterator[Trail]:
    run = uuid4().hex[:10]
    chain, database, clock = f"matching-{run}", connect(mongo_url, f"audit-{run}"), SimulatedClock(START)
    engine = Engine(SERVICE, kafka=topics, database=database, clock=clock)
    await engine.start({KIND: signs(SIGNER)})
    await eventually(lambda: not engine.problems())
    await asyncio.gather(*(engine.send(access(chain, number), id=f"{run}-{number}") for number in range(RECORDS)))
    await engine.rest(30)
    clock.move(START + timedelta(minutes=2))
    await engine.rest(30)
    head = await Reader(database).get(AUDIT_HEADS, chain)
    await engine.stop()
    records = [one async for one in history(topics, [AUDIT]) if one.key == chain.encode()]
    assert head is not None
    yield Trail(topics, chain, records, head)
    await database.client.drop_database(f"audit-{run}")
    database.client.close()


def access(chain: str, number: int) -> RecordAccess:
    return RecordAccess(
        chain=chain,
        at=datetime.now(UTC),
        service="matching",
        actor=f"person:{number}",
        what="GET /v1/people/{person_id}",
        status=200,
    )


@dataclass
class Forged:
    """A record that somebody has written anew."""

    partition: int
    key: bytes
    value: bytes
    headers: list[tuple[str, bytes]]


def changed(records: list[Any]) -> list[Any]:
    one = records[4]
    forged = Forged(one.partition, one.key, one.value.replace(b"person:", b"person:9"), [*one.headers])
    return [*records[:4], forged, *records[5:]]


DONE_TO_IT: dict[str, tuple[Callable[[list[Any]], list[Any]], str]] = {
    "changed": (changed, "one was changed"),
    "removed": (lambda records: [*records[:7], *records[8:]], "removed, or in another order"),
    "put in another order": (
        lambda records: [*records[:2], records[3], records[2], *records[4:]],
        "removed, or in another order",
    ),
    "cut off at the end": (lambda records: records[:-3], "are missing: the database knows"),
    "cut off at the beginning": (lambda records: records[3:], "are missing, and too young to have expired"),
}


class TestTrail:
    async def test_is_whole_and_signed(self, trail: Trail) -> None:
        assert await trail.verdict() == "whole"
        assert trail.head.number == RECORDS + 1  # with the checkpoint

    async def test_is_whole_in_a_true_copy(self, trail: Trail) -> None:
        assert await trail.with_records(trail.records) == "whole"

    @pytest.mark.parametrize("what", DONE_TO_IT)
    async def test_is_found_out_when_a_record_was(self, trail: Trail, what: str) -> None:
        tamper, said = DONE_TO_IT[what]
        assert said in await trail.with_records(tamper(trail.records))


class TestFollowing:
    async def test_tells_what_comes_from_now_on_and_nothing_before(self, topics: str) -> None:
        topic = Topic(name=f"followed-{uuid4().hex}", key="chain", producer="x", events=())
        async with Admin(topics) as admin:
            await apply(admin, [topic], number=Number(asked=2))
        publisher = Publisher(topics)
        await publisher.start([topic.name])
        await publisher.publish([Record(topic.name, number, None, b"before", []) for number in range(2)])

        async with following(topics, [topic.name]) as records, asyncio.timeout(20):
            await publisher.publish([Record(topic.name, 1, None, b"after", [])])
            first = await anext(records)
        await publisher.stop()

        assert (first.partition, first.value) == (1, b"after")
