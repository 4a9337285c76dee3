"""How safely records are sent: settings that no test on one healthy broker can see."""

import asyncio
from typing import Any

import pytest

from shared.errors import Unavailable
from shared.kafka import Publisher, Record, publisher


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
        raise TimeoutError

    def create_batch(self) -> "_Batch":
        return _Batch()

    async def send_batch(self, *_: object, **__: object) -> None:
        await asyncio.Event().wait()


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
