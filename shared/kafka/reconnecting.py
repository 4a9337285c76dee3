"""Pauses before a broker that could not be reached is tried again, as Kafka's own clients do and aiokafka does not.

Each routine of each of its clients tries again on its own, ten times a second: while the brokers are away that takes a
fifth of a processor from everybody, and when they come back everybody is still busy with it. Here a process tries a
broker once in a while, and says no to whoever asks meanwhile.
"""

import random
import time
from collections.abc import Iterable
from typing import Any, NamedTuple

from aiokafka import client
from aiokafka.errors import KafkaConnectionError, KafkaError

FIRST, LONGEST = 0.05, 0.5  # seconds
JITTER = 0.2

_connect = client.create_conn


class _Pause(NamedTuple):
    seconds: float
    until: float


_pauses: dict[tuple[str, int], _Pause] = {}
_failures: dict[tuple[str, int], BaseException] = {}


def install() -> None:
    """Let every client of this process pause."""
    client.create_conn = create_conn


def failures(addresses: Iterable[tuple[str, int]]) -> list[BaseException]:
    """Return why the last attempt to connect to each of these addresses failed, where it did."""
    return [_failures[address] for address in addresses if address in _failures]


async def create_conn(host: str, port: int, **settings: Any) -> Any:  # noqa: ANN401 - the driver's own
    """Connect as the driver does.

    Raises:
        KafkaConnectionError: it failed, now or just before.
    """
    address, now = (host, port), time.monotonic()
    pause = _pauses.get(address)
    if pause and now < pause.until:
        raise KafkaConnectionError(f"Connection at {host}:{port} failed just now")
    if pause:  # one tries, whoever comes meanwhile does not
        _pauses[address] = pause._replace(until=now + pause.seconds)
    try:
        connection = await _connect(host, port, **settings)
    except (OSError, KafkaError) as error:
        _failures[address] = error
        seconds = min(LONGEST, pause.seconds * 2 if pause else FIRST)
        until = time.monotonic() + seconds * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - apart from others
        _pauses[address] = _Pause(seconds, until)
        raise
    _pauses.pop(address, None)
    _failures.pop(address, None)
    return connection
