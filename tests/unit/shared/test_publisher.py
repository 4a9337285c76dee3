"""How safely records are sent: settings that no test on one healthy broker can see."""

import asyncio
from collections import Counter
from typing import Any, ClassVar

import pytest

from shared.errors import Unavailable
from shared.kafka import KafkaError, Publisher, Record, publisher


class _Producer:
    """A producer that is told how it is meant to be, and sends nothing."""

    made: list[dict[str, Any]] = []  # noqa: RUF012 - each test begins a new one

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - the driver's own
        self.made.append(options)

    async def start(self) -> None:
        return

    async def stop(self) -> None:
        return

    async def send_and_wait(self, *_: object, **__: object) -> None:
        raise KafkaError

    def create_batch(self) -> "_Batch":
        return _Batch()

    async def send_batch(self, *_: object, **__: object) -> Any:  # noqa: ANN401 - the driver's own
        await asyncio.Event().wait()


class _Slow(_Producer):
    """A producer that nothing is acknowledged by in time."""

    async def send_and_wait(self, *_: object, **__: object) -> None:
        raise TimeoutError


class _Away(_Producer):
    """A producer that never gets its connection."""

    async def start(self) -> None:
        await asyncio.Event().wait()


class _Reluctant(_Producer):
    """A producer that ends only when it may."""

    may_end: ClassVar[asyncio.Event] = asyncio.Event()
    ended: ClassVar[asyncio.Event] = asyncio.Event()

    async def stop(self) -> None:
        await self.may_end.wait()
        self.ended.set()


class _Queue(_Producer):
    """A producer that counts how many are in its queue for a partition at once."""

    inside: ClassVar[Counter[int]] = Counter()
    most: ClassVar[dict[int, int]] = {}

    async def send_batch(self, _batch: object, _topic: str, *, partition: int) -> "asyncio.Future[None]":
        self.inside[partition] += 1
        self.most[partition] = max(self.most.get(partition, 0), self.inside[partition])
        await asyncio.sleep(0)
        self.inside[partition] -= 1
        done = asyncio.get_running_loop().create_future()
        done.set_result(None)
        return done


class _Batch:
    """A batch that has room."""

    def append(self, **_: object) -> object:
        return self

    def close(self) -> None:
        return


@pytest.fixture(autouse=True)
def _driver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_Producer, "made", [])
    monkeypatch.setattr(publisher, "AIOKafkaProducer", _Producer)


async def _send(sender: Publisher) -> None:
    with pytest.raises(Unavailable):
        await sender.send(Record("t", 0, b"key", b"", []))


class TestPublisher:
    async def test_waits_for_all_replicas_and_lets_no_repeat_of_its_own_through(self) -> None:
        await _send(Publisher("nowhere"))

        (options,) = _Producer.made
        assert (options["acks"], options["enable_idempotence"], options["linger_ms"]) == ("all", True, 0)

    async def test_never_uses_a_producer_again_that_failed(self) -> None:
        sender = Publisher("nowhere")

        await _send(sender)
        await _send(sender)

        assert len(_Producer.made) == 2

    async def test_keeps_a_producer_that_is_slow_until_it_has_been_silent_for_long(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(publisher, "AIOKafkaProducer", _Slow)
        sender = Publisher("nowhere")

        await _send(sender)
        await _send(sender)
        kept = len(_Producer.made)
        monkeypatch.setattr(publisher, "PUBLISH_SECONDS", 0)
        await _send(sender)
        await _send(sender)

        assert (kept, len(_Producer.made)) == (1, 2)

    async def test_connects_once_for_all_who_wait_and_each_waits_no_longer_than_it_may(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(publisher, "AIOKafkaProducer", _Away)
        monkeypatch.setattr(publisher, "SEND_SECONDS", 0.01)
        monkeypatch.setattr(publisher, "CONNECT_SECONDS", 3_600)
        sender = Publisher("nowhere")

        await asyncio.gather(*(_send(sender) for _ in range(10)))
        async with asyncio.timeout(30):
            await sender.stop()

        assert len(_Producer.made) == 1

    async def test_says_that_nothing_was_sent_where_it_never_connected(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(publisher, "AIOKafkaProducer", _Away)
        monkeypatch.setattr(publisher, "SEND_SECONDS", 0.01)
        sender = Publisher("nowhere")

        with pytest.raises(Unavailable, match="Kafka does not answer at nowhere"):
            await sender.send(Record("t", 0, b"key", b"", []))

        await sender.stop()

    async def test_lets_one_at_a_time_into_the_queue_of_a_partition(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(publisher, "AIOKafkaProducer", _Queue)
        sender = Publisher("nowhere")
        records = [Record("t", number % 2, b"key", b"", []) for number in range(10)]

        await asyncio.gather(*(sender.publish([record]) for record in records))

        assert _Queue.most == {0: 1, 1: 1}

    async def test_whoever_waits_for_a_producer_that_failed_somebody_else_is_told_at_once(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(publisher, "PUBLISH_SECONDS", 3_600)
        sender = Publisher("nowhere")
        waiting = asyncio.create_task(sender.publish([Record("t", 0, b"key", b"", [])]))
        await asyncio.sleep(0)  # until it waits

        await _send(sender)

        async with asyncio.timeout(10):
            with pytest.raises(Unavailable):
                await waiting

    @pytest.mark.parametrize("steps", range(1, 6))
    async def test_lets_its_producers_end_though_nobody_waits_for_it_any_more(
        self, monkeypatch: pytest.MonkeyPatch, steps: int
    ) -> None:
        monkeypatch.setattr(_Reluctant, "may_end", asyncio.Event())
        monkeypatch.setattr(_Reluctant, "ended", asyncio.Event())
        monkeypatch.setattr(publisher, "AIOKafkaProducer", _Reluctant)
        sender = Publisher("nowhere")
        await _send(sender)
        stopping = asyncio.create_task(sender.stop())
        for _ in range(steps):
            await asyncio.sleep(0)

        stopping.cancel()
        await asyncio.gather(stopping, return_exceptions=True)
        _Reluctant.may_end.set()

        async with asyncio.timeout(10):
            await _Reluctant.ended.wait()
