"""One service on real servers: its own database, topics that all tests share, and somebody who tells it things."""

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from functools import partial
from typing import Any, Self, cast
from uuid import uuid4

import httpx
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from fastapi import FastAPI
from pydantic import SecretStr

from deploy.cli.topics import apply
from shared.clock import MOST_AT_ONCE
from shared.contracts.catalog import TOPIC_OF
from shared.contracts.cloudevents import Envelope, to_headers
from shared.contracts.messages import Event, Message
from shared.kafka import Admin
from shared.mongo import connect
from tests.eventually import eventually
from tests.keys import keys_for

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
Json = dict[str, Any]


class Lone:
    """Runs a service without its siblings; a subclass builds it and adds the words of its tests."""

    name: str

    def __init__(self, kafka: str, mongo: str) -> None:
        self.run = f"{self.name}-{uuid4().hex[:8]}"
        self.kafka, self.mongo = kafka, mongo
        self._sent = 0
        self._stack = AsyncExitStack()

    def app(self, **settings: Any) -> FastAPI:  # noqa: ANN401 - what any service may be set to
        """Build the service with these settings."""
        raise NotImplementedError

    async def __aenter__(self) -> Self:
        async with Admin(self.kafka) as admin:
            await apply(admin)
        app = self.app(
            kafka_bootstrap=self.kafka,
            mongodb_uri=SecretStr(self.mongo),
            database=self.run,
            clock="simulated",
            clock_start=START,
            **keys_for(self.name),
            http_wait_seconds=30,
        )
        await self._stack.enter_async_context(app.router.lifespan_context(app))
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=f"http://{self.name}")
        self.http = await self._stack.enter_async_context(client)
        await eventually(self._ready, within=300)
        await self.quiet()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()
        client = connect(self.mongo, self.run).client
        await client.drop_database(self.run)
        client.close()

    async def tell(self, *messages: Message) -> None:
        """Publish messages as somebody outside would, and wait until the service has nothing left to do."""
        producer = AIOKafkaProducer(bootstrap_servers=self.kafka)
        await producer.start()
        try:
            sent = [await producer.send(**self.record(message)) for message in messages]
            await asyncio.gather(*sent)
        finally:
            await producer.stop()
        await self.quiet()

    def record(self, message: Message) -> Json:
        """Return what is sent for a message."""
        self._sent += 1
        envelope = Envelope(id=f"{self.run}/{self._sent}", source="/tests", type=message.TYPE, subject=message.key)
        return {
            "topic": TOPIC_OF[cast("type[Event]", type(message))].name,
            "key": message.key.encode(),
            "value": message.model_dump_json().encode(),
            "headers": to_headers(envelope),
        }

    async def quiet(self) -> None:
        """Wait until nothing is left to do."""
        await eventually(self._nothing_left, within=300)

    async def wait_until(self, until: datetime) -> None:
        """Move the clock, an hour at most each time, doing whatever comes due."""
        now = await self.now()
        while now < until:
            now = min(now + MOST_AT_ONCE, until)
            reading = await eventually(partial(self._move, now))
            if any(reading["left"].values()):
                await self.quiet()

    async def _move(self, now: datetime) -> Json:
        answer = await self.http.post("/clock", json={"now": now.isoformat()})
        assert answer.status_code == 200, answer.text
        reading: Json = answer.json()
        return reading

    async def now(self) -> datetime:
        """Return the service's time."""
        return datetime.fromisoformat((await self.http.get("/clock")).json()["now"])

    async def records(self, topic: str) -> list[Any]:
        """Return all that is on a topic, of this and of other tests."""
        consumer = AIOKafkaConsumer(topic, bootstrap_servers=self.kafka, auto_offset_reset="earliest")
        await consumer.start()
        found: list[Any] = []
        try:
            ends = await consumer.end_offsets(consumer.assignment())
            while any([await consumer.position(one) < end for one, end in ends.items()]):
                for records in (await consumer.getmany(timeout_ms=200)).values():
                    found += records
        finally:
            await consumer.stop()
        return found

    async def _ready(self) -> bool:
        return (await self.http.get("/health/ready")).status_code == 200

    async def _nothing_left(self) -> bool:
        answer = await self.http.get("/clock")
        return answer.status_code == 200 and not any(answer.json()["left"].values())
