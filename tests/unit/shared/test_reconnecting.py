"""A broker that cannot be reached is tried once in a while, however many ask."""

import asyncio

import pytest
from aiokafka import client
from aiokafka.errors import KafkaConnectionError

from shared.kafka import reconnecting

ADDRESS = ("one", 9092)


class Broker:
    """Somebody to connect to, and the time."""

    def __init__(self) -> None:
        self.tries, self.now, self.there = 0, 1000.0, False
        self.held: asyncio.Event | None = None

    async def connect(self, _host: str, _port: int) -> str:
        self.tries += 1
        if self.held:
            await self.held.wait()
        if not self.there:
            raise KafkaConnectionError("refused")
        return "connected"


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> Broker:
    broker = Broker()
    monkeypatch.setattr(reconnecting, "_connect", broker.connect)
    monkeypatch.setattr(reconnecting, "_pauses", {})
    monkeypatch.setattr(reconnecting.time, "monotonic", lambda: broker.now)
    monkeypatch.setattr(reconnecting.random, "uniform", lambda _least, most: most)
    return broker


async def tries(broker: Broker) -> bool:
    """Ask for a connection that cannot be had; tell whether it was tried at all."""
    before = broker.tries
    with pytest.raises(KafkaConnectionError):
        await reconnecting.create_conn(*ADDRESS)
    return broker.tries > before


class TestConnecting:
    def test_is_what_every_client_does(self) -> None:
        assert client.create_conn is reconnecting.create_conn

    async def test_goes_through_where_nothing_failed(self, broker: Broker) -> None:
        broker.there = True

        found = await asyncio.gather(*(reconnecting.create_conn(*ADDRESS) for _ in range(3)))

        assert (found, broker.tries) == (["connected"] * 3, 3)

    async def test_pauses_after_a_failure_and_twice_as_long_after_the_next_up_to_a_limit(self, broker: Broker) -> None:
        assert await tries(broker)
        for seconds in (0.06, 0.12, 0.24, 0.48, 0.6, 0.6):  # with the most of jitter
            broker.now += seconds - 0.001
            assert not await tries(broker)
            broker.now += 0.002
            assert await tries(broker)

    async def test_lets_one_try_while_the_others_are_told_no(self, broker: Broker) -> None:
        await tries(broker)
        broker.now += 10
        broker.held, broker.there = asyncio.Event(), True
        first, second = (asyncio.create_task(reconnecting.create_conn(*ADDRESS)) for _ in range(2))
        await asyncio.sleep(0)
        broker.held.set()

        assert await first == "connected"
        with pytest.raises(KafkaConnectionError):
            await second

    async def test_pauses_no_more_once_somebody_got_through(self, broker: Broker) -> None:
        await tries(broker)
        broker.now, broker.there = broker.now + 10, True
        await reconnecting.create_conn(*ADDRESS)

        assert await reconnecting.create_conn(*ADDRESS) == "connected"

    async def test_to_one_broker_says_nothing_of_another(self, broker: Broker) -> None:
        await tries(broker)
        broker.there = True

        assert await reconnecting.create_conn("two", 9092) == "connected"
